// The machine under a simulated engine: clock, disk, head guard, index and signing key,
// with faults that come from one seed. What the disk and the guard keep outlives a
// crash, all else does not. One thread.
//
// A machine can also be made to lie in one way, to show that the simulation notices.

#ifndef RASTRO_TESTS_SERVICES_LEDGER_SIMULATED_MACHINE_H_
#define RASTRO_TESTS_SERVICES_LEDGER_SIMULATED_MACHINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/simulation/random.h"
#include "storage/entry_index.h"
#include "storage/entry_store.h"
#include "storage/head_guard.h"
#include "tests/testing/memory_entry_index.h"
#include "tests/testing/memory_entry_store.h"
#include "tests/testing/trade.h"

namespace rastro {

// How a machine deceives the engine.
enum class Lie {
  kNone,
  kGuardIsLate,          // The guard says OK and remembers at the next advance.
  kIndexForgetsEvents,   // Nobody tells the engine what is recorded already.
  kStoreLosesLastGroup,  // What a crash interrupts nothing of is gone after it.
  kStoreTearsGroups,     // A crash leaves the first half of a group.
  kStoreForgetsTime,     // Opened again, the last entry seems to be an hour older.
  kAllIsRestored,        // A crash brings store and guard back to an older state.
};

// How often something goes wrong, in a thousand cases each.
struct FaultRates {
  int full_disk = 0;     // Nothing is written, and the engine may go on.
  int failed_write = 0;  // An error; what the disk has is anybody's guess.
  int failed_guard = 0;  // Likewise.
  int failed_index = 0;  // Likewise.
  int crash = 0;         // At each point within a commit.
  int slow = 0;          // Other things happen during a write.
};

class SimulatedMachine {
 public:
  // Nothing goes wrong by itself before SetRates().
  SimulatedMachine(uint64_t seed, Lie lie);
  ~SimulatedMachine();

  // What an engine is given.
  EntryStore& store();
  EntryIndex& index();
  HeadGuard& guard();
  const NoteSigner& signer() const;
  FakeClock& clock() { return clock_; }

  // From the fault on nothing reaches disk, guard or network, until Restart().
  bool crashed() const { return crashed_; }
  void Crash() { crashed_ = true; }

  // What a crash leaves. Before a new engine is opened.
  void Restart();

  void SetRates(const FaultRates& rates) { rates_ = rates; }

  // What is really kept, whatever the engine is told.
  const EntryStore& kept() const { return kept_; }
  TreeHead guarded() const;

  // Called while a slow disk works.
  std::function<void()> meanwhile = [] {};
  // Called with what is to be signed.
  std::function<void(absl::string_view text)> on_signing = [](absl::string_view) {};

  int crashes = 0, refused_groups = 0, failures = 0, slow_writes = 0;

 private:
  class Store;
  class Index;
  class Guard;
  class Signer;

  bool Happens(int per_thousand) { return random_.Between(1, 1000) <= per_thousand; }
  // The points of a call at which a machine may end: an error if it has.
  absl::Status Point();
  // An error in so many cases; the caller decides whether the work was done before.
  absl::Status Failure(int per_thousand, absl::string_view what);

  Random random_;
  FaultRates rates_;
  const Lie lie_;
  bool crashed_ = false;
  FakeClock clock_;
  MemoryEntryStore kept_;
  MemoryEntryIndex rows_;
  std::optional<GuardedHead> guarded_;
  std::optional<GuardedHead> late_;  // What the guard has yet to remember.
  std::optional<GuardedHead> old_guarded_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Index> index_;
  std::unique_ptr<Guard> guard_;
  std::unique_ptr<Signer> signer_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_LEDGER_SIMULATED_MACHINE_H_
