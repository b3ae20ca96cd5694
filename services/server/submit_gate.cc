// See submit_gate.h.

#include "services/server/submit_gate.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace rastro {
namespace {

// Always allowed: a burst from idleness, before any rate is known.
constexpr double kFreeEvents = 32;
// Likewise: one for each of two cores, and as many that the disk has.
constexpr size_t kFreeBatches = 4;
// Of the rate: long enough for a few groups, short enough to follow a machine whose other
// work comes and goes.
constexpr double kMemorySeconds = 0.25;
// Long enough that some commit had the machine for itself.
constexpr std::chrono::seconds kCommitPeriod{5};
constexpr double kCommitTimes = 3;
constexpr double kLongestWait = 10;
// For those that send no more than others do.
constexpr double kPatience = 10;
constexpr size_t kPatientBatches = 16;

}  // namespace

SubmitGate::SubmitGate(absl::Duration wait) : wait_seconds_(absl::ToDoubleSeconds(wait)) {
  assert(wait > absl::ZeroDuration());
}

bool SubmitGate::TryEnter(const Sender& sender, size_t events, Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!HasRoomLocked() && !IsModestLocked(sender)) return false;
  EnterLocked(sender, events, now);
  return true;
}

bool SubmitGate::HasRoom() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return HasRoomLocked();
}

void SubmitGate::Enter(const Sender& sender, size_t events, Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  EnterLocked(sender, events, now);
}

void SubmitGate::EnterLocked(const Sender& sender, size_t events, Time now) {
  PassTime(now);
  under_way_.events += events;
  ++under_way_.batches;
  Add(of_participants_, sender.participant, events);
  Add(of_connections_, sender.connection, events);
}

void SubmitGate::Leave(const Sender& sender, size_t events, Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  PassTime(now);
  under_way_.events -= events;
  --under_way_.batches;
  Remove(of_participants_, sender.participant, events);
  Remove(of_connections_, sender.connection, events);
  ended_events_ += static_cast<double>(events);
}

void SubmitGate::Add(Loads& loads, const std::string& whose, size_t events) {
  Load& load = loads[whose];
  load.events += events;
  ++load.batches;
}

void SubmitGate::Remove(Loads& loads, const std::string& whose, size_t events) {
  const auto found = loads.find(whose);
  assert(found != loads.end() && events <= found->second.events);
  found->second.events -= events;
  if (--found->second.batches == 0) loads.erase(found);
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
  return under_way_.events;
}

size_t SubmitGate::allowed() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return AllowedLocked();
}

bool SubmitGate::HasRoomLocked() const {
  return under_way_.batches < kFreeBatches || under_way_.events < AllowedLocked();
}

bool SubmitGate::IsModestLocked(const Sender& sender) const {
  if (under_way_.batches >= kPatientBatches &&
      under_way_.events >= AllowedLocked(kPatience)) {
    return false;
  }
  if (!of_connections_.contains(sender.connection)) return true;
  const auto own = of_participants_.find(sender.participant);
  return own == of_participants_.end() ||
         own->second.events * of_participants_.size() < AllowedLocked();
}

size_t SubmitGate::AllowedLocked(double times) const {
  const double wait = std::clamp(kCommitTimes * LeastCommitSeconds(), wait_seconds_,
                                 kLongestWait * wait_seconds_);
  const double rate = busy_seconds_ > 0 ? ended_events_ / busy_seconds_ : 0;
  return static_cast<size_t>(std::max(kFreeEvents, rate * wait) * times);
}

double SubmitGate::LeastCommitSeconds() const {
  const double least = least_commit_seconds_.value_or(0);
  return std::min(least, least_before_.value_or(least));
}

void SubmitGate::PassTime(Time now) {
  if (now <= passed_) return;  // Threads may come here in another order than they looked.
  if (under_way_.batches > 0) {
    const double seconds = std::chrono::duration<double>(now - passed_).count();
    const double kept = std::exp(-seconds / kMemorySeconds);
    busy_seconds_ = busy_seconds_ * kept + seconds;
    ended_events_ *= kept;
  }
  passed_ = now;
}

}  // namespace rastro
