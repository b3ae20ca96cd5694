// What admits, orders and publishes, over stores and a guard that are open: sequencer,
// publisher and reader, put together. Knows no disk: a simulation gives it its own.
// Thread-safe, except Open, Start and Stop.

#ifndef RASTRO_SERVICES_LEDGER_ENGINE_H_
#define RASTRO_SERVICES_LEDGER_ENGINE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/note/note.h"
#include "services/ledger/clock.h"
#include "services/ledger/clock_check.h"
#include "services/ledger/ledger_observer.h"
#include "services/ledger/publisher.h"
#include "services/ledger/reader.h"
#include "services/ledger/sequencer.h"
#include "services/ledger/submission.h"
#include "storage/entry_index.h"
#include "storage/entry_store.h"
#include "storage/head_guard.h"

namespace rastro {

class Engine {
 public:
  // All must outlive the engine.
  struct Parts {
    EntryStore& store;
    EntryIndex& index;  // Caught up with the store (CatchUp).
    HeadGuard& guard;
    std::vector<const NoteSigner*> signers;  // Of checkpoints; must outlive this.
    Clock& clock;
    // Called when a commit fails after the write began: nothing may go on.
    std::function<void(const absl::Status&)> fatal;
    LedgerObserver& observer = NobodyWatching();
    bool allow_clock_jump = true;  // Otherwise a clock far ahead is not believed.
  };

  // Checks the guard and the tree, reads the registry and signs what is stored. If the
  // guard is ahead of the store it opens for reading only. DATA_LOSS: stored bytes
  // contradict themselves or the guard.
  static absl::StatusOr<std::unique_ptr<Engine>> Open(const Parts& parts,
                                                      const SequencerOptions& options);

  ~Engine();

  // Starts the engine's threads. Without them, sequencer().Step() drives it.
  void Start();

  // See Ledger.
  void Stop();
  absl::StatusOr<AdmittedBatch> Admit(Submission submission) const;
  absl::Status Submit(AdmittedBatch batch, SubmissionDone done);

  const Publisher& publisher() const { return publisher_; }
  const Reader& reader() const { return reader_; }
  Sequencer& sequencer() { return sequencer_; }
  const Sequencer& sequencer() const { return sequencer_; }

  // Empty if it takes submissions.
  const std::string& read_only_reason() const { return read_only_reason_; }

  // UNAVAILABLE while the clock is not believed (clock_check.h): it can be put right.
  absl::Status CheckClock() const;

 private:
  Engine(const Parts& parts, const SequencerOptions& options,
         std::shared_ptr<const Published> first, std::string read_only_reason);
  bool AllKnown(const Published& at, const AdmittedBatch& batch) const;

  const std::string origin_;
  const std::string read_only_reason_;
  Publisher publisher_;
  mutable BelievedClock believed_clock_;
  const bool allow_clock_jump_;
  Reader reader_;
  Sequencer sequencer_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_ENGINE_H_
