// See submit_gate.h.

#include "services/server/submit_gate.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace rastro {
namespace {

// Always allowed: a burst from idleness, before any rate is known.
constexpr double kFreeEvents = 64;
// Likewise: one for each of two cores, and as many that the disk has.
constexpr size_t kFreeBatches = 4;
// Of the rate: long enough for a few groups, short enough to follow a machine whose other
// work comes and goes.
constexpr double kMemorySeconds = 0.25;
// Long enough that some commit had the machine for itself.
constexpr std::chrono::seconds kCommitPeriod{5};
constexpr double kCommitTimes = 3;
constexpr double kLongestWait = 10;

}  // namespace

SubmitGate::SubmitGate(absl::Duration wait) : wait_seconds_(absl::ToDoubleSeconds(wait)) {
  assert(wait > absl::ZeroDuration());
}

bool SubmitGate::TryEnter(const std::string& caller, size_t events, Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!HasRoomLocked() && !HasShareLocked(caller)) return false;
  EnterLocked(caller, events, now);
  return true;
}

bool SubmitGate::HasRoom() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return HasRoomLocked();
}

void SubmitGate::Enter(const std::string& caller, size_t events, Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  EnterLocked(caller, events, now);
}

void SubmitGate::EnterLocked(const std::string& caller, size_t events, Time now) {
  PassTime(now);
  under_way_ += events;
  ++batches_;
  Share& share = shares_[caller];
  share.events += events;
  ++share.batches;
}

void SubmitGate::Leave(const std::string& caller, size_t events, Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto share = shares_.find(caller);
  assert(share != shares_.end() && events <= share->second.events);
  PassTime(now);
  under_way_ -= events;
  --batches_;
  share->second.events -= events;
  if (--share->second.batches == 0) shares_.erase(share);
  ended_events_ += static_cast<double>(events);
}

void SubmitGate::OnCommitted(absl::Duration time, Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (now - period_began_ > kCommitPeriod) {
    least_before_ = std::exchange(least_commit_seconds_, std::nullopt);
    period_began_ = now;
  }
  const double seconds = absl::ToDoubleSeconds(time);
  least_commit_seconds_ = std::min(seconds, least_commit_seconds_.value_or(seconds));
}

size_t SubmitGate::under_way() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return under_way_;
}

size_t SubmitGate::allowed() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return AllowedLocked();
}

bool SubmitGate::HasRoomLocked() const {
  return batches_ < kFreeBatches || under_way_ < AllowedLocked();
}

bool SubmitGate::HasShareLocked(const std::string& caller) const {
  const auto found = shares_.find(caller);
  return found == shares_.end() ||
         found->second.events * shares_.size() < AllowedLocked();
}

size_t SubmitGate::AllowedLocked() const {
  const double wait = std::clamp(kCommitTimes * LeastCommitSeconds(), wait_seconds_,
                                 kLongestWait * wait_seconds_);
  const double rate = busy_seconds_ > 0 ? ended_events_ / busy_seconds_ : 0;
  return static_cast<size_t>(std::max(kFreeEvents, rate * wait));
}

double SubmitGate::LeastCommitSeconds() const {
  const double least = least_commit_seconds_.value_or(0);
  return std::min(least, least_before_.value_or(least));
}

void SubmitGate::PassTime(Time now) {
  if (now <= passed_) return;  // Threads may come here in another order than they looked.
  if (under_way_ > 0) {
    const double seconds = std::chrono::duration<double>(now - passed_).count();
    const double kept = std::exp(-seconds / kMemorySeconds);
    busy_seconds_ = busy_seconds_ * kept + seconds;
    ended_events_ *= kept;
  }
  passed_ = now;
}

}  // namespace rastro
