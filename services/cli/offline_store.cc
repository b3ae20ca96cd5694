// See offline_store.h.

#include "services/cli/offline_store.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/server/default_config.h"
#include "storage/file_head_guard.h"

namespace rastro {
namespace {

bool HoldsDatabase(const std::string& path) {
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(path, error)) {
    if (absl::StartsWith(file.path().filename().string(), "MANIFEST-")) return true;
  }
  return false;
}

// A log that looks damaged may only end in a write that a power loss cut off. It does if
// what stands before the damage is all that the head guard knows; rastrod drops the rest.
absl::StatusOr<std::unique_ptr<LedgerStore>> OpenStore(const OfflineOptions& options,
                                                       const LedgerStoreOptions& store) {
  absl::StatusOr<std::unique_ptr<LedgerStore>> opened = LedgerStore::OpenReadOnly(store);
  if (!absl::IsDataLoss(opened.status())) return opened;
  absl::StatusOr<std::unique_ptr<LedgerStore>> cut =
      LedgerStore::OpenReadOnlyWithoutTornEnd(store);
  if (!cut.ok()) return opened;
  const std::string file =
      options.guard.empty() ? GuardFileBeside(options.data_directory) : options.guard;
  const auto guarded = FileHeadGuard::Inspect(file, (*cut)->origin());
  if (!guarded.ok()) return opened;
  const TreeHead head = *guarded ? (*guarded)->tree_head : TreeHead{};
  return head.size <= (*cut)->Head().size ? std::move(cut) : std::move(opened);
}

}  // namespace

void AddOfflineOptions(CLI::App& command, OfflineOptions& options) {
  command.add_option("--data-dir", options.data_directory, "The server's data directory")
      ->required();
  command.add_option("--origin", options.origin,
                     "The ledger's name, if it is to be checked");
}

absl::StatusOr<OfflineStore> OpenOffline(const OfflineOptions& options,
                                         absl::string_view holder) {
  LedgerStoreOptions store;
  store.path = options.data_directory + "/ledger";
  store.origin = options.origin;
  // Before the lock, whose file would be left in whatever directory this is.
  if (!HoldsDatabase(store.path)) {
    const std::string inside = options.data_directory + "/data";
    return absl::NotFoundError(absl::StrCat(
        "--data-dir: there is no ledger in ", options.data_directory,
        "; wanted the directory that data-dir in rastrod.toml names",
        HoldsDatabase(inside + "/ledger") ? absl::StrCat(": ", inside, "?") : ""));
  }
  absl::StatusOr<DirectoryLock> lock =
      DirectoryLock::Acquire(options.data_directory, holder);
  // A ledger in use is busy, not bad input.
  if (absl::IsFailedPrecondition(lock.status())) {
    return absl::UnavailableError(lock.status().message());
  }
  if (!lock.ok()) return lock.status();
  absl::StatusOr<std::unique_ptr<LedgerStore>> opened = OpenStore(options, store);
  if (!opened.ok()) return opened.status();
  return OfflineStore{*std::move(lock), *std::move(opened)};
}

std::string GuardFileBeside(const std::string& data_directory) {
  const std::filesystem::path beside =
      std::filesystem::absolute(data_directory).lexically_normal() / ".." /
      std::string(kDefaultGuardFile);
  return beside.lexically_normal().string();
}

}  // namespace rastro
