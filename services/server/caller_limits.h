// What one participant may send: so many events and bytes a second, and streams at once.
// Over it one is refused, and nobody else notices.
//
// Thread-safe. `now` is of a clock that does not run backwards.

#ifndef RASTRO_SERVICES_SERVER_CALLER_LIMITS_H_
#define RASTRO_SERVICES_SERVER_CALLER_LIMITS_H_

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "services/server/caller.h"

namespace rastro {

class CallerLimits {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;

  // 0 = no limit.
  struct Limits {
    double events_per_second = 0;
    double bytes_per_second = 0;
    size_t streams = 0;
  };
  explicit CallerLimits(const Limits& limits) : limits_(limits) {}

  // Counts a batch against its bringer. What was not used is kept for a second; a batch
  // is taken while anything is left, and what it takes beyond that is waited for by the
  // next one. RESOURCE_EXHAUSTED, with kRetryAfterPayload, if nothing is, and with
  // kHoldBackPayload: the more a participant was refused of late, the longer each further
  // refusal is to be held back, so that who does not wait is made to. Local callers have
  // no limits.
  absl::Status TakeBatch(const Caller& caller, size_t events, size_t bytes,
                         Time now = Clock::now());

  // RESOURCE_EXHAUSTED if the caller has too many. Each one that was opened is closed
  // once.
  absl::Status OpenStream(const Caller& caller);
  void CloseStream(const Caller& caller);

 private:
  struct Used {
    double events = 0;  // Left of a second's; below 0: owed.
    double bytes = 0;
    double refused = 0;  // Batches, of late: in a second it sinks to a third.
    uint64_t all_refused = 0;
    Time passed;  // Up to here time was counted.
    size_t streams = 0;
  };

  Used& UsedBy(const std::string& participant, Time now);

  const Limits limits_;
  std::mutex mutex_;
  absl::flat_hash_map<std::string, Used> used_;  // Of registered participants only.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_CALLER_LIMITS_H_
