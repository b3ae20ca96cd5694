// rastro audit: downloads and recomputes everything.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "crypto/grammar.h"
#include "crypto/ledger_auditor.h"
#include "crypto/note/checkpoint.h"
#include "services/cli/commands.h"
#include "services/cli/fork_evidence.h"
#include "services/cli/output_file.h"
#include "services/ledger/erasures.h"
#include "services/ledger/ordered_work.h"
#include "services/ledger/signature_work.h"
#include "services/ledger/worker_pool.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

constexpr uint64_t kProgressEntries = 10000;
constexpr int kFruitlessMax = 5;  // Attempts in a row that bring nothing.
constexpr absl::Duration kPause = absl::Seconds(1);

struct AuditOptions {
  std::string state;
  std::string evidence = "rastro-evidence.txt";
};

absl::StatusOr<LedgerAuditor> ReadState(const AuditOptions& options,
                                        const LedgerIdentity& ledger) {
  if (options.state.empty()) return LedgerAuditor(ledger.origin);
  absl::StatusOr<PrivateFile> state = PrivateFile::Open(options.state);
  if (absl::IsNotFound(state.status())) return LedgerAuditor(ledger.origin);
  if (!state.ok()) return state.status();
  absl::StatusOr<LedgerAuditor> auditor =
      LedgerAuditor::Read([&state](size_t bytes) { return state->Next(bytes); });
  if (!auditor.ok()) return WithField(options.state, auditor.status());
  if (auditor->origin() != ledger.origin) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.state, ": is the state of an audit of ", auditor->origin()));
  }
  return auditor;
}

class Audit {
 public:
  Audit(Session& session, LedgerAuditor auditor, const AuditOptions& options)
      : session_(session), auditor_(std::move(auditor)), options_(options) {}

  ExitCode Run(const Context& context) {
    const TreeHead before = auditor_.head();
    // Read before the entries: what other processes verify meanwhile may be newer.
    absl::StatusOr<TreeHead> known = session_.memory.Read();
    if (!known.ok()) return Report(known.status());
    absl::StatusOr<std::string> known_note = session_.memory.ReadNote();
    if (!known_note.ok()) return Report(known_note.status());
    absl::Status status = ReadAll();
    if (status.ok()) status = CompareHeads(before, *known);
    if (absl::IsDataLoss(status) && !broken_) return ReportBroken(status);
    if (!status.ok() && !broken_) return Report(status);
    if (!status.ok()) return ReportFork(status, *known_note, known->size);
    if (!options_.state.empty()) {
      status = WritePrivateFile(
          options_.state,
          [this](const WritePart& write) { return auditor_.Write(write); },
          IfExists::kReplace);
      if (!status.ok()) return Report(status);
    }
    PrintResult(context, before.size);
    return ExitCode::kDone;
  }

 private:
  using OpenedEntries = OrderedWork<ShownEntry, absl::StatusOr<AuditedEntry>>;

  // All entries from where the auditor stands, opened on all processors. A stream that
  // breaks is taken up again where it broke, as long as it gets further.
  absl::Status ReadAll() {
    const uint64_t start = auditor_.head().size;
    SignatureWork signatures(ProcessorCount(), auditor_);
    OpenedEntries entries(
        ProcessorCount(),
        [this](const ShownEntry& entry) { return auditor_.Open(entry.opening); },
        [this, &signatures](const ShownEntry& entry,
                            const absl::StatusOr<AuditedEntry>& opened) {
          return Add(entry, opened, signatures);
        });
    for (int fruitless = 0;;) {
      const uint64_t from = auditor_.head().size;
      absl::Status status = session_.connection.ReadEntries(
          {from, 0}, [this](const std::string& note) { return TakeCheckpoint(note); },
          [&entries](ShownEntry entry) {
            const size_t bytes = TextBytes(entry.opening);
            return entries.Add(std::move(entry), bytes);
          });
      const absl::Status added = entries.Finish();
      if (!added.ok()) status = added;
      const absl::Status signed_well = signatures.Finish();
      if (!signed_well.ok()) return Broken(signed_well);
      if (absl::IsOutOfRange(status)) return NothingNew();
      const uint64_t reached = auditor_.head().size;
      fruitless = reached > from ? 0 : fruitless + 1;
      if (!absl::IsUnavailable(status) || broken_ || reached == start ||
          fruitless == kFruitlessMax) {
        return status;
      }
      std::cerr << "the stream broke at entry " << reached
                << ", going on from there: " << status.message() << "\n";
      absl::SleepFor(kPause * fruitless);
    }
  }

  absl::Status TakeCheckpoint(const std::string& note) {
    checkpoint_ = note;
    absl::StatusOr<Checkpoint> opened =
        OpenCheckpoint(note, session_.ledger.origin, session_.ledger.key);
    // What the ledger has not signed is no evidence against it.
    if (!opened.ok()) return Contradiction(opened.status());
    head_ = opened->head;
    return absl::OkStatus();
  }

  // Resumed at the very end: the checkpoint alone is compared.
  absl::Status NothingNew() {
    absl::StatusOr<std::string> note = session_.connection.GetCheckpoint();
    return note.ok() ? TakeCheckpoint(*note) : note.status();
  }

