// rastro restore: a ledger's directory out of a backup.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"
#include "services/backup/backup_paths.h"
#include "services/backup/restore.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/output_file.h"
#include "services/ledger/guard_check.h"
#include "services/server/default_config.h"
#include "storage/file_head_guard.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

struct RestoreCommand {
  std::string backup;
  std::string directory;
  std::string data_directory;
  std::string guard;
};

// What the head guard has to say. It is looked at before anything is written.
class GuardVerdict {
 public:
  static absl::StatusOr<GuardVerdict> Read(const std::string& file,
                                           const std::string& origin) {
    GuardVerdict verdict;
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return verdict;
    absl::StatusOr<std::optional<GuardedHead>> guarded =
        FileHeadGuard::Inspect(file, origin);
    if (!guarded.ok()) return WithField(file, guarded.status());
    verdict.head_ = *guarded ? (*guarded)->tree_head : TreeHead{};
    return verdict;
  }

  // DATA_LOSS if the guard tells another history: then nothing is restored.
  absl::Status Judge(const LedgerStore& store) {
    if (!head_) return absl::OkStatus();
    const absl::Status status = CheckAgainstGuard(store, *head_);
    if (!absl::IsOutOfRange(status)) return status;
    missing_ = std::string(status.message());
    return absl::OkStatus();
  }

  bool there() const { return head_.has_value(); }
  // Which entries the backup does not have; empty if it has all that were signed.
  const std::string& missing() const { return missing_; }
  std::string Text() const {
    if (!head_) return "none";
    return missing_.empty()
               ? absl::StrCat("at size ", head_->size, ", of the same history")
               : missing_;
  }

 private:
  std::optional<TreeHead> head_;
  std::string missing_;
};

// The keys that the backup holds, by the path that each is written to. ALREADY_EXISTS if
// another key is there: a key is never replaced.
absl::StatusOr<std::map<std::string, std::string>> KeysToWrite(
    const RestoreCommand& command) {
  std::map<std::string, std::string> keys;
  std::error_code error;
  const std::filesystem::path folder =
      std::filesystem::path(command.backup) / kBackupKeysFolder;
  for (const auto& file : std::filesystem::directory_iterator(folder, error)) {
    absl::StatusOr<std::string> key = ReadPrivateFile(file.path());
    if (!key.ok()) return key.status();
    const std::filesystem::path target =
        std::filesystem::path(command.directory) / file.path().filename();
    if (!std::filesystem::exists(target, error)) {
      keys.emplace(target.string(), *std::move(key));
      continue;
    }
    const absl::StatusOr<std::string> there =
        ReadInput(target.string(), kMaxPrivateFileBytes);
    if (there.ok() && *there == *key) continue;
    return absl::AlreadyExistsError(absl::StrCat(
        target.string(), ": there is another key; it is left as it is, move it away"));
  }
  return keys;
}

absl::Status WriteRest(const RestoreCommand& command, absl::string_view origin,
                       const std::map<std::string, std::string>& keys) {
  for (const auto& [path, key] : keys) {
    absl::Status status = absl::EndsWith(path, ".pub")
                              ? WritePublicFile(path, key, IfExists::kRefuse)
                              : WritePrivateFile(path, key, IfExists::kRefuse);
    if (!status.ok()) return status;
  }
  const std::string config = absl::StrCat(command.directory, "/", kDefaultConfigFile);
  std::error_code error;
  const std::string default_data =
      absl::StrCat(command.directory, "/", kDefaultDataDirectory);
  if (command.data_directory != default_data || std::filesystem::exists(config, error)) {
    return absl::OkStatus();
  }
  return WriteOutput(config, DefaultConfigText({origin}));
}

