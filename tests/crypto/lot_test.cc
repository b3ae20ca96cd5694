// Lot texts: golden vectors, round trips, and every text that is not one.

#include "crypto/lot.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/crypto/text_probes.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

constexpr char kLot[] =
    "rastro/lot/v1\n"
    "I5YSmkX0VAGzmT2EW+o4PA==\n"
    "out\n"
    "https://id.gs1.org/01/07501234567893/10/BOX-7\n";

TEST(LotTest, AgreesWithTheGoldenText) {
  ExpectGolden<Lot>(kLot,
                    "375044dd8d03ebfa36c81224f93124757da20a0d6f018afbc1fb3d0267839658");
  const Lot lot{*ParseNonce("I5YSmkX0VAGzmT2EW+o4PA=="), LotRole::kOut,
                "https://id.gs1.org/01/07501234567893/10/BOX-7"};
  EXPECT_EQ(lot.Text(), kLot);
  const absl::StatusOr<Lot> read = Lot::Parse(kLot);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->nonce, lot.nonce);
  EXPECT_EQ(read->role, lot.role);
  EXPECT_EQ(read->uri, lot.uri);
}

TEST(LotTest, HasOneTextForOneMeaning) { ExpectOneText<Lot>(kLot); }

TEST(LotTest, CannotTellOtherVersions) { ExpectOtherVersionsUnknown<Lot>(kLot); }

TEST(LotTest, RefusesOtherTexts) {
  ExpectRefused<Lot>(DamageText(kLot));
  ExpectRefused<Lot>(DamageBase64(kLot, 2, "I5YSmkX0VAGzmT2EW+o4PA=="));
  ExpectRefused<Lot>({
      {"another type", WithLine(kLot, 1, "rastro/part/v1"), 1},
      {"another role", WithLine(kLot, 3, "through"), 3},
      {"role in upper case", WithLine(kLot, 3, "OUT"), 3},
      {"two roles", WithLine(kLot, 3, "in out"), 3},
      {"URI with a space", WithLine(kLot, 4, "urn:a b"), 4},
      {"URI too long", WithLine(kLot, 4, std::string(513, 'x')), 4},
      {"one line more", std::string(kLot) + "more\n", 4},
      {"one LF more", std::string(kLot) + "\n", 4},
      {"lines exchanged",
       WithLine(WithLine(kLot, 2, "out"), 3, "I5YSmkX0VAGzmT2EW+o4PA=="), 2},
  });
}

TEST(LotTest, TakesUrisOf1To512Bytes) {
  for (size_t size : {1, 511, 512}) {
    const std::string text = WithLine(kLot, 4, std::string(size, '~'));
    ASSERT_THAT(Lot::Parse(text), IsOk());
    EXPECT_EQ(Lot::Parse(text)->uri.size(), size);
  }
}

TEST(IsLotUriTest, WantsPrintableAsciiWithoutSpaces) {
  for (absl::string_view uri : {"!", "~", "urn:epc:id:sgtin:1.2.3", "https://x/%C3%B1"}) {
    EXPECT_TRUE(IsLotUri(uri)) << uri;
  }
  for (absl::string_view uri : {"", " ", "a b", "a\n", "a\t", "\x7f", "\u00f1"}) {
    EXPECT_FALSE(IsLotUri(uri)) << uri;
  }
}

TEST(LotRoleTest, HasFourNames) {
  for (LotRole role : {LotRole::kIn, LotRole::kOut, LotRole::kBoth, LotRole::kAt}) {
    EXPECT_THAT(ParseLotRole(LotRoleName(role)), IsOkAndHolds(role));
  }
  EXPECT_EQ(LotRoleName(LotRole::kIn), "in");
  EXPECT_EQ(LotRoleName(LotRole::kBoth), "both");
  EXPECT_EQ(LotRoleName(LotRole::kAt), "at");
  for (absl::string_view name : {"", "In", "in ", "inn", "i"}) {
    EXPECT_THAT(ParseLotRole(name), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace rastro
