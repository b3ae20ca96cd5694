// Entry texts: golden vectors, round trips, bounds, times, and every text that is not
// one.

#include "crypto/entry.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"
#include "tests/crypto/text_probes.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

constexpr char kEntry[] =
    "rastro/entry/v1\n"
    "43\n"
    "2026-03-02T16:15:30.250000Z\n"
    "event 4Gy6hiBoMJqwljloqVcUY6lCuPBZpeaaiVX2diKNEZA=\n"
    "batch gf+LHM25xJ9VMwOECHrFcTfwz2I0cSB2BwG9ilD7QlQ= 2\n"
    "chains 5 A5q7wvyaiXLIgN4NhRilKuKD0MKiSpgt1vEiT3aDcqo=\n";
constexpr char kEventHash[] = "4Gy6hiBoMJqwljloqVcUY6lCuPBZpeaaiVX2diKNEZA=";
constexpr char kBatchHash[] = "gf+LHM25xJ9VMwOECHrFcTfwz2I0cSB2BwG9ilD7QlQ=";
constexpr char kLinksRoot[] = "A5q7wvyaiXLIgN4NhRilKuKD0MKiSpgt1vEiT3aDcqo=";

std::string BatchField(int position) {
  return absl::StrCat("batch ", kBatchHash, " ", position);
}
std::string Chains(int count) { return absl::StrCat("chains ", count, " ", kLinksRoot); }

TEST(EntryTest, AgreesWithTheGoldenText) {
  ExpectGolden<Entry>(kEntry,
                      "d79a3a99bc353d24004f60e4535f77d6ec0ba9803668d56e903565249b56c1aa");
  const Entry entry{43,
                    "2026-03-02T16:15:30.250000Z",
                    *ParseHash(kEventHash),
                    *ParseHash(kBatchHash),
                    2,
                    5,
                    *ParseHash(kLinksRoot)};
  EXPECT_EQ(entry.Text(), kEntry);
  const absl::StatusOr<Entry> read = Entry::Parse(kEntry);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->index, entry.index);
  EXPECT_EQ(read->record_time, entry.record_time);
  EXPECT_EQ(read->event_hash, entry.event_hash);
  EXPECT_EQ(read->batch_hash, entry.batch_hash);
  EXPECT_EQ(read->batch_position, entry.batch_position);
  EXPECT_EQ(read->link_count, entry.link_count);
  EXPECT_EQ(read->links_root, entry.links_root);
}

TEST(EntryTest, ItsEventHashIsFoundWithoutTheRest) {
  EXPECT_THAT(EventHashIn(kEntry), IsOkAndHolds(*ParseHash(kEventHash)));
  const std::string text = kEntry;
  EXPECT_FALSE(EventHashIn("").ok());
  EXPECT_FALSE(EventHashIn(text.substr(0, text.find(kEventHash) + 20)).ok());
  EXPECT_FALSE(EventHashIn(absl::StrReplaceAll(text, {{"event ", "evens "}})).ok());
}

TEST(EntryTest, HasOneTextForOneMeaning) { ExpectOneText<Entry>(kEntry); }

TEST(EntryTest, CannotTellOtherVersions) { ExpectOtherVersionsUnknown<Entry>(kEntry); }

