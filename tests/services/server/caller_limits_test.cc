// What one participant has used up another one still has, and time brings it back.

#include "services/server/caller_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "services/ledger/submission.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

const Caller kNorte{.participant = "norte"};
const Caller kSur{.participant = "sur"};

CallerLimits::Time At(int ms) { return CallerLimits::Time(milliseconds(1'000'000 + ms)); }

uint64_t RetryMs(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kRetryAfterPayload);
  uint64_t ms = 0;
  if (payload) (void)absl::SimpleAtoi(std::string(*payload), &ms);
  return ms;
}

TEST(CallerLimitsTest, OverTheLimitOneIsRefusedAndOthersAreNot) {
  CallerLimits limits({.events_per_second = 100});
  EXPECT_THAT(limits.TakeBatch(kNorte, 100, 1, At(0)), IsOk());
  const absl::Status refused = limits.TakeBatch(kNorte, 1, 1, At(0));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted,
                                HasSubstr("norte: sends more than 100 events/s")));
  EXPECT_THAT(limits.TakeBatch(kSur, 100, 1, At(0)), IsOk());
  EXPECT_GE(RetryMs(refused), 1u);
}

// A batch may be larger than what is left: the next one waits for it.
TEST(CallerLimitsTest, WhoComesBackWhenToldIsTaken) {
  CallerLimits limits({.events_per_second = 100});
  EXPECT_THAT(limits.TakeBatch(kNorte, 300, 1, At(0)), IsOk());
  const uint64_t retry = RetryMs(limits.TakeBatch(kNorte, 300, 1, At(0)));
  EXPECT_NEAR(static_cast<double>(retry), 2000, 2);
  EXPECT_FALSE(limits.TakeBatch(kNorte, 1, 1, At(static_cast<int>(retry) - 10)).ok());
  EXPECT_THAT(limits.TakeBatch(kNorte, 1, 1, At(static_cast<int>(retry))), IsOk());
}

TEST(CallerLimitsTest, OverTimeItIsTheRateThatIsTaken) {
  CallerLimits limits({.events_per_second = 1000, .bytes_per_second = 50'000});
  size_t taken = 0;
  for (int ms = 0; ms < 10'000; ++ms) {
    if (limits.TakeBatch(kNorte, 10, 400, At(ms)).ok()) taken += 10;
  }
  EXPECT_NEAR(static_cast<double>(taken), 11'000, 30);  // A second's were kept at first.
}

uint64_t HoldMs(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kHoldBackPayload);
  uint64_t ms = 0;
  if (payload) (void)absl::SimpleAtoi(std::string(*payload), &ms);
  return ms;
}

// Whoever waits when told to is not held back; whoever does not is, more and more, and
// not for ever.
TEST(CallerLimitsTest, WhoDoesNotWaitIsHeldBack) {
  CallerLimits limits({.events_per_second = 100});
  EXPECT_THAT(limits.TakeBatch(kNorte, 200, 1, At(0)), IsOk());
  EXPECT_EQ(HoldMs(limits.TakeBatch(kNorte, 1, 1, At(0))), 0u);
  uint64_t earlier = 0, last = 0;
  for (int i = 0; i < 2000; ++i) {
    const uint64_t hold = HoldMs(limits.TakeBatch(kNorte, 1, 1, At(1)));
    EXPECT_LE(hold, 15'000u);
    if (i < 100) earlier += hold;
    if (i >= 1900) last += hold;
  }
  // Spread over as much again, so that they do not all come back at once.
  EXPECT_NEAR(static_cast<double>(earlier) / 100, 2500, 250);
  EXPECT_NEAR(static_cast<double>(last) / 100, 10'000, 200);
  EXPECT_THAT(limits.TakeBatch(kSur, 100, 1, At(1)), IsOk());
  EXPECT_EQ(HoldMs(limits.TakeBatch(kSur, 1, 1, At(1))), 0u);
  EXPECT_THAT(limits.TakeBatch(kNorte, 200, 1, At(20'000)), IsOk());
  EXPECT_LE(HoldMs(limits.TakeBatch(kNorte, 1, 1, At(20'000))), 1u);
}

TEST(CallerLimitsTest, BytesCountToo) {
  CallerLimits limits({.bytes_per_second = 1000});
  EXPECT_THAT(limits.TakeBatch(kNorte, 1, 2000, At(0)), IsOk());
  EXPECT_THAT(limits.TakeBatch(kNorte, 1, 1, At(900)),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("1000 bytes/s")));
  EXPECT_THAT(limits.TakeBatch(kNorte, 1, 1, At(1001)), IsOk());
}

TEST(CallerLimitsTest, StreamsAreCountedWhileTheyAreOpen) {
  CallerLimits limits({.streams = 2});
  EXPECT_THAT(limits.OpenStream(kNorte), IsOk());
  EXPECT_THAT(limits.OpenStream(kNorte), IsOk());
  EXPECT_THAT(limits.OpenStream(kNorte), StatusIs(absl::StatusCode::kResourceExhausted,
                                                  HasSubstr("norte: has 2 streams")));
  EXPECT_THAT(limits.OpenStream(kSur), IsOk());
  limits.CloseStream(kNorte);
  EXPECT_THAT(limits.OpenStream(kNorte), IsOk());
}

TEST(CallerLimitsTest, LocalCallersAndNoLimitsLimitNobody) {
  CallerLimits limited({.events_per_second = 1, .streams = 1});
  CallerLimits unlimited({});
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(limited.TakeBatch({.is_local = true}, 100, 100, At(0)), IsOk());
    EXPECT_THAT(limited.OpenStream({.is_local = true}), IsOk());
    EXPECT_THAT(unlimited.TakeBatch(kNorte, 100, 100, At(0)), IsOk());
    EXPECT_THAT(unlimited.OpenStream(kNorte), IsOk());
  }
}

}  // namespace
}  // namespace rastro
