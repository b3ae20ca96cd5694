// How much may be under way before more would only wait. By Little's law what is under
// way, divided by the rate at which it ends, is how long the next batch will take: while
// that is more than allowed, whoever sends more than his share had better come again
// later. Who waits for each answer before he sends again is none of those.
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

  // Who sends.
  struct Sender {
    std::string participant;  // Empty for all local ones together.
    std::string connection;
  };

  // `wait` from 1 ms: how long a batch may be expected to take.
  explicit SubmitGate(absl::Duration wait);

  // False, and nothing is taken in, if a batch would be expected to take longer than is
  // allowed. Never false while little is under way: few events, or few batches, whatever
  // their size and however slow the machine. Ten times as much, and a few batches more,
  // may be under way for who sends no more than others do: nothing else on his
  // connection, or less than an even share of what is allowed.
  bool TryEnter(const Sender& sender, size_t events, Time now = Clock::now());

  // The same question of somebody who has something under way and can wait: a stream is
  // read on later.
  bool HasRoom() const;
  void Enter(const Sender& sender, size_t events, Time now = Clock::now());

  // A batch that was taken in is answered.
  void Leave(const Sender& sender, size_t events, Time now = Clock::now());

  // How long the group of a batch took to commit. A disk that is slow by nature is no
  // overload: three times the least that a commit took in the last seconds is always
  // allowed, up to ten times `wait`. What overload itself adds to commits must not count:
  // more would be let in, which would make them longer still.
  void OnCommitted(absl::Duration time, Time now = Clock::now());

  // Events under way, and how many may be before a batch is refused.
  size_t under_way() const;
  size_t allowed() const;

 private:
  struct Load {
    size_t events = 0;
    size_t batches = 0;
  };
  // Of those with batches under way.
  using Loads = absl::flat_hash_map<std::string, Load>;

  static void Add(Loads& loads, const std::string& whose, size_t events);
  static void Remove(Loads& loads, const std::string& whose, size_t events);

  void EnterLocked(const Sender& sender, size_t events, Time now);
  // For `times` the wait that is allowed.
  size_t AllowedLocked(double times = 1) const;
  double LeastCommitSeconds() const;
  bool HasRoomLocked() const;
  bool IsModestLocked(const Sender& sender) const;
  // Forgets by and by what was measured earlier, and counts the time since then if
  // something was under way.
  void PassTime(Time now);

  const double wait_seconds_;
  mutable std::mutex mutex_;
  Load under_way_;
  Loads of_participants_;
  Loads of_connections_;
  Time passed_;              // Up to here time is counted.
  double busy_seconds_ = 0;  // Of late, with something under way,
  double ended_events_ = 0;  // and what ended in them.
  // The least in a period and in the one before it.
  Time period_began_;
  std::optional<double> least_commit_seconds_;
  std::optional<double> least_before_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_SUBMIT_GATE_H_