TEST(EntryTest, RefusesOtherTexts) {
  ExpectRefused<Entry>(DamageText(kEntry));
  ExpectRefused<Entry>(DamageDecimal(kEntry, 2, "43"));
  ExpectRefused<Entry>(DamageDecimal(kEntry, 5, "2"));
  ExpectRefused<Entry>(DamageDecimal(kEntry, 6, "5"));
  ExpectRefused<Entry>(DamageBase64(kEntry, 4, kEventHash));
  ExpectRefused<Entry>(DamageBase64(kEntry, 5, kBatchHash));
  ExpectRefused<Entry>(DamageBase64(kEntry, 6, kLinksRoot));
  ExpectRefused<Entry>({
      {"one LF more", absl::StrCat(kEntry, "\n"), 6},
      {"one line more", absl::StrCat(kEntry, Chains(5), "\n"), 6},
      {"index with a word", WithLine(kEntry, 2, "index 43"), 2},
      {"another keyword", WithLine(kEntry, 4, absl::StrCat("part ", kEventHash)), 4},
      {"event with a position",
       WithLine(kEntry, 4, absl::StrCat("event ", kEventHash, " 0")), 4},
      {"batch without a position",
       WithLine(kEntry, 5, absl::StrCat("batch ", kBatchHash)), 5},
      {"position above the index", WithLine(kEntry, 5, BatchField(44)), 5},
      {"position 1,000", WithLine(WithLine(kEntry, 2, "5000"), 5, BatchField(1000)), 5},
      {"no chains", WithLine(kEntry, 6, Chains(0)), 6},
      {"4,003 chains", WithLine(kEntry, 6, Chains(4003)), 6},
  });
}

TEST(EntryTest, TakesItsBounds) {
  EXPECT_THAT(Entry::Parse(WithLine(kEntry, 2, absl::StrCat(kMaxDecimal))), IsOk());
  EXPECT_THAT(Entry::Parse(WithLine(WithLine(kEntry, 2, "0"), 5, BatchField(0))), IsOk());
  EXPECT_THAT(Entry::Parse(WithLine(WithLine(kEntry, 2, "999"), 5, BatchField(999))),
              IsOk());
  EXPECT_THAT(Entry::Parse(WithLine(kEntry, 6, Chains(1))), IsOk());
  EXPECT_THAT(Entry::Parse(WithLine(kEntry, 6, Chains(4002))), IsOk());
}

TEST(IsRecordTimeTest, WantsTimesThatExistInOneForm) {
  for (const char* time :
       {"2026-03-02T16:15:30.250000Z", "0000-01-01T00:00:00.000000Z",
        "9999-12-31T23:59:59.999999Z", "2024-02-29T00:00:00.000000Z",
        "2000-02-29T00:00:00.000000Z", "2026-04-30T00:00:00.000000Z"}) {
    EXPECT_TRUE(IsRecordTime(time)) << time;
    EXPECT_THAT(Entry::Parse(WithLine(kEntry, 3, time)), IsOk());
  }
  for (const char* time : {"",
                           "2026-03-02",
                           "2026-03-02T16:15:30Z",
                           "2026-03-02T16:15:30.25Z",
                           "2026-03-02T16:15:30.2500000Z",
                           "2026-03-02T16:15:30.250000",
                           "2026-03-02T16:15:30,250000Z",
                           "2026-03-02t16:15:30.250000Z",
                           "2026-03-02T16:15:30.250000z",
                           "2026-03-02T16:15:30.250000+00:00",
                           "2026/03/02T16:15:30.250000Z",
                           "2026-00-02T16:15:30.250000Z",
                           "2026-13-02T16:15:30.250000Z",
                           "2026-03-00T16:15:30.250000Z",
                           "2026-03-32T16:15:30.250000Z",
                           "2026-04-31T16:15:30.250000Z",
                           "2026-02-29T16:15:30.250000Z",
                           "2100-02-29T16:15:30.250000Z",
                           "2026-03-02T24:00:00.000000Z",
                           "2026-03-02T16:60:30.250000Z",
                           "2026-03-02T16:15:60.250000Z",
                           "2026-03-02T16:15:-1.250000Z",
                           "-026-03-02T16:15:30.250000Z",
                           "2026-03-02T16:15:30.25000aZ",
                           "12026-03-02T16:15:30.25000Z"}) {
    EXPECT_FALSE(IsRecordTime(time)) << time;
    ExpectRefused<Entry>({{time, WithLine(kEntry, 3, time), 3}});
  }
}

}  // namespace
}  // namespace rastro
