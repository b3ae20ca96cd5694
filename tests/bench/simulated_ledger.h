// A ledger that is filled with a simulated trade, for measurements. Whatever fails ends
// the program with its message.

#ifndef RASTRO_TESTS_BENCH_SIMULATED_LEDGER_H_
#define RASTRO_TESTS_BENCH_SIMULATED_LEDGER_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/simulation/trade.h"
#include "tests/testing/test_ledger.h"

namespace rastro {

void Must(const absl::Status& status);

template <typename T>
T Must(absl::StatusOr<T> value) {
  Must(value.status());
  return *std::move(value);
}

// RASTRO_BENCH_DIR; "" if it is not set.
std::string BenchDirectory();

// RASTRO_BENCH_EVENTS, or a million.
uint64_t BenchEvents();

class SimulatedLedger {
 public:
  // In `directory`, where it may be already, or in a temporary one if that is empty. In
  // a directory it gets what rastrod needs to serve it later: its key and rastrod.toml.
  explicit SimulatedLedger(const std::string& directory = "");

  // True if there was none: then it has an operator and an exporter.
  bool made() const { return made_; }

  // Registers all participants and records until there are at least `wanted` entries, in
  // batches of at most 500, on the caller's thread; goes on where it stopped, and with
  // another trade if that is at its end or was another program's. Returns how
  // long the ledger took to admit and record them; making and signing the events is not
  // in it.
  absl::Duration Fill(uint64_t wanted);

  Ledger* operator->() { return ledger_.operator->(); }
  uint64_t size() { return ledger_->publisher().Current()->head.size; }

 private:
  void Tell();
  void StartTrade();
  void Record(const Actor& actor, const LotEvents& events);
  void Submit(Submission submission);

  TestLedger ledger_;
  bool made_ = false;
  std::optional<SimulatedTrade> trade_;
  std::deque<SimulatedEvents> told_;  // And not recorded yet.
  absl::Duration spent_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_BENCH_SIMULATED_LEDGER_H_
