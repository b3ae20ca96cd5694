// Writes JSON piece by piece, commas included; numbers as text, so that none
// passes through binary floating point.
// Pure; not thread-safe.
// Specification: RFC 8259.

#ifndef RASTRO_SERVICES_TRACEABILITY_JSON_WRITER_H_
#define RASTRO_SERVICES_TRACEABILITY_JSON_WRITER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace rastro {

// Whoever calls sees to it that what is begun is ended, and that within objects a
// Name stands before each value.
class JsonWriter {
 public:
  void BeginObject() { Begin('{'); }
  void EndObject() { End('}'); }
  void BeginArray() { Begin('['); }
  void EndArray() { End(']'); }

  void Name(absl::string_view name);
  // `text` must be valid UTF-8.
  void String(absl::string_view text);
  // A number, true, false or a whole JSON value, as it is.
  void Raw(absl::string_view json);

  const std::string& text() const { return text_; }

 private:
  void Begin(char bracket);
  void End(char bracket);
  void Separate();
  void Quote(absl::string_view text);

  std::string text_;
  bool wants_comma_ = false;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_JSON_WRITER_H_
