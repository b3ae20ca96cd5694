// One meaning has exactly one text: everything else is refused here. After an error
// lines are "" and never null, which abseil would split into no field at all.

#include "crypto/grammar.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/base64.h"

namespace rastro {
namespace {

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsPrintable(char c) { return c > 0x20 && c < 0x7f; }

std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", absl::CHexEscape(text.substr(0, 80)), "\"");
}

}  // namespace

bool IsPrintableWord(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsPrintable);
}

bool IsParticipantId(absl::string_view id) {
  if (id.empty() || id.size() > kMaxParticipantIdBytes) return false;
  if (!IsLowerOrDigit(id.front()) || !IsLowerOrDigit(id.back())) return false;
  return std::all_of(id.begin(), id.end(),
                     [](char c) { return IsLowerOrDigit(c) || c == '.' || c == '-'; });
}

bool IsOrigin(absl::string_view origin) {
  return IsPrintableWord(origin) && origin.size() <= kMaxOriginBytes &&
         !absl::StrContains(origin, '+') &&
         origin.find_first_of("./") != absl::string_view::npos &&
         !absl::StartsWith(origin, "rastro/");
}

bool IsPartKind(absl::string_view kind) {
  return !kind.empty() && kind.size() <= 16 &&
         std::all_of(kind.begin(), kind.end(),
                     [](char c) { return c >= 'a' && c <= 'z'; });
}

size_t Utf8SequenceLength(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xc2 && first <= 0xdf   ? 2
                        : first >= 0xe0 && first <= 0xef ? 3
                        : first >= 0xf0 && first <= 0xf4 ? 4
                                                         : 0;
  if (length == 0 || text.size() < length) return 0;
  // The second byte excludes overlong forms, surrogates and what is past U+10FFFF.
  const uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < low || byte(1) > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
  }
  return length;
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t length = Utf8SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

absl::Status CheckVersion(absl::string_view text) {
  const absl::string_view line = text.substr(0, text.find('\n'));
  const std::vector<absl::string_view> words = absl::StrSplit(line, '/');
  if (words.size() != 3 || words[0] != "rastro" || !absl::StartsWith(words[2], "v") ||
      words[2] == "v1" || line == "rastro/registry/v2" ||
      !ParseDecimal(words[2].substr(1)).ok()) {
    return absl::OkStatus();
  }
  return absl::UnimplementedError(
      absl::StrCat(Quoted(line), " is a version that this program does not know"));
}

absl::StatusOr<uint64_t> ParseDecimal(absl::string_view text) {
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
  uint64_t value = 0;
  if (!digits || (text.size() > 1 && text[0] == '0') || !absl::SimpleAtoi(text, &value) ||
      value > kMaxDecimal) {
    return absl::InvalidArgumentError(
        absl::StrCat(Quoted(text), " is not a decimal without leading zeros below 2^63"));
  }
  return value;
}

absl::Status WithField(absl::string_view field, const absl::Status& status) {
  if (status.ok()) return status;
  absl::Status named(status.code(), absl::StrCat(field, ": ", status.message()));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    named.SetPayload(url, payload);
  });
  return named;
}

void TextReader::Fail(absl::string_view message, absl::StatusCode code) {
  if (!status_.ok()) return;
  status_ = absl::Status(code, absl::StrCat("line ", line_, ": ", message));
  rest_ = "";
}

absl::string_view TextReader::RawLine(absl::string_view what) {
  if (!ok()) return "";
  ++line_;
  const size_t end = rest_.find('\n');
  if (end == absl::string_view::npos) {
    Fail(absl::StrCat("wanted ", what, " and a line feed, the text ends"));
    return "";
  }
  const absl::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return line;
}

absl::string_view TextReader::Line(absl::string_view what) {
  const absl::string_view line = RawLine(what);
  char previous = ' ';  // Neither begins with a space nor has two in a row.
  for (char c : line) {
    if (!IsPrintable(c) && !(c == ' ' && previous != ' ')) {
      Fail(absl::StrCat("wanted ", what, " in printable ASCII, got ", Quoted(line)));
      return "";
    }
    previous = c;
  }
  if (previous == ' ') Fail(absl::StrCat("wanted ", what, ", got ", Quoted(line)));
  return line;
}

bool TextReader::Skip(absl::string_view line) {
  const bool is_next = ok() && rest_.size() > line.size() && rest_[line.size()] == '\n' &&
                       absl::StartsWith(rest_, line);
  if (!is_next) return false;
  ++line_;
  rest_.remove_prefix(line.size() + 1);
  return true;
}

void TextReader::Header(absl::string_view header) {
  if (Skip(header)) return;
  const absl::string_view type = header.substr(0, header.rfind('/') + 1);
  const absl::Status version = CheckVersion(rest_);
  if (absl::StartsWith(rest_, type) && !version.ok()) {
    ++line_;
    Fail(version.message(), version.code());
    return;
  }
  Expect(header);
}

void TextReader::Expect(absl::string_view wanted) {
  if (Skip(wanted)) return;
  const absl::string_view line = RawLine(Quoted(wanted));
  if (line != wanted)
    Fail(absl::StrCat("wanted ", Quoted(wanted), ", got ", Quoted(line)));
}

std::vector<absl::string_view> TextReader::Fields(absl::string_view keyword,
                                                  size_t count) {
  const absl::string_view line = Line(keyword.empty() ? "a line" : keyword);
  std::vector<absl::string_view> fields = absl::StrSplit(line, ' ');
  if (fields.size() != count || (!keyword.empty() && fields[0] != keyword)) {
    Fail(
        absl::StrCat("wanted ", count, " fields",
                     keyword.empty() ? "" : absl::StrCat(", the first \"", keyword, "\""),
                     ", got ", Quoted(line)));
    fields.assign(count, {});
  }
  return fields;
}

uint64_t TextReader::Decimal(absl::string_view field) {
  return Take(ParseDecimal(field));
}

Hash TextReader::HashField(absl::string_view field) { return Take(ParseHash(field)); }

std::string TextReader::ParticipantId(absl::string_view field) {
  if (!IsParticipantId(field)) {
    Fail(absl::StrCat("wanted a participant id of 1 to 63 of a-z, 0-9, '.' and '-', got ",
                      Quoted(field)));
  }
  return std::string(field);
}

absl::Status TextReader::Finish() const {
  if (!status_.ok() || rest_.empty()) return status_;
  return absl::InvalidArgumentError(
      absl::StrCat("after line ", line_, ": wanted the end, got ", Quoted(rest_)));
}

}  // namespace rastro
