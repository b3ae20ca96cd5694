// Orders batches: the one place where entries get their index. Groups form by
// themselves: while one is on its way to the disk the next is prepared.
//
//   prepare (sequencer thread)   known already? chain heads, links, entry texts, tree
//   commit  (committer thread)   one synced write -> head guard -> checkpoint
//   show    (shower thread)      index rows -> shown -> answers
//
// Thread-safe, except Start, Stop and the steps.

#ifndef RASTRO_SERVICES_LEDGER_SEQUENCER_H_
#define RASTRO_SERVICES_LEDGER_SEQUENCER_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "crypto/note/note.h"
#include "services/ledger/busy_share.h"
#include "services/ledger/clock.h"
#include "services/ledger/group.h"
#include "services/ledger/ledger_observer.h"
#include "services/ledger/publisher.h"
#include "services/ledger/submission.h"
#include "storage/entry_index.h"
#include "storage/entry_store.h"
#include "storage/head_guard.h"

namespace rastro {

struct SequencerOptions {
  size_t queue_batches_max = 4096;
  size_t queue_bytes_max = size_t{256} << 20;
  size_t group_events_max = 4000;
  size_t group_bytes_max = size_t{16} << 20;
  // From the arrival of a group's first batch to its closing, at the least: each group
  // wants a signature, of which a hardware module makes few.
  absl::Duration minimum_group_age;
};

class Sequencer {
 public:
  struct Parts {
    EntryStore& ledger;
    EntryIndex& index;
    HeadGuard& guard;
    std::vector<const NoteSigner*> signers;  // Of checkpoints; must outlive this.
    Clock& clock;
    Publisher& publisher;
    // Called when a commit fails after the write began: nothing may go on.
    std::function<void(const absl::Status&)> fatal;
    LedgerObserver& observer = NobodyWatching();
  };

  Sequencer(Parts parts, std::string origin, const SequencerOptions& options);
  ~Sequencer();

  // See Ledger::Announce. Must not outlive the sequencer.
  Announcement Announce();

  // See Ledger::Submit.
  absl::Status Submit(AdmittedBatch batch, SubmissionDone done);

  void Start();
  void Stop();

  // Prepares, commits and shows one group on the caller's thread; false if nothing waits.
  // Not while the threads run, as all steps.
  bool Step();

  // The parts of a step, for a simulation of all threads on one. PrepareStep and ShowStep
  // also from within a commit. False if there is nothing to do: no batch waits, or a
  // prepared group still does; no group is prepared, or a durable one still waits; no
  // group is durable and not shown.
  bool PrepareStep();
  bool CommitStep();
  bool ShowStep();

  size_t queued() const;

  // True if for most of the last moments a batch was on its way. Who can wait does not
  // make those wait who cannot.
  bool IsBusy() const;

 private:
  // Before what is under way changes, and when it is asked for; under the lock.
  void NoteWork() const;

  void SequenceLoop();
  void CommitLoop();
  void ShowLoop();
  void AddPrepared(PreparedGroup group);
  void CommitNext(std::unique_lock<std::mutex> lock);
  void ShowNext(std::unique_lock<std::mutex> lock);

  // Waits for a group's first batch, and for those that were announced by then.
  void WaitForBatches(std::unique_lock<std::mutex>& lock);
  // Takes what waits, up to the bounds of a group; empty if nothing waits.
  std::vector<PendingBatch> TakeGroup(bool wait);
  PreparedGroup Prepare(std::vector<PendingBatch> batches);
  void Commit(PreparedGroup group);
  absl::Status CheckBase(const PreparedGroup& group) const;
  absl::Status MakeDurable(PreparedGroup& group);
  void PassOn(PreparedGroup group);
  // Until everything that is durable is shown.
  void WaitUntilShown();
  void Show(PreparedGroup group);
  absl::Status MakeVisible(const PreparedGroup& group);
  void Refuse(PreparedGroup& group, const absl::Status& status, bool fatal);
  // When nothing more will be taken from the queue.
  void RefuseQueued();

  Parts parts_;
  std::string origin_;
  SequencerOptions options_;
  GroupBuilder builder_;             // Of the sequencer thread, except Forget.
  uint64_t builder_generation_ = 0;  // Likewise.
  TreeHead durable_head_;            // Of the committer thread.

  mutable std::mutex mutex_;
  // What each thread waits for: batches, and room for their group; a group to commit, and
  // room behind it; a group to show. One waits at each.
  std::condition_variable gathering_;
  std::condition_variable to_commit_;
  std::condition_variable to_show_;
  std::deque<PendingBatch> queue_;
  size_t queue_bytes_ = 0;
  std::deque<PreparedGroup> prepared_;  // At most one waits for the committer,
  std::deque<PreparedGroup> durable_;   // and one to be shown.
  uint64_t announced_ = 0;              // Batches, of all time,
  uint64_t arrived_ = 0;                // and how many of them came or were refused.
  bool committing_ = false;
  bool showing_ = false;
  absl::Duration commit_time_;  // Of the last group.
  mutable BusyShare busy_;
  bool stopping_ = false;
  bool sequencing_done_ = false;
  bool committing_done_ = false;
  bool failed_ = false;
  uint64_t generation_ = 0;  // Grows when a group is refused.
  std::thread sequencer_thread_;
  std::thread committer_thread_;
  std::thread shower_thread_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_SEQUENCER_H_
