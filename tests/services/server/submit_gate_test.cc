// A simulated server that works off batches in order: the gate lets in what it can do in
// time, whatever is offered.

#include "services/server/submit_gate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

namespace rastro {
namespace {

using std::chrono::microseconds;

const SubmitGate::Sender kSender{"sender", "one connection"};

struct Shed {
  size_t accepted = 0;
  size_t refused = 0;
  double accepted_seconds_max = 0;  // After the first second.
  double events_per_second = 0;
};

// Goes on from one offer to the next.
class SubmitGateTest : public ::testing::Test {
 protected:
  Shed Offer(SubmitGate& gate, double offered, double capacity, size_t events,
             double least = 0.002);

 private:
  double begun_ = 1;
};

// Batches of `events` come at `offered` events/s for three seconds; a server that does
// `capacity` events/s, each batch at least `least` seconds, answers them in order.
Shed SubmitGateTest::Offer(SubmitGate& gate, double offered, double capacity,
                           size_t events, double least) {
  struct Batch {
    double begun;
    double end;
  };
  const auto at = [this](double seconds) {
    return SubmitGate::Time(microseconds(static_cast<int64_t>((begun_ + seconds) * 1e6)));
  };
  const double size = static_cast<double>(events);
  std::deque<Batch> under_way;
  Shed outcome;
  double free_at = 0;
  size_t answered = 0;
  for (int i = 0; i * size / offered < 3; ++i) {
    const double now = i * size / offered;
    while (!under_way.empty() && under_way.front().end <= now) {
      const Batch batch = under_way.front();
      under_way.pop_front();
      gate.Leave(kSender, events, at(batch.end));
      ++answered;
      if (batch.begun > 1) {
        outcome.accepted_seconds_max =
            std::max(outcome.accepted_seconds_max, batch.end - batch.begun);
      }
    }
    if (!gate.TryEnter(kSender, events, at(now))) {
      ++outcome.refused;
      continue;
    }
    ++outcome.accepted;
    free_at = std::max(now, free_at) + size / capacity;
    under_way.push_back({now, std::max(free_at, now + least)});
  }
  outcome.events_per_second = static_cast<double>(answered) * size / 3;
  for (const Batch& batch : under_way) gate.Leave(kSender, events, at(batch.end));
  begun_ += std::max(3.0, free_at + least);
  return outcome;
}

TEST_F(SubmitGateTest, WithinItsCapacityNothingIsRefused) {
  SubmitGate gate(absl::Milliseconds(50));
  const Shed outcome = Offer(gate, 8'000, 10'000, 1);
  EXPECT_EQ(outcome.refused, 0u);
  EXPECT_EQ(gate.under_way(), 0u);
}

TEST_F(SubmitGateTest, TenTimesItsCapacityIsShedAndTheRestIsInTime) {
  for (const size_t events : {1, 10, 100}) {
    SubmitGate gate(absl::Milliseconds(50));
    const Shed outcome = Offer(gate, 100'000, 10'000, events);
    EXPECT_LT(outcome.accepted_seconds_max, 0.075) << events;
    EXPECT_GT(outcome.events_per_second, 9'500) << events;
    EXPECT_GT(outcome.refused, 8 * outcome.accepted) << events;
  }
}

TEST_F(SubmitGateTest, AfterAnOverloadAllIsTakenAgainAtOnce) {
  SubmitGate gate(absl::Milliseconds(50));
  Offer(gate, 100'000, 10'000, 1);
  EXPECT_EQ(gate.under_way(), 0u);
  EXPECT_EQ(Offer(gate, 8'000, 10'000, 1).refused, 0u);
}

TEST_F(SubmitGateTest, FollowsAMachineThatBecomesSlow) {
  SubmitGate gate(absl::Milliseconds(50));
  Offer(gate, 100'000, 20'000, 10);
  EXPECT_LT(Offer(gate, 100'000, 6'000, 10).accepted_seconds_max, 0.075);
}

// A few batches are always let in, so that two cores and a disk have work; one more has
// to wait for one of them.
TEST_F(SubmitGateTest, AFewBatchesAreNeverShutOut) {
  SubmitGate gate(absl::Milliseconds(10));
  const SubmitGate::Time now(microseconds(1));
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(gate.TryEnter(kSender, 1000, now)) << i;
  EXPECT_FALSE(gate.TryEnter(kSender, 1, now));
  gate.Enter(kSender, 1000, now);  // A stream that has nothing else under way.
  EXPECT_EQ(gate.under_way(), 5000u);
  EXPECT_FALSE(gate.HasRoom());
  gate.Leave(kSender, 1000, now + microseconds(400'000));
  EXPECT_FALSE(gate.HasRoom());
  gate.Leave(kSender, 1000, now + microseconds(500'000));
  EXPECT_TRUE(gate.HasRoom());
}

TEST_F(SubmitGateTest, NobodyIsShutOutByWhatOthersSend) {
  SubmitGate gate(absl::Milliseconds(10));
  const SubmitGate::Time now(microseconds(1));
  const SubmitGate::Sender another{"another", "another connection"};
  size_t sent = 0;
  while (gate.TryEnter(kSender, 10, now)) sent += 10;
  // Of two, each has half of it.
  size_t got = 0;
  while (gate.TryEnter(another, 10, now)) got += 10;
  EXPECT_NEAR(static_cast<double>(got), static_cast<double>(sent) / 2, 10);
  gate.Leave(another, 10, now);
  EXPECT_FALSE(gate.TryEnter(kSender, 10, now));
  EXPECT_TRUE(gate.TryEnter(another, 10, now));
}

// One of each connection at a time, whatever its size; but there is an end to it.
TEST_F(SubmitGateTest, WhoWaitsForEachAnswerIsLetInWhereOthersAreRefused) {
  SubmitGate gate(absl::Milliseconds(10));
  const SubmitGate::Time now(microseconds(1));
  size_t waiting = 0;
  for (;;) {
    const SubmitGate::Sender sender{"sender", std::to_string(waiting)};
    if (!gate.TryEnter(sender, 100, now)) break;
    if (++waiting > 4) {
      EXPECT_FALSE(gate.TryEnter(sender, 1, now)) << waiting;
    }
  }
  EXPECT_EQ(waiting, 16u);
  gate.Leave({"sender", "3"}, 100, now);
  EXPECT_TRUE(gate.TryEnter({"sender", "3"}, 100, now));
}

// A machine of 500 events/s, and two clients that each wait for their answer.
TEST_F(SubmitGateTest, TwoClientsOnASlowMachineAreNotRefused) {
  SubmitGate gate(absl::Milliseconds(40));
  SubmitGate::Time now(microseconds(1));
  EXPECT_TRUE(gate.TryEnter(kSender, 100, now));
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(gate.TryEnter(kSender, 100, now)) << i;
    now += microseconds(200'000);
    gate.Leave(kSender, 100, now);
  }
}

// Each batch takes 200 ms because of the disk alone, and a group takes all that wait.
TEST_F(SubmitGateTest, ASlowDiskIsNoOverload) {
  SubmitGate gate(absl::Milliseconds(50));
  for (int i = 0; i < 100; ++i) gate.OnCommitted(absl::Milliseconds(200));
  const Shed outcome = Offer(gate, 8'000, 20'000, 100, 0.2);
  EXPECT_GT(outcome.events_per_second, 5'000);  // By 100 events at a time: 500.
  // But there is an end to it.
  const SubmitGate::Time later = SubmitGate::Clock::now() + std::chrono::hours(1);
  for (int i = 0; i < 3; ++i) {
    gate.OnCommitted(absl::Seconds(100), later + i * std::chrono::minutes(1));
  }
  EXPECT_LT(Offer(gate, 100'000, 10'000, 10).accepted_seconds_max, 0.75);
}

// Longer queues make larger groups, and these take longer: that is no slow disk.
TEST_F(SubmitGateTest, CommitsThatOverloadMadeSlowLetNoMoreIn) {
  SubmitGate gate(absl::Milliseconds(50));
  gate.OnCommitted(absl::Milliseconds(2));
  for (int i = 0; i < 100; ++i) gate.OnCommitted(absl::Milliseconds(200));
  EXPECT_LT(Offer(gate, 100'000, 10'000, 100).accepted_seconds_max, 0.075);
}

}  // namespace
}  // namespace rastro
