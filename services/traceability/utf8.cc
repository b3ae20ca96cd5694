// See utf8.h. The ranges of the second byte are those of the table in RFC 3629,
// section 4; every later byte is 80..BF.

#include "services/traceability/utf8.h"

namespace rastro {
namespace {

struct Range {
  uint8_t first = 0x80;
  uint8_t last = 0xBF;
  bool Has(uint8_t byte) const { return byte >= first && byte <= last; }
};

size_t BytesByLead(uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

Range SecondByte(uint8_t lead) {
  switch (lead) {
    case 0xE0:
      return {.first = 0xA0};
    case 0xED:
      return {.last = 0x9F};
    case 0xF0:
      return {.first = 0x90};
    case 0xF4:
      return {.last = 0x8F};
    default:
      return {};
  }
}

}  // namespace

size_t Utf8CharacterBytes(absl::string_view text, size_t position) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[position + i]); };
  const size_t bytes = BytesByLead(byte(0));
  if (bytes == 0 || bytes > text.size() - position) return 0;
  if (bytes > 1 && !SecondByte(byte(0)).Has(byte(1))) return 0;
  for (size_t i = 2; i < bytes; ++i) {
    if (!Range().Has(byte(i))) return 0;
  }
  return bytes;
}

bool IsValidUtf8(absl::string_view text) {
  for (size_t position = 0; position < text.size();) {
    const size_t bytes = Utf8CharacterBytes(text, position);
    if (bytes == 0) return false;
    position += bytes;
  }
  return true;
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
