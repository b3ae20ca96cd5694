// Where the engine gets the time from, so that a simulation can give it.

#ifndef RASTRO_SERVICES_LEDGER_CLOCK_H_
#define RASTRO_SERVICES_LEDGER_CLOCK_H_

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace rastro {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() override { return absl::Now(); }
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_CLOCK_H_
