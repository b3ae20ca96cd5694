// Writes JSON in one spelling: an indent of one space a level, non-ASCII text as it is. A
// library builds a tree first, which takes longer than all that is written from it.
// Pure; not thread-safe.
// Specification: RFC 8259; docs/formats.md, section 12.

#ifndef RASTRO_CRYPTO_INDENTED_JSON_H_
#define RASTRO_CRYPTO_INDENTED_JSON_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace rastro {

// Whoever calls sees to it that what is begun is ended, and that within objects a Name
// stands before each value.
class IndentedJson {
 public:
  void BeginObject() { Begin('{'); }
  void EndObject() { End('}'); }
  void BeginArray() { Begin('['); }
  void EndArray() { End(']'); }

  void Name(absl::string_view name);
  // What is not UTF-8 in `text` is written as U+FFFD.
  void String(absl::string_view text);
  void Number(uint64_t number);

  const std::string& text() const { return text_; }

 private:
  void Begin(char bracket);
  void End(char bracket);
  void BeginValue();
  void BreakLine();
  void Quote(absl::string_view text);

  std::string text_;
  size_t depth_ = 0;
  bool is_first_ = true;   // Of its array or object.
  bool is_named_ = false;  // The name of the next value is written.
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_INDENTED_JSON_H_
