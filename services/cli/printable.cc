// See printable.h.

#include "services/cli/printable.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

size_t SequenceLength(unsigned char first) {
  return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// Of one valid UTF-8 sequence.
uint32_t CodePoint(absl::string_view sequence) {
  if (sequence.size() == 1) return static_cast<unsigned char>(sequence[0]);
  uint32_t value = static_cast<unsigned char>(sequence[0]) & (0x7F >> sequence.size());
  for (const char c : sequence.substr(1)) {
    value = value << 6 | (static_cast<unsigned char>(c) & 0x3F);
  }
  return value;
}

bool IsHarmless(uint32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool separator = c == 0x2028 || c == 0x2029;
  const bool turns = c == 0x061C || c == 0x200E || c == 0x200F ||
                     (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return !control && !separator && !turns;
}

}  // namespace

std::string Printable(absl::string_view text) {
  std::string result;
  while (!text.empty()) {
    const absl::string_view sequence =
        text.substr(0, SequenceLength(static_cast<unsigned char>(text[0])));
    if (!IsUtf8(sequence)) {
      absl::StrAppend(&result, "\\x",
                      absl::Hex(static_cast<unsigned char>(text[0]), absl::kZeroPad2));
      text.remove_prefix(1);
      continue;
    }
    const uint32_t c = CodePoint(sequence);
    if (IsHarmless(c)) {
      absl::StrAppend(&result, sequence);
    } else {
      absl::StrAppend(&result, "\\u", absl::Hex(c, absl::kZeroPad4));
    }
    text.remove_prefix(sequence.size());
  }
  return result;
}

std::string Counted(uint64_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

}  // namespace rastro
