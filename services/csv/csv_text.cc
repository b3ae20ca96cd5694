// See csv_text.h.

#include "services/csv/csv_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

constexpr absl::string_view kSpaces[] = {
    "\xC2\xA0",      // No-break space.
    "\xE2\x80\xAF",  // Narrow no-break space, before "p. m." and between thousands.
    "\xE3\x80\x80",  // Ideographic space.
};
constexpr absl::string_view kMinusSigns[] = {
    "\xE2\x88\x92",  // U+2212.
    "\xE2\x80\x90",  // Hyphen.
};

// The ASCII character that the three bytes at the front of `text` stand for; 0 if none.
// U+FF01 to U+FF3F are EF BC 81 to BF, U+FF40 to U+FF5E EF BD 80 to 9E.
char HalfWidth(absl::string_view text) {
  if (text.size() < 3 || text[0] != '\xEF') return 0;
  const auto last = static_cast<uint8_t>(text[2]);
  if (text[1] == '\xBC' && last >= 0x81 && last <= 0xBF) {
    return static_cast<char>(last - 0x81 + '!');
  }
  if (text[1] == '\xBD' && last >= 0x80 && last <= 0x9E) {
    return static_cast<char>(last - 0x80 + '`');
  }
  return 0;
}

}  // namespace

absl::string_view TrimCell(absl::string_view text) {
  for (size_t before = text.size() + 1; text.size() < before;) {
    before = text.size();
    text = absl::StripAsciiWhitespace(text);
    for (absl::string_view space : kSpaces) {
      while (absl::ConsumePrefix(&text, space)) {
      }
      while (absl::ConsumeSuffix(&text, space)) {
      }
    }
  }
  return text;
}

std::string FoldWidth(absl::string_view text) {
  std::string folded;
  while (!text.empty()) {
    if (const char c = HalfWidth(text)) {
      folded.push_back(c);
      text.remove_prefix(3);
      continue;
    }
    const auto take = [&](const auto& signs, char c) {
      for (absl::string_view sign : signs) {
        if (!absl::ConsumePrefix(&text, sign)) continue;
        folded.push_back(c);
        return true;
      }
      return false;
    };
    if (take(kSpaces, ' ') || take(kMinusSigns, '-')) continue;
    folded.push_back(text[0]);
    text.remove_prefix(1);
  }
  return folded;
}

bool HasControlCharacters(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c)) && c != '\t' && c != '\n' &&
           c != '\r';
  });
}

}  // namespace rastro
