// See caller_limits.h.

#include "services/server/caller_limits.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "services/ledger/submission.h"

namespace rastro {
namespace {

constexpr double kKeptSeconds = 1;

// Whoever waits as he is told is refused once or twice in a second.
constexpr double kHoldBackSecondsPerRefusal = 0.05;
constexpr double kHoldBackSecondsMax = 10;

uint64_t CeilMilliseconds(double seconds) {
  return static_cast<uint64_t>(std::ceil(seconds * 1000));
}

// 0.5 to 1.5, evenly over any few in a row (the golden ratio does that): calls that were
// refused together must not all come back together.
double Spread(uint64_t count) {
  constexpr double kGoldenRatio = 0.6180339887498949;
  return 0.5 + std::fmod(static_cast<double>(count) * kGoldenRatio, 1);
}

// Seconds until something is left.
double Wait(double left, double per_second) {
  return per_second > 0 && left <= 0 ? -left / per_second : -1;
}

absl::Status OverLimit(const Caller& caller, double wait, double refused, double spread,
                       const std::string& limit) {
  const uint64_t milliseconds = CeilMilliseconds(wait) + 1;
  absl::Status status = absl::ResourceExhaustedError(
      absl::StrCat("participant ", caller.participant, ": sends more than ", limit,
                   "; retry in ", milliseconds, " ms"));
  status.SetPayload(kRetryAfterPayload, absl::Cord(absl::StrCat(milliseconds)));
  const uint64_t hold = CeilMilliseconds(
      std::min(refused * kHoldBackSecondsPerRefusal, kHoldBackSecondsMax) * spread);
  status.SetPayload(kHoldBackPayload, absl::Cord(absl::StrCat(hold)));
  return status;
}

}  // namespace

CallerLimits::Used& CallerLimits::UsedBy(const std::string& participant, Time now) {
  const auto [found, is_new] = used_.try_emplace(participant);
  Used& used = found->second;
  if (is_new) {
    used.events = kKeptSeconds * limits_.events_per_second;
    used.bytes = kKeptSeconds * limits_.bytes_per_second;
    used.passed = now;
  }
  if (now <= used.passed) return used;  // Threads may come in another order.
  const double seconds = std::chrono::duration<double>(now - used.passed).count();
  const auto refill = [&](double& left, double per_second) {
    left = std::min(left + seconds * per_second, kKeptSeconds * per_second);
  };
  used.refused *= std::exp(-seconds);
  refill(used.events, limits_.events_per_second);
  refill(used.bytes, limits_.bytes_per_second);
  used.passed = now;
  return used;
}

absl::Status CallerLimits::TakeBatch(const Caller& caller, size_t events, size_t bytes,
                                     Time now) {
  if (caller.is_local) return absl::OkStatus();
  const std::lock_guard<std::mutex> lock(mutex_);
  Used& used = UsedBy(caller.participant, now);
  const double for_events = Wait(used.events, limits_.events_per_second);
  const double for_bytes = Wait(used.bytes, limits_.bytes_per_second);
  if (for_events >= 0 || for_bytes >= 0) {
    const bool is_events = for_events >= for_bytes;
    return OverLimit(caller, std::max(for_events, for_bytes), used.refused++,
                     Spread(used.all_refused++),
                     is_events ? absl::StrCat(limits_.events_per_second, " events/s")
                               : absl::StrCat(limits_.bytes_per_second, " bytes/s"));
  }
  used.events -= static_cast<double>(events);
  used.bytes -= static_cast<double>(bytes);
  return absl::OkStatus();
}

absl::Status CallerLimits::OpenStream(const Caller& caller) {
  if (caller.is_local || limits_.streams == 0) return absl::OkStatus();
  const std::lock_guard<std::mutex> lock(mutex_);
  Used& used = UsedBy(caller.participant, Clock::now());
  if (used.streams >= limits_.streams) {
    return absl::ResourceExhaustedError(
        absl::StrCat("participant ", caller.participant, ": has ", used.streams,
                     " streams open, no more are allowed"));
  }
  ++used.streams;
  return absl::OkStatus();
}

void CallerLimits::CloseStream(const Caller& caller) {
  if (caller.is_local || limits_.streams == 0) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  Used& used = UsedBy(caller.participant, Clock::now());
  assert(used.streams > 0);
  --used.streams;
}

}  // namespace rastro
