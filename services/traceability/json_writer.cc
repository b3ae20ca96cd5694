// See json_writer.h.

#include "services/traceability/json_writer.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace rastro {

void JsonWriter::Separate() {
  if (wants_comma_) text_ += ',';
}

void JsonWriter::Begin(char bracket) {
  Separate();
  text_ += bracket;
  wants_comma_ = false;
}

void JsonWriter::End(char bracket) {
  text_ += bracket;
  wants_comma_ = true;
}

void JsonWriter::Name(absl::string_view name) {
  Separate();
  Quote(name);
  text_ += ':';
  wants_comma_ = false;
}

void JsonWriter::String(absl::string_view text) {
  Separate();
  Quote(text);
  wants_comma_ = true;
}

void JsonWriter::Raw(absl::string_view json) {
  Separate();
  text_.append(json.data(), json.size());
  wants_comma_ = true;
}

void JsonWriter::Quote(absl::string_view text) {
  text_ += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppend(&text_, "\\u00", absl::BytesToHexString({&c, 1}));
    } else {
      text_ += c;
    }
  }
  text_ += '"';
}

}  // namespace rastro
