// Rows that can wait do, while the ledger is busy; rows that somebody asked for do not.

#include "services/ledger/row_indexer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>

#include "absl/time/clock.h"
#include "services/ledger/busy_share.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

TEST(BusyShareTest, IsThatOfTheNewestTime) {
  BusyShare share;
  EXPECT_EQ(share.share(), 0);
  share.Add(absl::Seconds(10), true);
  EXPECT_GT(share.share(), 0.99);
  share.Add(absl::Milliseconds(100), false);
  EXPECT_NEAR(share.share(), 0.37, 0.01);
  share.Add(absl::Seconds(10), false);
  EXPECT_LT(share.share(), 0.01);
}

TEST(BusyShareTest, OfTimesInTurnIsBetween) {
  BusyShare share;
  for (int i = 0; i < 1000; ++i) {
    share.Add(absl::Milliseconds(2), true);
    share.Add(absl::Milliseconds(2), false);
  }
  EXPECT_NEAR(share.share(), 0.5, 0.02);
}

constexpr absl::Duration kLong = absl::Seconds(30);

// Rows of a ledger that is busy for as long as `busy_` says so.
class RowIndexerTest : public ::testing::Test {
 protected:
  RowIndexerTest() { rows_.Start(); }

  static std::shared_ptr<const Published> OfSize(uint64_t size) {
    return std::make_shared<const Published>(
        Published{{size, EmptyRoot()}, {}, {}, {}, {}});
  }

  // Every call counts as one look at whether the ledger is busy.
  void AwaitLooks(int looks) {
    const int until = looks_ + looks;
    while (looks_ < until) absl::SleepFor(absl::Milliseconds(1));
  }

  Publisher publisher_{OfSize(1)};
  std::atomic<uint64_t> mark_ = 0;
  std::atomic<bool> busy_ = true;
  std::atomic<int> looks_ = 0;
  RowIndexer rows_{{.publisher = publisher_,
                    .mark = [this] { return mark_.load(); },
                    .free_bytes = [] { return uint64_t{1}; },
                    .add_group = [this](const std::shared_ptr<const Published>& at)
                        -> absl::StatusOr<bool> {
                      mark_ = at->head.size;
                      return true;
                    },
                    .rows = "rows",
                    .is_busy =
                        [this] {
                          ++looks_;
                          return busy_.load();
                        }}};
};

TEST_F(RowIndexerTest, RowsWaitWhileTheLedgerIsBusy) {
  AwaitLooks(5);
  EXPECT_EQ(mark_, 0u);
  busy_ = false;
  while (mark_ == 0) absl::SleepFor(absl::Milliseconds(1));
}

TEST_F(RowIndexerTest, WhoAsksDoesNotWaitUntilItIsNot) {
  AwaitLooks(2);
  EXPECT_THAT(rows_.WaitFor(1, absl::Now() + kLong), IsOk());
  // Nor who asks again soon.
  publisher_.Publish(OfSize(2));
  while (mark_ < 2) absl::SleepFor(absl::Milliseconds(1));
}

}  // namespace
}  // namespace rastro
