// See json_reader.h. Walks the nodes that json_scanner.h found.

#include "services/traceability/json_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/json_scanner.h"
#include "services/traceability/utf8.h"

namespace rastro {
namespace {

uint32_t FourDigits(absl::string_view digits) {
  uint32_t unit = 0;
  for (char c : digits.substr(0, 4)) {
    const char lower = absl::ascii_tolower(c);
    unit = unit * 16 +
           static_cast<uint32_t>(absl::ascii_isdigit(c) ? c - '0' : lower - 'a' + 10);
  }
  return unit;
}

char SimpleEscape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

}  // namespace

std::string UnescapeJson(absl::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  for (size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      text.push_back(raw[i]);
      continue;
    }
    ++i;
    if (raw[i] != 'u') {
      text.push_back(SimpleEscape(raw[i]));
      continue;
    }
    uint32_t code_point = FourDigits(raw.substr(i + 1));
    i += 4;
    if (code_point >= 0xD800 && code_point <= 0xDBFF) {
      const uint32_t low = FourDigits(raw.substr(i + 3));
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
      i += 6;
    }
    AppendUtf8(code_point, &text);
  }
  return text;
}

std::string PlaceInText(absl::string_view text, size_t offset) {
  const absl::string_view before = text.substr(0, std::min(offset, text.size()));
  const size_t line = std::count(before.begin(), before.end(), '\n') + 1;
  const size_t newline = before.rfind('\n');
  const size_t column =
      newline == absl::string_view::npos ? before.size() + 1 : before.size() - newline;
  return absl::StrCat("byte ", before.size(), ", line ", line, ", column ", column);
}

absl::StatusOr<JsonDocument> JsonDocument::Parse(absl::string_view text,
                                                 size_t max_bytes) {
  absl::StatusOr<std::vector<JsonNode>> nodes = ScanJson(text, max_bytes);
  if (!nodes.ok()) return nodes.status();
  return JsonDocument(text, *std::move(nodes));
}

const JsonNode& JsonValue::node() const { return document_->nodes_[index_]; }

absl::string_view JsonValue::raw() const {
  return document_->text_.substr(node().begin, node().end - node().begin);
}

std::string JsonValue::Text() const {
  std::string scratch;
  const absl::string_view text = TextIn(&scratch);
  return node().has_escapes ? scratch : std::string(text);
}

absl::string_view JsonValue::TextIn(std::string* scratch) const {
  if (!is(JsonKind::kString)) return raw();
  const absl::string_view characters = raw().substr(1, raw().size() - 2);
  if (!node().has_escapes) return characters;
  *scratch = UnescapeJson(characters);
  return *scratch;
}

absl::string_view JsonValue::NameIn(std::string* scratch) const {
  const JsonNode& self = node();
  if (self.name_has_escapes) {
    *scratch = Name();
    return *scratch;
  }
  return document_->text_.substr(self.name_begin, self.name_end - self.name_begin);
}

std::string JsonValue::Name() const { return JsonName(document_->text_, node()); }

std::string JsonValue::Pointer() const {
  return JsonPointer(document_->text_, document_->nodes_, index_);
}

std::vector<JsonValue> JsonValue::Children() const {
  std::vector<JsonValue> children;
  for (uint32_t i = index_ + 1; i < node().next; i = document_->nodes_[i].next) {
    children.emplace_back(document_, i);
  }
  return children;
}

JsonChildren JsonValue::Each() const {
  return {{document_, index_ + 1}, {document_, node().next}};
}

JsonChildren::Iterator& JsonChildren::Iterator::operator++() {
  index_ = document_->nodes_[index_].next;
  return *this;
}

std::optional<JsonValue> JsonValue::Find(absl::string_view name) const {
  if (!is(JsonKind::kObject)) return std::nullopt;
  for (uint32_t i = index_ + 1; i < node().next; i = document_->nodes_[i].next) {
    const JsonNode& member = document_->nodes_[i];
    if (member.name_has_escapes) {
      if (JsonName(document_->text_, member) == name) return JsonValue(document_, i);
      continue;
    }
    const size_t size = member.name_end - member.name_begin;
    if (size == name.size() && document_->text_.substr(member.name_begin, size) == name) {
      return JsonValue(document_, i);
    }
  }
  return std::nullopt;
}

}  // namespace rastro
