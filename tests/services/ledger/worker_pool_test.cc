// Jobs run, queues are bounded, nothing that was taken is lost.

#include "services/ledger/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace rastro {
namespace {

TEST(WorkerPoolTest, RunsWhatIsQueuedBeforeItGoes) {
  std::atomic<int> done = 0;
  {
    WorkerPool pool(2, 1000);
    for (int i = 0; i < 1000; ++i) pool.Post([&] { ++done; });
  }
  EXPECT_EQ(done, 1000);
}

TEST(WorkerPoolTest, RefusesWhenTheQueueIsFull) {
  std::promise<void> release;
  std::promise<void> running;
  std::atomic<int> done = 0;
  {
    WorkerPool pool(1, 2);
    ASSERT_TRUE(pool.TryPost([&] {
      running.set_value();
      release.get_future().wait();
    }));
    running.get_future().wait();
    EXPECT_TRUE(pool.TryPost([&] { ++done; }));
    EXPECT_TRUE(pool.TryPost([&] { ++done; }));
    EXPECT_FALSE(pool.TryPost([&] { ++done; }));
    pool.Post([&] { ++done; });  // A later step is never refused.
    release.set_value();
  }
  EXPECT_EQ(done, 3);
}

}  // namespace
}  // namespace rastro
