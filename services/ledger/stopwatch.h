// How long something takes, by a clock that nobody sets.

#ifndef RASTRO_SERVICES_LEDGER_STOPWATCH_H_
#define RASTRO_SERVICES_LEDGER_STOPWATCH_H_

#include <chrono>

#include "absl/time/time.h"

namespace rastro {

// Runs from its construction on. Not thread-safe, except Elapsed.
class Stopwatch {
 public:
  Stopwatch() : begun_(Clock::now()) {}

  absl::Duration Elapsed() const { return absl::FromChrono(Clock::now() - begun_); }

  // The time since the last lap; the next one begins.
  absl::Duration Lap() {
    const Clock::time_point before = begun_;
    begun_ = Clock::now();
    return absl::FromChrono(begun_ - before);
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begun_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_STOPWATCH_H_
