// rastro fsck, rastro rebuild: for a ledger that no server has open.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"
#include "services/cli/commands.h"
#include "services/cli/derived_stores.h"
#include "services/cli/offline_store.h"
#include "services/ledger/guard_check.h"
#include "services/ledger/integrity.h"
#include "services/ledger/worker_pool.h"
#include "storage/file_head_guard.h"
#include "storage/ledger_store.h"

namespace rastro {
namespace {

// The guard's file: as given, or where `rastro init` puts it, if it is there.
std::string GuardFile(const OfflineOptions& options) {
  if (!options.guard.empty()) return options.guard;
  const std::string beside = GuardFileBeside(options.data_directory);
  std::error_code error;
  return std::filesystem::exists(beside, error) ? beside : "";
}

// Says in `told` what the head guard adds to the verdict.
absl::Status CompareWithGuard(const OfflineOptions& options, const LedgerStore& store,
                              std::string& told) {
  const std::string file = GuardFile(options);
  if (file.empty()) {
    told = "head guard: none beside the data, not compared (give --guard FILE)";
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<GuardedHead>> guarded =
      FileHeadGuard::Inspect(file, store.origin());
  if (!guarded.ok()) return guarded.status();
  const TreeHead head = *guarded ? (*guarded)->tree_head : TreeHead{};
  told = absl::StrCat("head guard: at size ", head.size, ", of the same history");
  return CheckAgainstGuard(store, head);
}

ExitCode Fsck(const Context& context, const OfflineOptions& options) {
  absl::StatusOr<OfflineStore> offline = OpenOffline(options, "rastro fsck");
  if (!offline.ok()) return Report(offline.status());
  const std::unique_ptr<LedgerStore>& store = offline->store;
  const TreeHead head = store->Head();
  StoreCheckOptions check{.threads = ProcessorCount()};
  check.progress = [&](uint64_t done) {
    if (isatty(STDERR_FILENO)) {
      std::cerr << "\r" << done << " of " << head.size << " entries" << std::flush;
    }
    return true;
  };
  absl::Status status = CheckStore(*store, head, check);
  if (isatty(STDERR_FILENO) && head.size >= 1000) std::cerr << "\n";
  if (!status.ok()) return ReportBroken(status);
  std::string guard;
  status = CompareWithGuard(options, *store, guard);
  // No guard, or another ledger's: that says nothing about this one.
  if (absl::IsNotFound(status) || absl::IsFailedPrecondition(status)) {
    return Report(status);
  }
  if (!status.ok()) return ReportBroken(status);
  if (context.json) {
    std::cout << nlohmann::ordered_json{{"verdict", "intact"},
                                        {"origin", store->origin()},
                                        {"tree_size", head.size},
                                        {"root", Base64(head.root)},
                                        {"head_guard", guard}}
                     .dump(1)
              << "\n";
    return ExitCode::kDone;
  }
  std::cout << "INTACT: all " << head.size << " entries of " << store->origin()
            << " with contents, batches, keys, chains and tiles\n"
            << guard << "\n";
  return ExitCode::kDone;
}

ExitCode Rebuild(const OfflineOptions& options) {
  absl::StatusOr<OfflineStore> offline = OpenOffline(options, "rastro rebuild");
  if (!offline.ok()) return Report(offline.status());
  absl::Status status = DestroyDerivedStores(options.data_directory);
  if (status.ok()) {
    status = MakeDerivedStores(*offline->store, options.data_directory, std::cout);
  }
  return Report(status);
}

}  // namespace

void AddOffline(CLI::App& app, Context& context) {
  auto options = std::make_shared<OfflineOptions>();
  CLI::App* fsck = app.add_subcommand("fsck", "Re-hash every stored byte (operators)");
  AddOfflineOptions(*fsck, *options);
  fsck->add_option("--guard", options->guard,
                   "The head guard's file; default: `guard` beside the data directory");
  AddJsonOption(*fsck, context);
  fsck->footer("Example: rastro fsck --data-dir ledger/data");
  fsck->callback([&context, options] { context.exit = Fsck(context, *options); });
  CLI::App* rebuild = app.add_subcommand(
      "rebuild", "Make again what is derived: index, query rows, findings (operators)");
  AddOfflineOptions(*rebuild, *options);
  rebuild->callback([&context, options] { context.exit = Rebuild(*options); });
}

}  // namespace rastro
