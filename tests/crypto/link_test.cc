// Link texts: golden vectors of the three kinds, round trips, and every text that is
// not one.

#include "crypto/link.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "tests/crypto/text_probes.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

constexpr char kLinkedLot[] =
    "rastro/link/v1\n"
    "lot N1BE3Y0D6/o2yBIk+TEkdX2iCg1vAYr7wfs9AmeDllg=\n"
    "2\n"
    "MDgnyBUku/jjyN/+4+Lq/k1bZzkTRyd3EGsqJ1wvkII= 3999\n";
constexpr char kSubmitter[] =
    "rastro/link/v1\n"
    "submitter norte.example 6DYrbD6t9cdi30HXmk/1npHSU7c3WSarxSdAIoSWKPk=\n"
    "9223372036854775807\n"
    "6DYrbD6t9cdi30HXmk/1npHSU7c3WSarxSdAIoSWKPk= 0\n";
constexpr char kFirstSubmitter[] = "rastro/link/v1\nsubmitter operator-1 -\n1\n-\n";
constexpr char kRegistry[] = "rastro/link/v1\nregistry operator-1\n1\n-\n";
constexpr char kLotHash[] = "N1BE3Y0D6/o2yBIk+TEkdX2iCg1vAYr7wfs9AmeDllg=";
constexpr char kLinkedLeafHash[] = "MDgnyBUku/jjyN/+4+Lq/k1bZzkTRyd3EGsqJ1wvkII=";
constexpr char kRegistryEntry[] = "6DYrbD6t9cdi30HXmk/1npHSU7c3WSarxSdAIoSWKPk=";

TEST(LinkTest, AgreesWithTheGoldenTexts) {
  ExpectGolden<Link>(kLinkedLot,
                     "3588cbd3b63033a95fa80471dcb50d9412dd744865a9d4937ade0a5f8f1613e4");
  ExpectGolden<Link>(kSubmitter,
                     "865ba1d47b59168013d94cc6d34eeac3225e18074b3679cdbf0e01960714dba7");
  ExpectGolden<Link>(kFirstSubmitter,
                     "405a1916834b27e9c99237d9787a5d48068ce23d395dce135591deda6782b9d8");
  ExpectGolden<Link>(kRegistry,
                     "7ac3d6197ffd1737871fb002aee51a9da46c47d0ed4c02a310dc9eaefdc2bd50");
}

TEST(LinkTest, ReadsItsFields) {
  Link lot;
  lot.lot_hash = *ParseHash(kLotHash);
  lot.number = 2;
  lot.previous = PreviousLink{*ParseHash(kLinkedLeafHash), 3999};
  EXPECT_EQ(lot.Text(), kLinkedLot);
  EXPECT_THAT(Link::Parse(kLinkedLot), IsOkAndHolds(lot));

  Link submitter;
  submitter.kind = ChainKind::kSubmitter;
  submitter.participant = "norte.example";
  submitter.registry_entry = *ParseHash(kRegistryEntry);
  submitter.number = (uint64_t{1} << 63) - 1;
  submitter.previous = PreviousLink{*ParseHash(kRegistryEntry), 0};
  EXPECT_EQ(submitter.Text(), kSubmitter);
  EXPECT_THAT(Link::Parse(kSubmitter), IsOkAndHolds(submitter));

  Link registry;
  registry.kind = ChainKind::kRegistry;
  registry.participant = "operator-1";
  EXPECT_EQ(registry.Text(), kRegistry);
  EXPECT_THAT(Link::Parse(kRegistry), IsOkAndHolds(registry));
}

TEST(LinkTest, HasOneTextForOneMeaning) {
  for (const char* text : {kLinkedLot, kSubmitter, kFirstSubmitter, kRegistry})
    ExpectOneText<Link>(text);
}

TEST(LinkTest, CannotTellOtherVersions) { ExpectOtherVersionsUnknown<Link>(kLinkedLot); }

TEST(LinkTest, RefusesOtherTexts) {
  for (const char* text : {kLinkedLot, kSubmitter, kFirstSubmitter, kRegistry}) {
    ExpectRefused<Link>(DamageText(text));
    ExpectRefused<Link>({{"one LF more", absl::StrCat(text, "\n"), 4},
                         {"one line more", absl::StrCat(text, "-\n"), 4}});
  }
  ExpectRefused<Link>(DamageDecimal(kLinkedLot, 3, "2"));
  ExpectRefused<Link>(DamageDecimal(kLinkedLot, 4, "3999"));
  ExpectRefused<Link>(DamageBase64(kLinkedLot, 2, kLotHash));
  ExpectRefused<Link>(DamageBase64(kLinkedLot, 4, kLinkedLeafHash));
  ExpectRefused<Link>(DamageBase64(kSubmitter, 2, kRegistryEntry));
}

TEST(LinkTest, RefusesChainsThatAreNone) {
  ExpectRefused<Link>({
      {"another kind", WithLine(kLinkedLot, 2, absl::StrCat("pallet ", kLotHash)), 2},
      {"no hash", WithLine(kLinkedLot, 2, "lot"), 2},
      {"hash missing", WithLine(kLinkedLot, 2, "lot -"), 2},
      {"two hashes",
       WithLine(kLinkedLot, 2, absl::StrCat("lot ", kLotHash, " ", kLotHash)), 2},
      {"submitter without hash", WithLine(kLinkedLot, 2, "submitter norte.example"), 2},
      {"submitter is none", WithLine(kLinkedLot, 2, "submitter NORTE -"), 2},
      {"registry with hash",
       WithLine(kLinkedLot, 2, absl::StrCat("registry a ", kLotHash)), 2},
      {"registry is none", WithLine(kLinkedLot, 2, "registry -"), 2},
  });
}

TEST(LinkTest, HasNoPreviousLinkIfAndOnlyIfItIsTheFirst) {
  ExpectRefused<Link>({
      {"number 0", WithLine(kRegistry, 3, "0"), 3},
      {"number 0 with a previous link", WithLine(kLinkedLot, 3, "0"), 3},
      {"first with a previous link", WithLine(kLinkedLot, 3, "1"), 4},
      {"second without one", WithLine(kRegistry, 3, "2"), 4},
      {"no position", WithLine(kLinkedLot, 4, kLinkedLeafHash), 4},
      {"a field too many", WithLine(kLinkedLot, 4, absl::StrCat(kLinkedLeafHash, " 0 0")),
       4},
      {"no hash", WithLine(kLinkedLot, 4, "- 0"), 4},
      {"position beyond an entry's links",
       WithLine(kLinkedLot, 4, absl::StrCat(kLinkedLeafHash, " 4002")), 4},
  });
  EXPECT_THAT(
      Link::Parse(WithLine(kLinkedLot, 4, absl::StrCat(kLinkedLeafHash, " 4001"))),
      IsOk());
}

}  // namespace
}  // namespace rastro
