// Batch texts: golden vectors, round trips, bounds, and every text that is not one.

#include "crypto/batch.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"
#include "tests/crypto/text_probes.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

constexpr char kBatch[] =
    "rastro/batch/v1\n"
    "ledger.example/golden\n"
    "norte.example\n"
    "seen 41 pxX5HcT5miY36mRKdK+XdHar7VAX37eUJYrS9OkVUmw=\n"
    "events 3 EmlTdeIQcBhhVRAmQG5XnNM9xe+yEbpCklXOlQJs9Uc=\n";
constexpr char kSeenRoot[] = "pxX5HcT5miY36mRKdK+XdHar7VAX37eUJYrS9OkVUmw=";
constexpr char kEventsRoot[] = "EmlTdeIQcBhhVRAmQG5XnNM9xe+yEbpCklXOlQJs9Uc=";
constexpr char kEmptyRoot[] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

TEST(BatchTest, AgreesWithTheGoldenText) {
  ExpectGolden<Batch>(kBatch,
                      "81ff8b1ccdb9c49f55330384087ac57137f0cf62347120760701bd8a50fb4254");
  const Batch batch{"ledger.example/golden",
                    "norte.example",
                    {41, *ParseHash(kSeenRoot)},
                    3,
                    *ParseHash(kEventsRoot)};
  EXPECT_EQ(batch.Text(), kBatch);
  const absl::StatusOr<Batch> read = Batch::Parse(kBatch);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->origin, batch.origin);
  EXPECT_EQ(read->participant, batch.participant);
  EXPECT_EQ(read->seen, batch.seen);
  EXPECT_EQ(read->event_count, 3u);
  EXPECT_EQ(read->events_root, batch.events_root);
}

TEST(BatchTest, HasOneTextForOneMeaning) {
  ExpectOneText<Batch>(kBatch);
  ExpectOneText<Batch>(WithLine(kBatch, 4, absl::StrCat("seen 0 ", kEmptyRoot)));
}

TEST(BatchTest, CannotTellOtherVersions) { ExpectOtherVersionsUnknown<Batch>(kBatch); }

TEST(BatchTest, RefusesOtherTexts) {
  ExpectRefused<Batch>(DamageText(kBatch));
  ExpectRefused<Batch>(DamageDecimal(kBatch, 4, "41"));
  ExpectRefused<Batch>(DamageDecimal(kBatch, 5, "3"));
  ExpectRefused<Batch>(DamageBase64(kBatch, 4, kSeenRoot));
  ExpectRefused<Batch>(DamageBase64(kBatch, 5, kEventsRoot));
  ExpectRefused<Batch>({
      {"one LF more", absl::StrCat(kBatch, "\n"), 5},
      {"one line more", absl::StrCat(kBatch, "events 3 ", kEventsRoot, "\n"), 5},
      {"origin without dot or slash", WithLine(kBatch, 2, "ledger"), 2},
      {"origin with a plus", WithLine(kBatch, 2, "ledger.example/a+b"), 2},
      {"origin that begins as a format", WithLine(kBatch, 2, "rastro/batch"), 2},
      {"origin with a space", WithLine(kBatch, 2, "ledger.example a"), 2},
      {"origin of 256 bytes", WithLine(kBatch, 2, std::string(255, 'a') + "."), 2},
      {"participant in upper case", WithLine(kBatch, 3, "NORTE"), 3},
      {"another root for size 0", WithLine(kBatch, 4, absl::StrCat("seen 0 ", kSeenRoot)),
       4},
      {"another keyword", WithLine(kBatch, 4, absl::StrCat("saw 41 ", kSeenRoot)), 4},
      {"fields exchanged", WithLine(kBatch, 4, absl::StrCat("seen ", kSeenRoot, " 41")),
       4},
      {"no events", WithLine(kBatch, 5, absl::StrCat("events 0 ", kEventsRoot)), 5},
      {"no events, empty tree",
       WithLine(kBatch, 5, absl::StrCat("events 0 ", kEmptyRoot)), 5},
      {"1,001 events", WithLine(kBatch, 5, absl::StrCat("events 1001 ", kEventsRoot)), 5},
  });
}

TEST(BatchTest, TakesItsBounds) {
  for (uint64_t size : {uint64_t{1}, kMaxDecimal}) {
    const std::string text =
        WithLine(kBatch, 4, absl::StrCat("seen ", size, " ", kSeenRoot));
    ASSERT_THAT(Batch::Parse(text), IsOk());
    EXPECT_EQ(Batch::Parse(text)->seen.size, size);
  }
  for (int count : {1, 1000}) {
    EXPECT_THAT(Batch::Parse(WithLine(kBatch, 5,
                                      absl::StrCat("events ", count, " ", kEventsRoot))),
                IsOk());
  }
  EXPECT_THAT(Batch::Parse(WithLine(kBatch, 2, std::string(254, 'a') + ".")), IsOk());
}

}  // namespace
}  // namespace rastro
