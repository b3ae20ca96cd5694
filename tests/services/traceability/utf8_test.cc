// Tests of services/traceability/utf8.h.

#include "services/traceability/utf8.h"

#include <gtest/gtest.h>

#include "crypto/grammar.h"

namespace rastro {
namespace {

TEST(AppendUtf8Test, WritesWhatIsValidForEveryCodePoint) {
  for (uint32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
    if (code_point >= 0xD800 && code_point <= 0xDFFF) continue;
    std::string text;
    AppendUtf8(code_point, &text);
    ASSERT_EQ(Utf8CharacterBytes(text, 0), text.size()) << code_point;
  }
}

TEST(IsUtf8Test, RefusesWhatIsNoCharacter) {
  for (const char* text : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                           "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                           "\xE8\x82", "\xE8\x82\x41", "a\xFF"}) {
    EXPECT_FALSE(IsUtf8(text)) << text;
  }
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF"));
}

}  // namespace
}  // namespace rastro
