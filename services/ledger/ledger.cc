// Opening is the dangerous moment: whatever a crash, a restored backup or a wrong
// directory may have left must be noticed before the first signature.

#include "services/ledger/ledger.h"

#include <filesystem>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "crypto/grammar.h"
#include "crypto/registration_certificate.h"
#include "services/ledger/catch_up.h"
#include "services/ledger/clock_check.h"
#include "services/ledger/finding_rows.h"
#include "services/ledger/integrity.h"
#include "services/ledger/query_rows.h"
#include "storage/file_head_guard.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

// The handler, told which store it was.
FatalHandler FatalIn(absl::string_view store, FatalHandler fatal) {
  return [store = std::string(store), fatal = std::move(fatal)](const absl::Status& why) {
    fatal(WithField(store, why));
  };
}

LedgerStoreOptions StoreOptions(const LedgerOptions& options) {
  LedgerStoreOptions store;
  store.path = options.data_directory + "/ledger";
  store.origin = options.origin;
  store.min_free_bytes = options.minimum_free_bytes;
  store.free_space = options.free_space;
  if (options.write_buffer_bytes > 0) {
    store.write_buffer_bytes = options.write_buffer_bytes;
    store.max_wal_bytes = 4 * options.write_buffer_bytes;
  }
  if (options.fatal) store.fatal = FatalIn("ledger store", options.fatal);
  return store;
}

IndexStoreOptions IndexOptions(const LedgerOptions& options) {
  IndexStoreOptions index;
  index.path = options.data_directory + "/index";
  if (options.write_buffer_bytes > 0) {
    index.write_buffer_bytes = options.write_buffer_bytes;
  }
  if (options.fatal) index.fatal = FatalIn("index store", options.fatal);
  return index;
}

QueryStoreOptions QueryOptions(const LedgerOptions& options) {
  QueryStoreOptions query;
  query.path = options.data_directory + "/query";
  if (options.write_buffer_bytes > 0) {
    query.write_buffer_bytes = options.write_buffer_bytes;
  }
  if (options.fatal) query.fatal = FatalIn("query store", options.fatal);
  return query;
}

QueryStoreOptions FindingOptions(const LedgerOptions& options) {
  QueryStoreOptions findings = QueryOptions(options);
  findings.path = options.data_directory + "/findings";
  findings.kind = QueryStoreKind::kFindings;
  if (options.fatal) findings.fatal = FatalIn("finding store", options.fatal);
  findings.block_cache_bytes = uint64_t{16} << 20;  // Few entries give one.
  return findings;
}

absl::Status CreateStores(const LedgerOptions& options, const VerifierKey& key,
                          absl::Time now) {
  absl::Status status = MakeDirectories(options.data_directory);
  if (status.ok()) {
    status =
        LedgerStore::Create(StoreOptions(options), FormatRecordTime(now), key.Text());
  }
  if (!status.ok()) return status;
  return FileHeadGuard::Create(options.guard_path, options.origin);
}

// Whatever was acknowledged the guard knows: without one, what looks damaged is.
absl::StatusOr<std::unique_ptr<LedgerStore>> OpenLedgerStore(
    const LedgerOptions& options) {
  absl::StatusOr<std::unique_ptr<LedgerStore>> store =
      LedgerStore::Open(StoreOptions(options));
  if (!absl::IsDataLoss(store.status())) return store;
  const absl::StatusOr<std::optional<GuardedHead>> guarded =
      FileHeadGuard::Inspect(options.guard_path, options.origin);
  if (!guarded.ok()) return store;
  absl::StatusOr<std::unique_ptr<LedgerStore>> cut = LedgerStore::OpenWithoutTornEnd(
      StoreOptions(options), *guarded ? (*guarded)->tree_head.size : 0);
  return cut.ok() ? std::move(cut) : std::move(store);
}

std::vector<const NoteSigner*> SignersOf(const LedgerOptions& options,
                                         const NoteSigner& signer) {
  std::vector<const NoteSigner*> signers = {&signer};
  if (options.former_signer != nullptr) signers.push_back(options.former_signer);
  return signers;
}

}  // namespace

Ledger::Ledger(LedgerIdentity identity, const NoteSigner& signer, Clock& clock,
               const LedgerOptions& options)
    : options_(options),
      identity_(std::move(identity)),
      signers_(SignersOf(options, signer)),
      clock_(clock) {}

