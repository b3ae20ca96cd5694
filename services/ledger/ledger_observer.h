// What the engine tells whoever watches it. Measured times reach the observer alone:
// nothing that the engine does depends on them.

#ifndef RASTRO_SERVICES_LEDGER_LEDGER_OBSERVER_H_
#define RASTRO_SERVICES_LEDGER_LEDGER_OBSERVER_H_

#include <cstddef>

#include "absl/time/time.h"

namespace rastro {

// The way of a submission, in its order. The first two and the last are told for each
// batch by whoever calls the engine, kQueue for each batch, the others for each group.
enum class SubmissionStage {
  kWait,       // For a thread that admits it.
  kAdmission,  // From message to admitted batch.
  kQueue,      // For a place in a group.
  kBuild,      // Entries are made.
  kHandOver,   // The group waits for the one before it.
  kWrite,      // One synced write in the ledger store.
  kGuard,      // The head guard is advanced.
  kSign,       // The checkpoint is signed.
  kIndex,      // Index rows are written.
  kReceipt,    // Proofs are made and checked.
};
inline constexpr size_t kSubmissionStages = 10;

// A group that is durable and shown.
struct RecordedGroup {
  size_t events = 0;
  size_t batches = 0;
  size_t bytes = 0;  // Of the batches as they were admitted.
};

// Thread-safe; must not block. This one does nothing with what it is told.
class LedgerObserver {
 public:
  virtual ~LedgerObserver() = default;
  virtual void OnStage(SubmissionStage /*stage*/, absl::Duration /*time*/) {}
  virtual void OnGroup(const RecordedGroup& /*group*/) {}
};

// Of an engine that nobody watches.
inline LedgerObserver& NobodyWatching() {
  static LedgerObserver nobody;
  return nobody;
}

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_LEDGER_OBSERVER_H_
