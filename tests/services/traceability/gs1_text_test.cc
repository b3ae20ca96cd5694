// Percent-encoding under one rule, and the character sets byte by byte.

#include "services/traceability/gs1_text.h"

#include <gtest/gtest.h>

#include <string>

namespace rastro {
namespace {

TEST(PercentEncodeTest, KeepsUnreservedBytesOnly) {
  EXPECT_EQ(PercentEncode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(PercentEncode("!()*+,:"), "%21%28%29%2A%2B%2C%3A");
  EXPECT_EQ(PercentEncode("\"%&'/;<=>?#"), "%22%25%26%27%2F%3B%3C%3D%3E%3F%23");
  EXPECT_EQ(PercentEncode(std::string("\0\xff", 2)), "%00%FF");
}

TEST(PercentDecodeTest, UndoesEncodingOfEveryByte) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  EXPECT_EQ(PercentDecode(PercentEncode(bytes)), bytes);
  EXPECT_EQ(PercentDecode("%2f%2F+"), "//+");
}

TEST(PercentDecodeTest, RejectsBrokenEscapes) {
  for (const char* text : {"%", "%2", "A%2", "%G0", "%0G", "%%20", "% 2"}) {
    EXPECT_EQ(PercentDecode(text), std::nullopt) << text;
  }
}

TEST(IsInGs1CharSetTest, CountsOfTheStandard) {
  int in82 = 0, in39 = 0, digits = 0, base64 = 0;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    in82 += IsInGs1CharSet(text, Gs1CharSet::kSet82);
    in39 += IsInGs1CharSet(text, Gs1CharSet::kSet39);
    digits += IsInGs1CharSet(text, Gs1CharSet::kDigits);
    base64 += IsInGs1CharSet(text, Gs1CharSet::kBase64Url);
  }
  EXPECT_EQ(in82, 82);
  EXPECT_EQ(in39, 39);
  EXPECT_EQ(digits, 10);
  EXPECT_EQ(base64, 65);  // With the padding.
}

TEST(QuotedTest, EscapesAndCutsLongText) {
  EXPECT_EQ(Quoted("a\x1d"), "\"a\\x1d\"");
  EXPECT_EQ(Quoted(std::string(81, 'x')), "\"" + std::string(80, 'x') + "...\"");
}

}  // namespace
}  // namespace rastro
