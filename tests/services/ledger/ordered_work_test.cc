// Results come in the order of the items, an error ends it, what is kept is bounded.

#include "services/ledger/ordered_work.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <numeric>

#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAreArray;
using ::testing::Le;

constexpr size_t kThreadCounts[] = {0, 1, 4};

TEST(OrderedWorkTest, TakesResultsInOrderOnTheCallersThread) {
  for (size_t threads : kThreadCounts) {
    std::vector<int> taken;
    const std::thread::id caller = std::this_thread::get_id();
    OrderedWork<int, int> work(
        threads, [](int item) { return 2 * item; },
        [&](int item, int result) {
          EXPECT_EQ(std::this_thread::get_id(), caller);
          EXPECT_EQ(result, 2 * item);
          taken.push_back(item);
          return absl::OkStatus();
        });
    for (int item = 0; item < 1000; ++item) ASSERT_THAT(work.Add(item, 1), IsOk());
    ASSERT_THAT(work.Finish(), IsOk());
    EXPECT_EQ(taken.size(), 1000u);
    ASSERT_THAT(work.Add(1000, 1), IsOk());
    ASSERT_THAT(work.Finish(), IsOk());
    std::vector<int> all(1001);
    std::iota(all.begin(), all.end(), 0);
    EXPECT_THAT(taken, ElementsAreArray(all));
  }
}

TEST(OrderedWorkTest, TheFirstErrorStaysAndNothingIsTakenAfterIt) {
  for (size_t threads : kThreadCounts) {
    int taken = 0;
    OrderedWork<int, int> work(
        threads, [](int item) { return item; },
        [&](int /*item*/, int result) {
          ++taken;
          return result < 500 ? absl::OkStatus() : absl::DataLossError("500");
        });
    for (int item = 0; item < 5000; ++item) (void)work.Add(item, 1);
    EXPECT_THAT(work.Finish(), StatusIs(absl::StatusCode::kDataLoss, "500"));
    EXPECT_THAT(work.Add(1, 1), StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_EQ(taken, 501);
  }
}

TEST(OrderedWorkTest, WhatIsLeftBehindIsWaitedFor) {
  std::atomic<int> done = 0;
  int added = 0;
  {
    OrderedWork<int, int> work(
        2, [&](int item) { return ++done, item; },
        [](int, int) { return absl::OkStatus(); });
    for (; added < 200; ++added) ASSERT_THAT(work.Add(added, 1), IsOk());
  }
  EXPECT_THAT(done, Le(added));
}

// Large items: no more than some megabytes are on their way for each thread.
TEST(OrderedWorkTest, KeepsNoMoreThanAFewItems) {
  constexpr size_t kItemBytes = 1 << 20;
  int added = 0;
  int taken = 0;
  OrderedWork<int, int> work(
      2, [](int item) { return item; },
      [&](int, int) {
        ++taken;
        return absl::OkStatus();
      });
  for (; added < 100; ++added) {
    ASSERT_THAT(work.Add(added, kItemBytes), IsOk());
    EXPECT_THAT(added - taken, Le(8));
  }
  ASSERT_THAT(work.Finish(), IsOk());
  EXPECT_EQ(taken, 100);
}

}  // namespace
}  // namespace rastro
