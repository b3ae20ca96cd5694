// Waiting ends when the ledger has grown, when time is up, when the caller goes, when the
// server stops; always once.

#include "services/server/growth_waiter.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>

#include "absl/time/clock.h"
#include "services/server/growth_wait.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

std::shared_ptr<const Published> OfSize(uint64_t size) {
  auto published = std::make_shared<Published>();
  published->head.size = size;
  return published;
}

// One waiting call and its outcome. A second outcome would throw.
struct Outcome {
  GrowthWaiter::Done Done() {
    return [promise = promise](absl::Status status) { promise->set_value(status); };
  }
  absl::Status Get() { return promise->get_future().get(); }

  std::shared_ptr<std::promise<absl::Status>> promise =
      std::make_shared<std::promise<absl::Status>>();
};

TEST(GrowthWaiterTest, WakesWhenTheLedgerHasGrown) {
  Publisher publisher(OfSize(5));
  GrowthWaiter waiter(publisher, 10);
  Outcome there, seven, eight;
  ASSERT_THAT(waiter.Wait({5}, there.Done()), IsOk());
  EXPECT_THAT(there.Get(), IsOk());
  ASSERT_THAT(waiter.Wait({7}, seven.Done()), IsOk());
  ASSERT_THAT(waiter.Wait({8}, eight.Done()), IsOk());
  publisher.Publish(OfSize(7));
  EXPECT_THAT(seven.Get(), IsOk());
  publisher.Publish(OfSize(20));
  EXPECT_THAT(eight.Get(), IsOk());
}

TEST(GrowthWaiterTest, EndsAtTheDeadline) {
  Publisher publisher(OfSize(5));
  GrowthWaiter waiter(publisher, 10);
  Outcome late;
  ASSERT_THAT(waiter.Wait({6, absl::Now() + absl::Milliseconds(1)}, late.Done()), IsOk());
  EXPECT_THAT(late.Get(), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(GrowthWaiterTest, EndsWhenCancelledOrStopped) {
  Publisher publisher(OfSize(5));
  GrowthWaiter waiter(publisher, 10);
  Outcome cancelled, stopped, refused;
  const auto id = waiter.Wait({6}, cancelled.Done());
  ASSERT_THAT(id, IsOk());
  ASSERT_THAT(waiter.Wait({6}, stopped.Done()), IsOk());
  waiter.Cancel(*id);
  waiter.Cancel(*id);
  EXPECT_THAT(cancelled.Get(), StatusIs(absl::StatusCode::kCancelled));
  waiter.Stop();
  EXPECT_THAT(stopped.Get(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(waiter.Wait({1}, refused.Done()), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(GrowthWaiterTest, BoundsHowManyWait) {
  Publisher publisher(OfSize(5));
  GrowthWaiter waiter(publisher, 2);
  Outcome one, two, three, again;
  const auto id = waiter.Wait({6}, one.Done());
  ASSERT_THAT(id, IsOk());
  ASSERT_THAT(waiter.Wait({6}, two.Done()), IsOk());
  EXPECT_THAT(waiter.Wait({6}, three.Done()), StatusIs(absl::StatusCode::kUnavailable));
  waiter.Cancel(*id);
  EXPECT_THAT(waiter.Wait({6}, again.Done()), IsOk());
  publisher.Publish(OfSize(6));
  EXPECT_THAT(two.Get(), IsOk());
  EXPECT_THAT(again.Get(), IsOk());
}

// A caller may go before its call begins to wait.
TEST(GrowthWaitTest, CancelledBeforeItStarts) {
  Publisher publisher(OfSize(5));
  GrowthWaiter waiter(publisher, 2);
  GrowthWait wait(waiter);
  wait.Cancel();
  Outcome outcome;
  wait.Start({6}, outcome.Done());
  EXPECT_THAT(outcome.Get(), StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace rastro