  absl::Status Add(const ShownEntry& entry, const absl::StatusOr<AuditedEntry>& opened,
                   SignatureWork& signatures) {
    absl::Status status = signatures.Judge(auditor_.Add(opened, entry.batch_note));
    if (!status.ok()) return Broken(status);
    CountErasure(entry);
    if (auditor_.head().size % kProgressEntries == 0 && isatty(STDERR_FILENO)) {
      std::cerr << "\r" << auditor_.head().size << " of " << head_.size << " entries"
                << std::flush;
    }
    return absl::OkStatus();
  }

  absl::Status CompareHeads(const TreeHead& before, const TreeHead& known) {
    if (auditor_.head().size < before.size || head_.size < auditor_.head().size) {
      return Broken(absl::InvalidArgumentError(
          absl::StrCat("the checkpoint has size ", head_.size, ", entries up to ",
                       auditor_.head().size, " were audited before")));
    }
    if (absl::Status status = auditor_.CheckBoundary(); !status.ok())
      return Broken(status);
    if (auditor_.head() != head_) {
      return Broken(absl::InvalidArgumentError(
          absl::StrCat("the checkpoint of size ", head_.size,
                       " has another root, or more entries, than were served")));
    }
    if (known.size > head_.size || auditor_.RootAt(known.size) != known.root) {
      return Broken(absl::InvalidArgumentError(
          absl::StrCat("FORK: the history does not contain the checkpoint of size ",
                       known.size, " that was verified before")));
    }
    absl::StatusOr<TreeHead> kept = session_.Remember(checkpoint_);
    return absl::IsDataLoss(kept.status()) ? Broken(kept.status()) : kept.status();
  }

  ExitCode ReportFork(const absl::Status& status, const std::string& known_note,
                      uint64_t known_size) const {
    const std::string file = UnusedName(options_.evidence);
    const absl::Status written = WriteOutput(
        file, EvidenceText({std::string(status.message()), known_note, checkpoint_},
                           auditor_, known_size));
    if (written.ok()) {
      std::cerr << "evidence written to " << file << "\n";
    } else {
      (void)Report(written);
    }
    return ReportBroken(status);
  }

  absl::Status Broken(absl::Status status) {
    broken_ = true;
    return status;
  }

  // What is gone, until an authority's order for it comes by.
  void CountErasure(const ShownEntry& entry) {
    if (entry.erased_lots) {
      ++erased_;
      gone_[LeafHash(entry.opening.event)] = auditor_.head().size - 1;
    }
    if (gone_.empty()) return;  // An order comes after what it orders.
    const std::optional<Hash> ordered = EventOrderedErased(entry.opening, auditor_);
    if (ordered) gone_.erase(*ordered);
  }

  void PrintErasures() const {
    if (erased_ == 0) return;
    std::cout << "the content of " << erased_ << (erased_ == 1 ? " entry" : " entries")
              << " is erased";
    if (gone_.empty()) {
      std::cout << ", by order of an authority\n";
      return;
    }
    std::cout << "; of " << gone_.size()
              << " WITHOUT AN ORDER of an authority on the ledger, such as entry "
              << gone_.begin()->second << "\n";
  }

  void PrintResult(const Context& context, uint64_t start) const {
    if (context.json) {
      std::cout << nlohmann::ordered_json{{"verdict", "intact"},
                                          {"tree_size", head_.size},
                                          {"audited_from", start},
                                          {"participants",
                                           auditor_.registry().all().size()},
                                          {"signed_without_consent",
                                           auditor_.without_consent()},
                                          {"erased", erased_},
                                          {"erased_without_order", gone_.size()}}
                       .dump()
                << "\n";
      return;
    }
    std::cout << "INTACT as of size " << head_.size << " of " << auditor_.origin() << ": "
              << head_.size - start << " entries recomputed, "
              << auditor_.registry().all().size() << " participants\n";
    if (!auditor_.without_consent().empty()) {
      std::cout << auditor_.without_consent().size()
                << " entries are signed by keys without their participant's consent, the "
                   "first is "
                << auditor_.without_consent().front() << "\n";
    }
    PrintErasures();
  }

  Session& session_;
  LedgerAuditor auditor_;
  const AuditOptions& options_;
  std::string checkpoint_;
  TreeHead head_;
  uint64_t erased_ = 0;            // Of the entries that were read.
  std::map<Hash, uint64_t> gone_;  // Those without an order so far: indexes by event.
  bool broken_ = false;
};

ExitCode RunAudit(Context& context, const AuditOptions& options) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return Report(session.status());
  absl::StatusOr<LedgerAuditor> auditor = ReadState(options, (*session)->ledger);
  if (!auditor.ok()) return Report(auditor.status());
  return Audit(**session, *std::move(auditor), options).Run(context);
}

}  // namespace

void AddAudit(CLI::App& app, Context& context) {
  CLI::App* command =
      app.add_subcommand("audit", "Download and recompute the whole ledger (auditors)");
  auto options = std::make_shared<AuditOptions>();
  command->add_option("--state", options->state,
                      "Go on where the last audit stopped, and keep "
                      "what is needed for the next one");
  command->add_option("--evidence", options->evidence,
                      "Where evidence of a fork or gap is written");
  AddServerOptions(*command, context);
  AddJsonOption(*command, context);
  command->footer("Example: rastro audit --profile ledger --state audit.state");
  command->callback([&context, options] { context.exit = RunAudit(context, *options); });
}

}  // namespace rastro
