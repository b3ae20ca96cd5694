// Names of chains: one text for each, and texts that name none.

#include "crypto/chain.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

TEST(ChainNameTest, ReadsWhatItWrites) {
  const struct {
    ChainName chain;
    std::string text;
  } kCases[] = {
      {{ChainKind::kLot, "urn:x"}, "lot urn:x"},
      {{ChainKind::kLot, std::string(512, 'x')}, "lot " + std::string(512, 'x')},
      {{ChainKind::kSubmitter, "norte.example"}, "submitter norte.example"},
      {{ChainKind::kRegistry, "a"}, "registry a"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(c.chain.Text(), c.text);
    EXPECT_THAT(ChainName::Parse(c.text), IsOkAndHolds(c.chain));
  }
}

TEST(ChainNameTest, RefusesOtherTexts) {
  for (const std::string& text :
       {std::string(), std::string("lot"), std::string("lot "), std::string(" lot x"),
        std::string("lot  x"), std::string("lot x "), std::string("lot a b"),
        std::string("Lot x"), std::string("lots x"), "lot " + std::string(513, 'x'),
        std::string("lot \u00f1"), std::string("submitter A"),
        std::string("submitter a b"), std::string("submitter "),
        std::string("registry -a"), std::string("registry a\n"), std::string("urn:x")}) {
    EXPECT_THAT(ChainName::Parse(text), StatusIs(absl::StatusCode::kInvalidArgument))
        << absl::CHexEscape(text);
  }
}

TEST(ChainKindNameTest, NamesEachKind) {
  EXPECT_EQ(ChainKindName(ChainKind::kLot), "lot");
  EXPECT_EQ(ChainKindName(ChainKind::kSubmitter), "submitter");
  EXPECT_EQ(ChainKindName(ChainKind::kRegistry), "registry");
}

}  // namespace
}  // namespace rastro
