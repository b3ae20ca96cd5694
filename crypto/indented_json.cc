// See indented_json.h.

#include "crypto/indented_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

void AppendEscaped(char c, std::string& text) {
  switch (c) {
    case '"':
      text += "\\\"";
      return;
    case '\\':
      text += "\\\\";
      return;
    case '\b':
      text += "\\b";
      return;
    case '\f':
      text += "\\f";
      return;
    case '\n':
      text += "\\n";
      return;
    case '\r':
      text += "\\r";
      return;
    case '\t':
      text += "\\t";
      return;
    default:
      absl::StrAppend(&text, "\\u", absl::Hex(c, absl::kZeroPad4));
  }
}

bool IsPlain(char c) { return c >= 0x20 && c != '"' && c != '\\'; }

}  // namespace

void IndentedJson::Name(absl::string_view name) {
  BeginValue();
  Quote(name);
  text_ += ": ";
  is_named_ = true;
}

void IndentedJson::String(absl::string_view text) {
  BeginValue();
  Quote(text);
}

void IndentedJson::Number(uint64_t number) {
  BeginValue();
  absl::StrAppend(&text_, number);
}

void IndentedJson::Begin(char bracket) {
  BeginValue();
  text_ += bracket;
  ++depth_;
  is_first_ = true;
}

void IndentedJson::End(char bracket) {
  --depth_;
  if (!is_first_) BreakLine();
  text_ += bracket;
  is_first_ = false;
}

void IndentedJson::BeginValue() {
  if (is_named_) {
    is_named_ = false;
    return;
  }
  if (!is_first_) text_ += ',';
  if (depth_ > 0) BreakLine();
  is_first_ = false;
}

void IndentedJson::BreakLine() {
  text_ += '\n';
  text_.append(depth_, ' ');
}

void IndentedJson::Quote(absl::string_view text) {
  if (!std::all_of(text.begin(), text.end(), absl::ascii_isascii)) {
    // The library knows what of it is UTF-8.
    using Json = nlohmann::json;
    text_ += Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
    return;
  }
  text_ += '"';
  while (!text.empty()) {
    const auto plain_end =
        std::find_if_not(text.begin(), text.end(), IsPlain) - text.begin();
    text_.append(text.data(), plain_end);
    text.remove_prefix(plain_end);
    if (text.empty()) break;
    AppendEscaped(text.front(), text_);
    text.remove_prefix(1);
  }
  text_ += '"';
}

}  // namespace rastro
