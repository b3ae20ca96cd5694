// A ledger, open: the stores, the guard, the engine and the reader, put together.
// Thread-safe, except Open, Start and Stop.

#ifndef RASTRO_SERVICES_LEDGER_LEDGER_H_
#define RASTRO_SERVICES_LEDGER_LEDGER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/note/note.h"
#include "crypto/provenance.h"
#include "services/ledger/clock.h"
#include "services/ledger/engine.h"
#include "services/ledger/event_search.h"
#include "services/ledger/ledger_observer.h"
#include "services/ledger/publisher.h"
#include "services/ledger/reader.h"
#include "services/ledger/row_indexer.h"
#include "services/ledger/sequencer.h"
#include "services/ledger/submission.h"
#include "storage/database_stats.h"
#include "storage/free_space.h"
#include "storage/head_guard.h"
#include "storage/index_store.h"
#include "storage/ledger_store.h"
#include "storage/query_store.h"

namespace rastro {

struct LedgerOptions {
  std::string origin;
  std::string data_directory;     // Holds "ledger", "index", "query", "findings".
  std::string guard_path;         // The head guard's file; better on another disk.
  bool create = false;            // Make the stores; they must not exist.
  bool allow_clock_jump = false;  // Start although the clock is far from the last entry.
  // Authorities whose certificates may bind a registration, PEM; empty: none may.
  std::string registration_roots;
  // The ledger's key before, which signs as well; null: none. Must outlive the ledger.
  const NoteSigner* former_signer = nullptr;
  std::vector<std::string>
      key_successions;  // Notes (crypto/key_succession.h), to be told.
  uint64_t minimum_free_bytes = uint64_t{1} << 30;
  // Rows of one kind that each store keeps in memory before it writes a table; 0 = as
  // many as the store likes. With few of them a small ledger flushes and compacts too.
  uint64_t write_buffer_bytes = 0;
  SequencerOptions sequencer;
  // Told now and then how many entries the index store has, while it catches up; may be
  // null.
  std::function<void(uint64_t entries)> on_catch_up;
  // Called when the disk fails; null = print the reason and abort.
  std::function<void(const absl::Status&)> fatal;
  LedgerObserver* observer = nullptr;            // Must outlive the ledger; null = none.
  FreeSpaceFunction free_space = FreeDiskBytes;  // Of the ledger's disk.
};

struct NamedDatabaseStats {
  std::string database;  // "ledger", "index", "query" or "findings"
  DatabaseStats stats;
};

// How the ledger is.
struct LedgerStatus {
  std::shared_ptr<const Published> published;
  uint64_t guard_size = 0;
  std::string read_only_reason;  // Empty if it takes submissions.
  uint64_t stored_bytes = 0;
  uint64_t free_bytes = 0;
  uint64_t entries_since_start = 0;
  size_t queued_batches = 0;
  uint64_t index_size = 0;    // Entries that the index store knows.
  uint64_t query_size = 0;    // Entries that queries know.
  uint64_t finding_size = 0;  // Entries that are judged.
};

class Ledger {
 public:
  // Opens the stores, checks tree and guard, brings the index store up to date and
  // reads the registry. FAILED_PRECONDITION: data of another ledger, a newer schema,
  // a clock far off; DATA_LOSS: stored bytes contradict themselves. If the guard is
  // ahead of the store the ledger opens for reading only. `signer` and `clock` must
  // outlive it.
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(const LedgerOptions& options,
                                                      const NoteSigner& signer,
                                                      Clock& clock);

  ~Ledger();

  // Starts the engine's threads and the query indexer's. Without it, Step() drives each.
  void Start();

  // Finishes what is queued, then stops. Later submissions get UNAVAILABLE.
  void Stop();

  // Checks everything that needs no order: certificates of registrations, note, grammar,
  // roots, limits, signatures against the registry as published, content against declared
  // lots. Content errors carry a list of violations (see
  // services/traceability/violation.h). On the caller's thread.
  absl::StatusOr<AdmittedBatch> Admit(Submission submission) const;

  // Before Admit, by who cannot bring the batch at once (see Announcement); may be given
  // along with the admitted batch. Must not outlive the ledger.
  Announcement Announce();

  // Queues an admitted batch; `done` is called once it is durable and shown, or
  // refused. UNAVAILABLE at once (and `done` is not called) if the queue is full.
  absl::Status Submit(AdmittedBatch batch, SubmissionDone done);

  // Admit and Submit, and waits for the outcome. For tools and tests.
  absl::StatusOr<Recorded> SubmitAndWait(Submission submission);

  const Publisher& publisher() const { return engine_->publisher(); }
  const Reader& reader() const { return engine_->reader(); }
  const EventSearch& event_search() const { return *event_search_; }
  RowIndexer& query_indexer() const { return *query_indexer_; }

  // Which entries gave a finding (finding_rows.h), and who finds it out.
  const QueryStore& finding_store() const { return *finding_store_; }
  RowIndexer& finding_indexer() const { return *finding_indexer_; }
  const LedgerIdentity& identity() const { return identity_; }
  const std::vector<std::string>& key_successions() const {
    return options_.key_successions;
  }
  Sequencer& sequencer() { return engine_->sequencer(); }
  LedgerStatus Status() const;

  // Why it takes no submissions: the guard is ahead or behind, or the disk is nearly
  // full. Empty if it takes them. Cheap.
  std::string ReadOnlyReason() const;

  std::vector<NamedDatabaseStats> StatsOfDatabases() const;

  // Re-hashes everything below the published head: entries, contents, batches,
  // registry, chains, tiles. `progress` is called now and then with the number of
  // entries done and returns false to stop. DATA_LOSS names the entry.
  absl::Status CheckIntegrity(const std::function<bool(uint64_t)>& progress) const;

 private:
  Ledger(LedgerIdentity identity, const NoteSigner& signer, Clock& clock,
         const LedgerOptions& options);
  absl::Status OpenStores(Clock& clock);
  absl::Status OpenGuard();
  absl::Status OpenEngine(Clock& clock);
  void MakeIndexers();
  std::unique_ptr<RowIndexer> MakeIndexer(
      std::string rows, const QueryStore& store,
      std::function<absl::StatusOr<bool>(const std::shared_ptr<const Published>&)>
          add_group);

  const LedgerOptions options_;
  LedgerIdentity identity_;
  const std::vector<const NoteSigner*> signers_;  // The first is the ledger's own.
  Clock& clock_;
  std::unique_ptr<LedgerStore> ledger_store_;
  std::unique_ptr<IndexStore> index_store_;
  std::unique_ptr<QueryStore> query_store_;
  std::unique_ptr<QueryStore> finding_store_;
  std::unique_ptr<HeadGuard> guard_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<EventSearch> event_search_;
  std::unique_ptr<RowIndexer> query_indexer_;
  std::unique_ptr<RowIndexer> finding_indexer_;
  uint64_t size_at_start_ = 0;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_LEDGER_H_