Ledger::~Ledger() { Stop(); }

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(const LedgerOptions& options,
                                                     const NoteSigner& signer,
                                                     Clock& clock) {
  if (options.origin != signer.key().name() ||
      signer.key().key().algorithm() != KeyAlgorithm::kEd25519) {
    return absl::FailedPreconditionError(
        absl::StrCat("ledger key: wanted an Ed25519 key named ", options.origin, ", got ",
                     signer.key().Text()));
  }
  if (options.create) {
    if (absl::Status status = CreateStores(options, signer.key(), clock.Now());
        !status.ok())
      return status;
  }
  std::unique_ptr<Ledger> ledger(
      new Ledger(LedgerIdentity{options.origin, signer.key()}, signer, clock, options));
  if (absl::Status status = ledger->OpenStores(clock); !status.ok()) return status;
  if (absl::Status status = ledger->OpenGuard(); !status.ok()) return status;
  if (absl::Status status = ledger->OpenEngine(clock); !status.ok()) return status;
  ledger->MakeIndexers();
  return ledger;
}

absl::Status Ledger::OpenStores(Clock& clock) {
  absl::StatusOr<std::unique_ptr<LedgerStore>> store = OpenLedgerStore(options_);
  if (!store.ok()) return store.status();
  ledger_store_ = *std::move(store);
  // Another key would sign a history that those who pinned this ledger's call broken.
  if (ledger_store_->ledger_key() != identity_.key.Text()) {
    return absl::FailedPreconditionError(
        absl::StrCat("ledger key: this ledger is signed by ", ledger_store_->ledger_key(),
                     ", the key that is configured is ", identity_.key.Text(),
                     "; nothing is signed with it. To change keys: 'rastro rotate-key' "
                     "(docs/keys.md)"));
  }
  if (!options_.allow_clock_jump) {
    absl::Status status = CheckClockAtStart(ledger_store_->LastRecordTime(), clock.Now());
    if (!status.ok()) return status;
  }
  absl::StatusOr<std::unique_ptr<IndexStore>> index =
      OpenIndex(*ledger_store_, IndexOptions(options_), options_.on_catch_up);
  if (!index.ok()) return index.status();
  index_store_ = *std::move(index);
  absl::StatusOr<std::unique_ptr<QueryStore>> query =
      OpenQueryStore(*ledger_store_, QueryOptions(options_));
  if (!query.ok()) return query.status();
  query_store_ = *std::move(query);
  absl::StatusOr<std::unique_ptr<QueryStore>> findings =
      OpenQueryStore(*ledger_store_, FindingOptions(options_));
  if (!findings.ok()) return findings.status();
  finding_store_ = *std::move(findings);
  return absl::OkStatus();
}

absl::Status Ledger::OpenGuard() {
  absl::StatusOr<std::unique_ptr<FileHeadGuard>> guard =
      FileHeadGuard::Open(options_.guard_path, options_.origin,
                          options_.fatal ? options_.fatal : AbortOnFatal);
  if (!guard.ok()) return guard.status();
  guard_ = *std::move(guard);
  return absl::OkStatus();
}

absl::Status Ledger::OpenEngine(Clock& clock) {
  absl::StatusOr<std::unique_ptr<Engine>> engine =
      Engine::Open({*ledger_store_, *index_store_, *guard_, signers_, clock,
                    options_.fatal ? options_.fatal : AbortOnFatal,
                    options_.observer ? *options_.observer : NobodyWatching(),
                    options_.allow_clock_jump},
                   options_.sequencer);
  if (!engine.ok()) return engine.status();
  engine_ = *std::move(engine);
  size_at_start_ = publisher().Current()->head.size;
  return absl::OkStatus();
}

void Ledger::MakeIndexers() {
  event_search_ = std::make_unique<EventSearch>(*ledger_store_, *query_store_);
  query_indexer_ = MakeIndexer(
      "query rows", *query_store_, [this](const std::shared_ptr<const Published>& at) {
        return AddQueryGroup(*ledger_store_, at->head.size, *query_store_);
      });
  finding_indexer_ = MakeIndexer(
      "findings", *finding_store_,
      [rows = std::make_shared<FindingRowMaker>(reader(), *finding_store_)](
          const std::shared_ptr<const Published>& at) { return rows->AddGroup(at); });
}

std::unique_ptr<RowIndexer> Ledger::MakeIndexer(
    std::string rows, const QueryStore& store,
    std::function<absl::StatusOr<bool>(const std::shared_ptr<const Published>&)>
        add_group) {
  return std::make_unique<RowIndexer>(
      RowIndexer::Parts{.publisher = publisher(),
                        .mark = [&store] { return store.Mark().size; },
                        .free_bytes = [this] { return ledger_store_->FreeBytes(); },
                        .add_group = std::move(add_group),
                        .rows = std::move(rows),
                        .min_free_bytes = options_.minimum_free_bytes,
                        .is_busy = [this] { return engine_->sequencer().IsBusy(); }});
}

