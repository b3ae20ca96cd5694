// Part texts: golden vectors, content of any bytes, and every text that is not one.

#include "crypto/part.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/crypto/text_probes.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

constexpr char kPart[] =
    "rastro/part/v1\n"
    "5Xfm19c5cveM4B226Y4foA==\n"
    "application/ld+json\n"
    "\n"
    "{\"type\":\"ObjectEvent\"}";
constexpr int kHeaderLines = 3;  // Before the empty line; what follows is content.

TEST(PartTest, AgreesWithTheGoldenText) {
  ExpectGolden<Part>(kPart,
                     "624dcd8c7199ace57e100a7dbf995ff9977546fe6ece3e4d891bf41b3058fd5b");
  const Part part{*ParseNonce("5Xfm19c5cveM4B226Y4foA=="), std::string(kEpcisMediaType),
                  "{\"type\":\"ObjectEvent\"}"};
  EXPECT_EQ(part.Text(), kPart);
  const absl::StatusOr<Part> read = Part::Parse(kPart);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->nonce, part.nonce);
  EXPECT_EQ(read->media_type, part.media_type);
  EXPECT_EQ(read->content, part.content);
}

TEST(PartTest, KeepsAnyContent) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every.push_back(static_cast<char>(byte));
  for (const std::string& content :
       {std::string(), std::string("\n"), std::string("\n\n"), std::string("\r\n"), every,
        std::string("rastro/part/v1\n"), std::string(100000, 'x')}) {
    const Part part{{}, "a/b", content};
    const absl::StatusOr<Part> read = Part::Parse(part.Text());
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->content, content);
    EXPECT_EQ(read->Text(), part.Text());
  }
}

TEST(PartTest, HasOneTextForOneMeaning) { ExpectOneText<Part>(kPart); }

TEST(PartTest, CannotTellOtherVersions) { ExpectOtherVersionsUnknown<Part>(kPart); }

TEST(PartTest, RefusesOtherTexts) {
  ExpectRefused<Part>(DamageLines(kPart, kHeaderLines));
  ExpectRefused<Part>(DamageBase64(kPart, 2, "5Xfm19c5cveM4B226Y4foA=="));
  const std::string header = "rastro/part/v1\n5Xfm19c5cveM4B226Y4foA==\n";
  ExpectRefused<Part>({
      {"nothing", "", 1},
      {"no media type", header, 3},
      {"no LF", header + "a/b", 3},
      {"no empty line", header + "a/b\n", 4},
      {"no empty line before content", header + "a/b\ncontent\n\n", 4},
      {"a space for the empty line", header + "a/b\n \ncontent", 4},
      {"CR for the empty line", header + "a/b\n\r\ncontent", 4},
      {"a parameter", header + "a/b; charset=utf-8\n\n", 3},
      {"media type too long", header + std::string(128, 'x') + "\n\n", 3},
  });
  EXPECT_THAT(Part::Parse(header + std::string(127, 'x') + "\n\n"), IsOk());
}

}  // namespace
}  // namespace rastro
