// Base64: RFC 4648's examples, and spellings that are refused.

#include "crypto/base64.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

TEST(Base64Test, AgreesWithRfc4648) {
  const struct {
    std::string bytes, text;
  } kCases[] = {{"", ""},
                {"f", "Zg=="},
                {"fo", "Zm8="},
                {"foo", "Zm9v"},
                {"foob", "Zm9vYg=="},
                {"fooba", "Zm9vYmE="},
                {"foobar", "Zm9vYmFy"},
                {"\xfb\xff\xfe", "+//+"}};
  for (const auto& c : kCases) {
    EXPECT_EQ(Base64(c.bytes), c.text);
    EXPECT_THAT(ParseBase64(c.text), IsOkAndHolds(c.bytes));
  }
}

TEST(ParseBase64Test, RefusesOtherSpellings) {
  for (absl::string_view text : {"Zg",    "Zg=",    "Zg===", "Zm8",   "Zm8==",    "=",
                                 "==",    "Zh==",   "Zm9=",  "Zm9v=", " Zm9v",    "Zm9v ",
                                 "Zm 9v", "Zm9v\n", "-__-",  "Zm9v!", "Zg==Zg==", "Z",
                                 "Zm9vY", "Zg..",   "\u00f1"}) {
    EXPECT_THAT(ParseBase64(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("base64")))
        << absl::CHexEscape(text);
  }
}

// One value, one spelling: among all texts of four characters of the alphabet.
TEST(ParseBase64Test, TakesOneSpellingOnly) {
  constexpr absl::string_view kAlphabet = "AQgZaz09+/=- \n";
  for (char a : kAlphabet) {
    for (char b : kAlphabet) {
      for (char c : kAlphabet) {
        for (char d : kAlphabet) {
          const std::string text = {a, b, c, d};
          const absl::StatusOr<std::string> bytes = ParseBase64(text);
          EXPECT_EQ(bytes.ok() ? Base64(*bytes) : text, text);
        }
      }
    }
  }
}

TEST(ParseHashTest, Wants32Bytes) {
  const Hash hash = Sha256("x");
  EXPECT_THAT(ParseHash(Base64(hash)), IsOkAndHolds(hash));
  for (size_t size : {0, 1, 31, 33, 64}) {
    EXPECT_THAT(ParseHash(Base64(std::string(size, 'x'))),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("32 bytes")));
  }
  EXPECT_THAT(ParseHash("?"), StatusIs(absl::StatusCode::kInvalidArgument));
}

// Whatever stands at any place: the same as of bytes of any number.
TEST(ParseHashTest, TakesOneSpellingOnly) {
  for (int round = 0; round < 20; ++round) {
    const std::string sound = Base64(Sha256(std::string(round, 'x')));
    for (size_t i = 0; i < sound.size(); ++i) {
      for (int c = 0; c < 256; ++c) {
        std::string text = sound;
        text[i] = static_cast<char>(c);
        const absl::StatusOr<Hash> hash = ParseHash(text);
        const absl::StatusOr<std::string> bytes = ParseBase64(text);
        ASSERT_EQ(hash.ok(), bytes.ok() && bytes->size() == Hash::kSize)
            << absl::CHexEscape(text);
        if (hash.ok()) {
          ASSERT_EQ(hash->view(), *bytes) << text;
        }
      }
    }
  }
}

}  // namespace
}  // namespace rastro
