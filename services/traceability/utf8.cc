// What is a character is judged in one place: crypto/grammar.h.

#include "services/traceability/utf8.h"

#include "crypto/grammar.h"

namespace rastro {

size_t Utf8CharacterBytes(absl::string_view text, size_t position) {
  return Utf8SequenceLength(text.substr(position));
}

void AppendUtf8(uint32_t code_point, std::string* text) {
  if (code_point < 0x80) {
    text->push_back(static_cast<char>(code_point));
    return;
  }
  const auto continuation = [&](int shift) {
    text->push_back(static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)));
  };
  if (code_point < 0x800) {
    text->push_back(static_cast<char>(0xC0 | (code_point >> 6)));
  } else if (code_point < 0x10000) {
    text->push_back(static_cast<char>(0xE0 | (code_point >> 12)));
    continuation(6);
  } else {
    text->push_back(static_cast<char>(0xF0 | (code_point >> 18)));
    continuation(12);
    continuation(6);
  }
  continuation(0);
}

}  // namespace rastro
