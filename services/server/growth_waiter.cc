// The publisher wakes whoever waits for a size; it cannot be woken for a deadline. So
// deadlines are looked at each time that the ledger grows, and every kTick at the latest.

#include "services/server/growth_waiter.h"

#include <chrono>
#include <utility>

#include "absl/time/clock.h"

namespace rastro {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(50);

// Between two rounds, so that thousands of watchers do not each read the index for each
// of thousands of groups a second.
constexpr std::chrono::milliseconds kPause(5);

}  // namespace

GrowthWaiter::GrowthWaiter(const Publisher& publisher, size_t waiting_max)
    : publisher_(publisher), waiting_max_(waiting_max), thread_([this] { Run(); }) {}

GrowthWaiter::~GrowthWaiter() {
  Stop();
  thread_.join();
}

absl::StatusOr<uint64_t> GrowthWaiter::Wait(const Wish& wish, Done done) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (stopping_) return absl::UnavailableError("the server is stopping");
  if (waiting_.size() >= waiting_max_) {
    return absl::UnavailableError("too many calls wait for the ledger to grow");
  }
  const uint64_t id = next_id_++;
  waiting_.emplace(id, Waiting{wish, std::move(done)});
  if (waiting_.size() == 1) changed_.notify_all();
  return id;
}

void GrowthWaiter::Cancel(uint64_t id) {
  Done done;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) return;
    done = std::move(found->second.done);
    waiting_.erase(found);
  }
  done(absl::CancelledError("the caller has gone"));
}

void GrowthWaiter::Stop() {
  std::map<uint64_t, Waiting> ended;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    ended.swap(waiting_);
  }
  changed_.notify_all();
  for (auto& [id, waiting] : ended) {
    waiting.done(absl::UnavailableError("the server is stopping"));
  }
}

std::vector<std::pair<GrowthWaiter::Done, absl::Status>> GrowthWaiter::TakeDone(
    uint64_t size, absl::Time now) {
  std::vector<std::pair<Done, absl::Status>> taken;
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    const bool grown = it->second.wish.size <= size;
    if (!grown && it->second.wish.deadline > now) {
      ++it;
      continue;
    }
    taken.emplace_back(std::move(it->second.done),
                       grown ? absl::OkStatus()
                             : absl::DeadlineExceededError(
                                   "the ledger has not grown to that size in time"));
    it = waiting_.erase(it);
  }
  return taken;
}

void GrowthWaiter::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    if (waiting_.empty()) {
      changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      continue;
    }
    const uint64_t size = publisher_.Current()->head.size;
    const std::vector<std::pair<Done, absl::Status>> taken = TakeDone(size, absl::Now());
    lock.unlock();
    for (const auto& [done, status] : taken) done(status);
    if (taken.empty()) {
      (void)publisher_.WaitForSize(size + 1, absl::Now() + kTick);
      lock.lock();
    } else {
      lock.lock();
      changed_.wait_for(lock, kPause, [&] { return stopping_; });
    }
  }
}

}  // namespace rastro
