// Head and heads texts: golden vectors, round trips, and every text that is not one.

#include "crypto/heads.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "tests/crypto/text_probes.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

constexpr char kHead[] =
    "rastro/head/v1\n"
    "lot https://id.gs1.org/01/07501234567893/10/BOX-7\n"
    "2 15o6mbw1PSQAT2DkU1931uwLqYA2aNVukDVlJJtWwao=\n";
constexpr char kHeadWithoutEntry[] = "rastro/head/v1\nlot urn:example:nothing\n0 -\n";
constexpr char kLeafHash[] = "15o6mbw1PSQAT2DkU1931uwLqYA2aNVukDVlJJtWwao=";

constexpr char kHeads[] =
    "rastro/heads/v1\n"
    "ledger.example/golden\n"
    "44\n"
    "4 HP5/Z6i6qnXyZj6O2Ka+fMgjE7BBVb+PXU0ZG5yHy44=\n";
constexpr char kRoot[] = "HP5/Z6i6qnXyZj6O2Ka+fMgjE7BBVb+PXU0ZG5yHy44=";

TEST(HeadTextTest, AgreesWithTheGoldenTexts) {
  ExpectGolden<HeadText>(
      kHead, "cbf8f85eee7af5c59e734b006e5fd184a705a7fff6ed1d2441c8ead0ea6860bc");
  ExpectGolden<HeadText>(
      kHeadWithoutEntry,
      "213c08a2ccdba28a23f32b1936a5ea3862d8d239ecb419125fe18482bc78b8cf");
  const HeadText head{{ChainKind::kLot, "https://id.gs1.org/01/07501234567893/10/BOX-7"},
                      2,
                      *ParseHash(kLeafHash)};
  EXPECT_EQ(head.Text(), kHead);
  EXPECT_THAT(HeadText::Parse(kHead), IsOkAndHolds(head));
  const HeadText nothing{{ChainKind::kLot, "urn:example:nothing"}, 0, std::nullopt};
  EXPECT_EQ(nothing.Text(), kHeadWithoutEntry);
  EXPECT_THAT(HeadText::Parse(kHeadWithoutEntry), IsOkAndHolds(nothing));
}

TEST(HeadTextTest, HasOneTextForOneMeaning) {
  ExpectOneText<HeadText>(kHead);
  ExpectOneText<HeadText>(kHeadWithoutEntry);
  ExpectOneText<HeadText>(WithLine(kHead, 2, "submitter a-1"));
}

TEST(HeadTextTest, CannotTellOtherVersions) {
  ExpectOtherVersionsUnknown<HeadText>(kHead);
}

TEST(HeadTextTest, RefusesOtherTexts) {
  ExpectRefused<HeadText>(DamageText(kHead));
  ExpectRefused<HeadText>(DamageText(kHeadWithoutEntry));
  ExpectRefused<HeadText>(DamageDecimal(kHead, 3, "2"));
  ExpectRefused<HeadText>(DamageBase64(kHead, 3, kLeafHash));
  ExpectRefused<HeadText>({
      {"one LF more", absl::StrCat(kHead, "\n"), 3},
      {"another kind of chain", WithLine(kHead, 2, "pallet x"), 2},
      {"no name", WithLine(kHead, 2, "lot"), 2},
      {"lot with two words", WithLine(kHead, 2, "lot a b"), 2},
      {"lot too long", WithLine(kHead, 2, absl::StrCat("lot ", std::string(513, 'x'))),
       2},
      {"submitter is none", WithLine(kHead, 2, "submitter A"), 2},
      {"registry is none", WithLine(kHead, 2, "registry a.example."), 2},
      {"entries without hash", WithLine(kHead, 3, "2 -"), 3},
      {"hash without entries", WithLine(kHead, 3, absl::StrCat("0 ", kLeafHash)), 3},
      {"number alone", WithLine(kHead, 3, "2"), 3},
      {"a field too many", WithLine(kHead, 3, absl::StrCat("2 ", kLeafHash, " 0")), 3},
  });
}

TEST(HeadsTest, AgreesWithTheGoldenText) {
  ExpectGolden<Heads>(kHeads,
                      "0cdbc35476731138e371d80fa9539d410ef5edc9c0d0c0557898574ffbbd9382");
  const Heads heads{"ledger.example/golden", 44, 4, *ParseHash(kRoot)};
  EXPECT_EQ(heads.Text(), kHeads);
  const absl::StatusOr<Heads> read = Heads::Parse(kHeads);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->origin, heads.origin);
  EXPECT_EQ(read->tree_size, 44u);
  EXPECT_EQ(read->count, 4u);
  EXPECT_EQ(read->root, heads.root);
}

TEST(HeadsTest, HasOneTextForOneMeaning) { ExpectOneText<Heads>(kHeads); }

TEST(HeadsTest, CannotTellOtherVersions) { ExpectOtherVersionsUnknown<Heads>(kHeads); }

TEST(HeadsTest, RefusesOtherTexts) {
  ExpectRefused<Heads>(DamageText(kHeads));
  ExpectRefused<Heads>(DamageDecimal(kHeads, 3, "44"));
  ExpectRefused<Heads>(DamageDecimal(kHeads, 4, "4"));
  ExpectRefused<Heads>(DamageBase64(kHeads, 4, kRoot));
  ExpectRefused<Heads>({
      {"one LF more", absl::StrCat(kHeads, "\n"), 4},
      {"no origin", WithLine(kHeads, 2, "ledger"), 2},
      {"origin that begins as a format", WithLine(kHeads, 2, "rastro/x"), 2},
      {"no head", WithLine(kHeads, 4, absl::StrCat("0 ", kRoot)), 4},
      {"count alone", WithLine(kHeads, 4, "4"), 4},
      {"no root", WithLine(kHeads, 4, "4 -"), 4},
  });
}

}  // namespace
}  // namespace rastro
