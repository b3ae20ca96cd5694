// How much may be under way before more would only wait. By Little's law what is under
// way, divided by the rate at which it ends, is how long the next batch will take: while
// that is more than allowed, new ones had better come again later.
//
// Thread-safe. `now` is of a clock that does not run backwards.

#ifndef RASTRO_SERVICES_SERVER_SUBMIT_GATE_H_
#define RASTRO_SERVICES_SERVER_SUBMIT_GATE_H_

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace rastro {

class SubmitGate {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;

  // `wait` from 1 ms: how long a batch may be expected to take.
  explicit SubmitGate(absl::Duration wait);

  // False, and nothing is taken in, if a batch would be expected to take longer than is
  // allowed. Never false while little is under way: few events, or few batches, whatever
  // their size and however slow the machine; nor while `caller` has less than its even
  // share of what is allowed, so that nobody is shut out by what others send. All local
  // callers are one.
  bool TryEnter(const std::string& caller, size_t events, Time now = Clock::now());

  // The same question of somebody who has something under way and can wait: a stream is
  // read on later.
  bool HasRoom() const;
  void Enter(const std::string& caller, size_t events, Time now = Clock::now());

  // A batch that was taken in is answered.
  void Leave(const std::string& caller, size_t events, Time now = Clock::now());

  // How long the group of a batch took to commit. A disk that is slow by nature is no
  // overload: three times the least that a commit took in the last seconds is always
  // allowed, up to ten times `wait`. What overload itself adds to commits must not count:
  // more would be let in, which would make them longer still.
  void OnCommitted(absl::Duration time, Time now = Clock::now());

  // Events under way, and how many may be before a batch is refused.
  size_t under_way() const;
  size_t allowed() const;

 private:
  void EnterLocked(const std::string& caller, size_t events, Time now);
  size_t AllowedLocked() const;
  double LeastCommitSeconds() const;
  bool HasRoomLocked() const;
  bool HasShareLocked(const std::string& caller) const;
  // Forgets by and by what was measured earlier, and counts the time since then if
  // something was under way.
  void PassTime(Time now);

  const double wait_seconds_;
  mutable std::mutex mutex_;
  size_t under_way_ = 0;
  size_t batches_ = 0;  // Under way.
  struct Share {
    size_t events = 0;
    size_t batches = 0;
  };
  absl::flat_hash_map<std::string, Share> shares_;  // Of callers with batches under way.
  Time passed_;                                     // Up to here time is counted.
  double busy_seconds_ = 0;                         // Of late, with something under way,
  double ended_events_ = 0;                         // and what ended in them.
  // The least in a period and in the one before it.
  Time period_began_;
  std::optional<double> least_commit_seconds_;
  std::optional<double> least_before_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_SUBMIT_GATE_H_
