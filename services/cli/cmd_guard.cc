// rastro guard create: a head guard in the place of one that is lost for good.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/note/checkpoint.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/offline_store.h"
#include "services/ledger/guard_check.h"
#include "storage/file_head_guard.h"

namespace rastro {
namespace {

constexpr size_t kMaxCheckpointBytes = 1 << 20;

struct GuardOptions : OfflineOptions {
  std::vector<std::string> checkpoints;  // Files.
  bool without_checkpoint = false;
};

// What others have verified must be in the store: it may be an old backup.
absl::Status CheckAgainst(const LedgerStore& store, const LedgerIdentity& ledger,
                          const std::string& file) {
  absl::StatusOr<std::string> note = ReadInput(file, kMaxCheckpointBytes);
  if (!note.ok()) return note.status();
  absl::StatusOr<Checkpoint> checkpoint =
      OpenCheckpoint(*note, ledger.origin, ledger.key);
  if (!checkpoint.ok()) return WithField(file, checkpoint.status());
  const absl::Status status = CheckAgainstGuard(store, checkpoint->head);
  if (!absl::IsOutOfRange(status)) return WithField(file, status);
  return absl::DataLossError(absl::StrCat(
      file, ": the ledger has signed ", checkpoint->head.size, " entries, the store has ",
      store.Head().size, ": it is an old one. Restore the rest; no guard was made"));
}

absl::Status Create(const GuardOptions& options) {
  if (options.checkpoints.empty() != options.without_checkpoint) {
    return absl::InvalidArgumentError(
        "give --checkpoint FILE with the newest checkpoint that anybody holds (importers "
        "and auditors keep theirs; `rastro checkpoint` prints one), or say "
        "--without-checkpoint: then nothing tells whether the data are an old backup, "
        "from which a second history would be signed");
  }
  absl::StatusOr<OfflineStore> offline = OpenOffline(options, "rastro guard");
  if (!offline.ok()) return offline.status();
  const LedgerStore& store = *offline->store;
  absl::StatusOr<LedgerIdentity> ledger = ParseIdentity(store.ledger_key());
  if (!ledger.ok()) return ledger.status();
  // The store's own root first; then everybody else's.
  absl::Status status = CheckAgainstGuard(store, store.Head());
  if (!status.ok()) return status;
  for (const std::string& file : options.checkpoints) {
    status = CheckAgainst(store, *ledger, file);
    if (!status.ok()) return status;
  }
  const std::string file =
      options.guard.empty() ? GuardFileBeside(options.data_directory) : options.guard;
  status = FileHeadGuard::Create(file, store.origin());
  if (!status.ok()) return status;
  absl::StatusOr<std::unique_ptr<FileHeadGuard>> guard =
      FileHeadGuard::Open(file, store.origin());
  if (!guard.ok()) return guard.status();
  status = (*guard)->Advance(std::nullopt, {store.origin(), store.Head()});
  if (!status.ok()) return status;
  std::cout << file << ": guards " << store.origin() << " at size " << store.Head().size
            << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddGuard(CLI::App& app, Context& context) {
  auto options = std::make_shared<GuardOptions>();
  CLI::App* group =
      app.add_subcommand("guard", "The head guard's file, when it is lost (operators)");
  group->require_subcommand(1);
  CLI::App* create = group->add_subcommand(
      "create", "Make a guard that begins where the stored ledger ends");
  AddOfflineOptions(*create, *options);
  create->add_option("--guard", options->guard,
                     "The file to make; default: `guard` beside the data directory");
  create->add_option("--checkpoint", options->checkpoints,
                     "A checkpoint that somebody has verified; may be repeated");
  create->add_flag("--without-checkpoint", options->without_checkpoint,
                   "There is none; the data are known to be the newest");
  create->footer(
      "Run rastro fsck first. The guard is what keeps a restored backup from signing a\n"
      "second history: if its disk is only missing, mount it instead.\n"
      "Example: rastro guard create --data-dir ledger/data --checkpoint theirs.txt");
  create->callback([&context, options] { context.exit = Report(Create(*options)); });
}

}  // namespace rastro