void Ledger::Start() {
  engine_->Start();
  query_indexer_->Start();
  finding_indexer_->Start();
}

void Ledger::Stop() {
  if (engine_) engine_->Stop();
  if (query_indexer_) query_indexer_->Stop();
  if (finding_indexer_) finding_indexer_->Stop();
  // What is not flushed is made again.
  if (index_store_) (void)index_store_->Flush();
  if (query_store_) (void)query_store_->Flush();
  if (finding_store_) (void)finding_store_->Flush();
}

absl::StatusOr<AdmittedBatch> Ledger::Admit(Submission submission) const {
  absl::StatusOr<AdmittedBatch> batch = engine_->Admit(std::move(submission));
  if (!batch.ok() || !batch->events[0].certificate) return batch;
  if (options_.registration_roots.empty()) {
    return absl::InvalidArgumentError(
        "events[0]: part partners: this ledger takes no certificates: it has no "
        "authorities for them (registration-roots)");
  }
  const absl::Status issued =
      CheckIssued(*batch->events[0].certificate, options_.registration_roots,
                  absl::ToTimeT(clock_.Now()));
  if (!issued.ok()) return WithField("events[0]: part partners", issued);
  return batch;
}

Announcement Ledger::Announce() { return engine_->sequencer().Announce(); }

absl::Status Ledger::Submit(AdmittedBatch batch, SubmissionDone done) {
  return engine_->Submit(std::move(batch), std::move(done));
}

absl::StatusOr<Recorded> Ledger::SubmitAndWait(Submission submission) {
  absl::StatusOr<AdmittedBatch> batch = Admit(std::move(submission));
  if (!batch.ok()) return batch.status();
  std::promise<absl::StatusOr<Recorded>> promise;
  std::future<absl::StatusOr<Recorded>> future = promise.get_future();
  absl::Status status = Submit(*std::move(batch), [&](absl::StatusOr<Recorded> recorded) {
    promise.set_value(std::move(recorded));
  });
  if (!status.ok()) return status;
  return future.get();
}

LedgerStatus Ledger::Status() const {
  LedgerStatus status;
  status.published = publisher().Current();
  status.read_only_reason = ReadOnlyReason();
  const absl::StatusOr<std::optional<GuardedHead>> guarded = guard_->Read();
  if (guarded.ok() && *guarded) status.guard_size = (*guarded)->tree_head.size;
  const LedgerStoreSizes sizes = ledger_store_->Sizes();
  status.stored_bytes = sizes.entries_bytes + sizes.content_bytes + sizes.batches_bytes +
                        sizes.tiles_bytes + sizes.wal_bytes + index_store_->TableBytes() +
                        query_store_->TableBytes() + finding_store_->TableBytes();
  status.free_bytes = ledger_store_->FreeBytes().value_or(0);
  status.entries_since_start = status.published->head.size - size_at_start_;
  status.queued_batches = engine_->sequencer().queued();
  status.index_size = index_store_->Mark().size;
  status.query_size = query_store_->Mark().size;
  status.finding_size = finding_store_->Mark().size;
  return status;
}

std::string Ledger::ReadOnlyReason() const {
  if (!engine_->read_only_reason().empty()) return engine_->read_only_reason();
  if (absl::Status status = engine_->CheckClock(); !status.ok()) {
    return std::string(status.message());
  }
  const uint64_t size = publisher().Current()->head.size;
  const absl::StatusOr<std::optional<GuardedHead>> guarded = guard_->Read();
  if (!guarded.ok()) return absl::StrCat("head guard: ", guarded.status().message());
  const uint64_t guard_size = *guarded ? (*guarded)->tree_head.size : 0;
  if (guard_size < size) {
    return absl::StrCat("head guard: it stands at ", guard_size,
                        " entries, the newest checkpoint at ", size);
  }
  const absl::StatusOr<uint64_t> free = ledger_store_->FreeBytes();
  if (!free.ok()) return std::string(free.status().message());
  if (*free >= options_.minimum_free_bytes) return "";
  return absl::StrCat("the ledger's disk has ", *free,
                      " bytes free, and nothing is recorded below ",
                      options_.minimum_free_bytes);
}

std::vector<NamedDatabaseStats> Ledger::StatsOfDatabases() const {
  return {{"ledger", ledger_store_->Stats()},
          {"index", index_store_->Stats()},
          {"query", query_store_->Stats()},
          {"findings", finding_store_->Stats()}};
}

absl::Status Ledger::CheckIntegrity(const std::function<bool(uint64_t)>& progress) const {
  return CheckStore(*ledger_store_, publisher().Current()->head, {.progress = progress});
}

}  // namespace rastro
