// How much of the time that has just passed something was under way: the newest tenth
// of a second counts most, what is seconds ago hardly at all.
// Not thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_BUSY_SHARE_H_
#define RASTRO_SERVICES_LEDGER_BUSY_SHARE_H_

#include <cmath>

#include "absl/time/time.h"
#include "services/ledger/stopwatch.h"

namespace rastro {

class BusyShare {
 public:
  // From the last call until now something was under way, or nothing.
  void Note(bool was_under_way) { Add(since_.Lap(), was_under_way); }

  // The same for a given time.
  void Add(absl::Duration time, bool was_under_way) {
    const double old = std::exp(-absl::FDivDuration(time, kMemory));
    share_ = share_ * old + (was_under_way ? 1 - old : 0);
  }

  // From 0 to 1.
  double share() const { return share_; }

 private:
  static constexpr absl::Duration kMemory = absl::Milliseconds(100);

  Stopwatch since_;
  double share_ = 0;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_BUSY_SHARE_H_