absl::StatusOr<BackupHead> OpenBackup(const BackupDirectory& directory,
                                      const std::string& wanted_key) {
  absl::StatusOr<BackupHead> backup = ReadBackupHead(directory);
  if (!backup.ok() || wanted_key.empty() || backup->ledger_key.Text() == wanted_key) {
    return backup;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--ledger-key: the backup is of ", backup->ledger_key.Text()));
}

void ShowRestoring(const RestoreProgress& progress, uint64_t total) {
  if (!isatty(STDERR_FILENO)) return;
  std::cerr << "\r" << (progress.checking ? "checked " : "written ") << progress.entries
            << " of " << total << " entries" << std::flush;
}

void PrintRestored(const Context& context, const RestoreCommand& command,
                   const BackupHead& backup, const GuardVerdict& guard) {
  if (context.json) {
    std::cout << nlohmann::ordered_json{{"origin", backup.ledger_key.name()},
                                        {"tree_size", backup.head.size},
                                        {"root", Base64(backup.head.root)},
                                        {"data_directory", command.data_directory},
                                        {"head_guard", guard.Text()},
                                        {"complete", guard.missing().empty()}}
                     .dump(1)
              << "\n";
  } else {
    std::cout << command.data_directory << ": " << backup.head.size << " entries of "
              << backup.ledger_key.name() << ", all INTACT\nroot "
              << Base64(backup.head.root) << "\nhead guard: " << guard.Text() << "\n";
  }
  if (guard.there()) return;
  std::cerr << "The head guard is missing, and without one nothing is signed: mount its "
               "disk if it still exists.\nIf it is lost: rastro guard create --data-dir "
            << command.data_directory
            << " --checkpoint FILE\nwith the newest checkpoint that importers and "
               "auditors hold, since this backup may not have everything that was "
               "signed.\n";
}

ExitCode Restore(const Context& context, RestoreCommand command) {
  const std::string& directory_path = command.directory;
  if (command.data_directory.empty()) {
    command.data_directory = absl::StrCat(directory_path, "/", kDefaultDataDirectory);
  }
  if (command.guard.empty()) {
    command.guard = absl::StrCat(directory_path, "/", kDefaultGuardFile);
  }
  absl::StatusOr<BackupDirectory> directory = BackupDirectory::Open(command.backup);
  if (!directory.ok()) return Report(directory.status());
  const absl::StatusOr<BackupHead> backup =
      OpenBackup(*directory, context.settings.ledger_key);
  if (!backup.ok()) return Report(backup.status());
  absl::StatusOr<GuardVerdict> guard =
      GuardVerdict::Read(command.guard, backup->ledger_key.name());
  if (!guard.ok()) return Report(guard.status());
  const auto keys = KeysToWrite(command);
  if (!keys.ok()) return Report(keys.status());

  RestoreOptions options;
  options.data_directory = command.data_directory;
  options.progress = [&](const RestoreProgress& progress) {
    ShowRestoring(progress, backup->head.size);
    return true;
  };
  options.before_use = [&](const LedgerStore& store) { return guard->Judge(store); };
  absl::Status status = RestoreLedger(*directory, *backup, options);
  if (isatty(STDERR_FILENO) && backup->head.size >= 1000) std::cerr << "\n";
  if (status.ok()) status = WriteRest(command, backup->ledger_key.name(), *keys);
  if (!status.ok()) return Report(status);
  PrintRestored(context, command, *backup, *guard);
  if (guard->missing().empty()) return ExitCode::kDone;
  return ReportBroken(absl::DataLossError(
      absl::StrCat(guard->missing(),
                   ". What the backup has is restored and can be read; the server "
                   "records nothing")));
}

}  // namespace

void AddRestore(CLI::App& app, Context& context) {
  CLI::App* restore = app.add_subcommand(
      "restore", "Make a ledger's directory out of a backup (operators)");
  auto command = std::make_shared<RestoreCommand>();
  restore->add_option("BACKUP", command->backup, "Directory made by `rastro backup`")
      ->required();
  restore
      ->add_option("DIR", command->directory,
                   "The ledger's directory; what is there already stays as it is")
      ->required();
  restore->add_option("--data-dir", command->data_directory,
                      "Where the data go; default: `data` in DIR");
  restore->add_option("--guard", command->guard,
                      "The head guard's file; default: `guard` in DIR");
  restore->add_option("--ledger-key", context.settings.ledger_key,
                      "Verifier key that the ledger must have (RASTRO_LEDGER_KEY)");
  AddJsonOption(*restore, context);
  restore->footer(
      "Everything is checked before the ledger can be used; nothing is written over "
      "one.\n"
      "Exit code 1 with a ledger restored: the head guard has seen more than the "
      "backup.\n"
      "Example: rastro restore /backup/ledger /var/lib/rastro");
  restore->callback([&context, command] { context.exit = Restore(context, *command); });
}

}  // namespace rastro
