// What clock is believed. Record time never goes back: one entry from the far future
// would give its time to every later one. Thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_CLOCK_CHECK_H_
#define RASTRO_SERVICES_LEDGER_CLOCK_CHECK_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/ledger/clock.h"
#include "services/ledger/publisher.h"

namespace rastro {

// At start: FAILED_PRECONDITION if `now` is more than a minute before the record time of
// the last entry, or more than 400 days after it. Empty: there is no entry.
absl::Status CheckClockAtStart(absl::string_view record_time, absl::Time now);

// While the ledger runs: FAILED_PRECONDITION if `now` is more than 400 days after it. A
// clock that goes back does no harm: record time waits for it.
absl::Status CheckClockRunning(absl::string_view record_time, absl::Time now);

// A clock that is believed only as far as CheckClockRunning does: beyond it stands still
// at the last record time. Both must outlive it.
class BelievedClock final : public Clock {
 public:
  BelievedClock(Clock& clock, const Publisher& publisher)
      : clock_(clock), publisher_(publisher) {}

  absl::Time Now() override;

  // OK if the clock is believed now.
  absl::Status Check();

 private:
  Clock& clock_;
  const Publisher& publisher_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_CLOCK_CHECK_H_
