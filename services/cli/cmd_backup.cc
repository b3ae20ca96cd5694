// rastro backup: a ledger's entries and all that stands behind them, in open formats,
// from a server that goes on working.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"
#include "crypto/note/checkpoint.h"
#include "services/backup/backup_paths.h"
#include "services/backup/backup_reader.h"
#include "services/backup/backup_writer.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/session.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

constexpr uint64_t kShownEntries = 10000;
constexpr uint64_t kCommitEntries =
    65536;                                // So that a long first run is not for nothing.
constexpr int kFruitlessAttemptsMax = 5;  // In a row, that bring no entry.
constexpr absl::Duration kAttemptPause = absl::Seconds(1);

struct BackupOptions {
  std::string directory;
  std::vector<std::string> keys;
  bool afresh = false;
  bool check = false;
};

void ShowEntries(uint64_t done, uint64_t total, absl::string_view what) {
  if (!isatty(STDERR_FILENO)) return;
  std::cerr << "\r" << what << " " << done << " of " << total << " entries"
            << (done == total ? "\n" : "") << std::flush;
}

// As the ledger store keeps it. What a server left out shows when the row is checked.
ScannedEntry RowOf(ShownEntry shown, uint64_t index) {
  ScannedEntry row;
  row.index = index;
  row.entry.entry = std::move(shown.opening.entry);
  row.entry.event = std::move(shown.opening.event);
  for (auto& [position, text] : shown.opening.links) {
    row.entry.links.push_back(std::move(text));
  }
  if (!shown.batch_note.empty()) row.batch_note = std::move(shown.batch_note);
  if (shown.erased_lots) {
    row.erased_lots = *std::move(shown.erased_lots);
    return row;
  }
  row.content.emplace();
  for (auto& [position, text] : shown.opening.lots) {
    row.content->lots.push_back(std::move(text));
  }
  for (auto& [kind, text] : shown.opening.parts) {
    row.content->parts.push_back(std::move(text));
  }
  return row;
}

class BackupRun {
 public:
  BackupRun(Session& session, BackupWriter& writer)
      : session_(session), writer_(writer) {}

  absl::Status Run() {
    absl::Status status = ReadAll();
    // Not into the backup before it is known to be the history that was seen before.
    if (status.ok()) status = session_.Remember(checkpoint_).status();
    if (status.ok()) status = writer_.Commit(checkpoint_);
    return status;
  }

 private:
  // A stream that breaks is taken up again where it broke, as long as it gets further.
  absl::Status ReadAll() {
    for (int fruitless = 0;;) {
      const uint64_t from = writer_.size();
      stopped_ = false;
      const absl::Status status = session_.connection.ReadEntries(
          {from, 0}, [this](const std::string& note) { return TakeCheckpoint(note); },
          [this](ShownEntry entry) { return Add(std::move(entry)); });
      if (absl::IsOutOfRange(status) && !stopped_) return LedgerIsBehind();
      if (status.ok() || !absl::IsUnavailable(status) || stopped_) return status;
      fruitless = writer_.size() > from ? 0 : fruitless + 1;
      if (fruitless == kFruitlessAttemptsMax) return status;
      std::cerr << "the stream broke at entry " << writer_.size()
                << ", going on from there: " << status.message() << "\n";
      absl::SleepFor(kAttemptPause * fruitless);
    }
  }

  absl::Status TakeCheckpoint(const std::string& note) {
    const absl::StatusOr<Checkpoint> opened =
        OpenCheckpoint(note, session_.ledger.origin, session_.ledger.key);
    if (!opened.ok()) return Stopped(Contradiction(opened.status()));
    checkpoint_ = note;
    size_ = opened->head.size;
    if (size_ >= writer_.committed().size) return absl::OkStatus();
    return Stopped(Behind(size_));
  }

  absl::Status Add(ShownEntry entry) {
    const uint64_t index = writer_.size();
    absl::Status status;
    if (entry.withheld) {
      return Stopped(absl::PermissionDeniedError(
          absl::StrCat("entry ", index,
                       ": the server withholds content from this caller, and a backup "
                       "wants all of it: "
                       "call with the certificate of an auditor (docs/access.md)")));
    }
    if (!entry.batch_note.empty() && index >= writer_.committed().size + kCommitEntries) {
      status = CommitSoFar();
    }
    if (status.ok()) status = writer_.Add(RowOf(std::move(entry), index));
    if (!status.ok()) return Stopped(status);
    if ((index + 1) % kShownEntries == 0) ShowEntries(index + 1, size_, "read");
    return absl::OkStatus();
  }

  // At the end of a batch; the ledger signs a head of any size that it had.
  absl::Status CommitSoFar() {
    const absl::StatusOr<v1::GetInclusionProofResponse> proof =
        session_.connection.GetInclusionProof(writer_.size() - 1, writer_.size());
    return proof.ok() ? writer_.Commit(proof->checkpoint()) : proof.status();
  }

  absl::Status LedgerIsBehind() {
    const absl::StatusOr<std::string> note = session_.connection.GetCheckpoint();
    if (!note.ok()) return note.status();
    const absl::Status status = TakeCheckpoint(*note);
    return status.ok() ? Behind(size_) : status;
  }

  absl::Status Behind(uint64_t size) const {
    return absl::DataLossError(absl::StrCat(
        "the server has ", size, " entries, this backup ", writer_.committed().size,
        ": the server's data are an older copy, entries ", size, " to ",
        writer_.committed().size - 1, " are missing there. The backup is left as it is"));
  }

  absl::Status Stopped(absl::Status status) {
    stopped_ = true;
    return status;
  }

  Session& session_;
  BackupWriter& writer_;
  std::string checkpoint_;
  uint64_t size_ = 0;
  bool stopped_ = false;  // By this command, not by the server.
};

// A key with what stands beside it.
absl::Status CopyKey(const std::string& file, BackupDirectory& directory,
                     std::vector<std::string>& copied) {
  for (const char* beside : {"", ".secret", ".pub"}) {
    const std::filesystem::path path = file + beside;
    std::error_code error;
    if (*beside != '\0' && !std::filesystem::exists(path, error)) continue;
    const bool is_public = absl::string_view(beside) == ".pub";
    absl::StatusOr<std::string> key = is_public
                                          ? ReadInput(path.string(), kMaxPrivateFileBytes)
                                          : ReadPrivateFile(path);
    if (!key.ok()) return WithField("--with-key", key.status());
    const std::string name =
        absl::StrCat(kBackupKeysFolder, "/", path.filename().string());
    if (absl::Status status = directory.Write(name, *key); !status.ok()) return status;
    copied.push_back(path.filename().string());
  }
  return absl::OkStatus();
}

void PrintBackup(const Context& context, const BackupOptions& options,
                 const BackupHead& backup, const nlohmann::ordered_json& more,
                 absl::string_view text) {
  if (context.json) {
    nlohmann::ordered_json json = {{"origin", backup.ledger_key.name()},
                                   {"tree_size", backup.head.size},
                                   {"root", Base64(backup.head.root)}};
    json.update(more);
    std::cout << json.dump(1) << "\n";
    return;
  }
  std::cout << options.directory << ": " << backup.head.size << " entries of "
            << backup.ledger_key.name() << text << "\nroot " << Base64(backup.head.root)
            << "\n";
}

ExitCode Check(const Context& context, const BackupOptions& options) {
  absl::StatusOr<BackupDirectory> directory = BackupDirectory::Open(options.directory);
  if (!directory.ok()) return Report(directory.status());
  const absl::StatusOr<BackupHead> backup = ReadBackupHead(*directory);
  if (!backup.ok()) return Report(backup.status());
  const std::string& wanted = context.settings.ledger_key;
  if (!wanted.empty() && wanted != backup->ledger_key.Text()) {
    return Report(absl::InvalidArgumentError(
        absl::StrCat("--ledger-key: the backup is of ", backup->ledger_key.Text())));
  }
  const absl::Status status = CheckBackup(*directory, *backup, [&](uint64_t done) {
    ShowEntries(done, backup->head.size, "checked");
    return true;
  });
  if (!status.ok()) return ReportBroken(status);
  PrintBackup(context, options, *backup, {{"verdict", "intact"}}, ", all INTACT");
  return ExitCode::kDone;
}

ExitCode Backup(const Context& context, const BackupOptions& options) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return Report(session.status());
  const absl::StatusOr<v1::GetStatusResponse> server = (*session)->connection.GetStatus();
  if (!server.ok()) return Report(server.status());
  absl::StatusOr<std::unique_ptr<BackupWriter>> writer = BackupWriter::Open(
      {options.directory,
       (*session)->ledger.key,
       options.afresh,
       {server->key_successions().begin(), server->key_successions().end()}});
  if (!writer.ok()) return Report(writer.status());
  const uint64_t before = (*writer)->committed().size;
  std::vector<std::string> keys;
  absl::Status status;
  for (const std::string& file : options.keys) {
    if (status.ok()) status = CopyKey(file, (*writer)->directory(), keys);
  }
  if (status.ok()) status = BackupRun(**session, **writer).Run();
  if (!status.ok()) return Report(status);
  const TreeHead& head = (*writer)->committed();
  PrintBackup(context, options, {(*session)->ledger.key, "", head},
              {{"new_entries", head.size - before}, {"keys", keys}},
              absl::StrCat(", ", head.size - before, " of them new"));
  std::cerr << (keys.empty()
                    ? "No private key is in this backup; keep the ledger's elsewhere "
                      "(--with-key takes it in).\n"
                    : "PRIVATE KEYS are in this backup: whoever has it can sign in the "
                      "ledger's name.\n");
  return ExitCode::kDone;
}

}  // namespace

void AddBackup(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "backup", "Back up a ledger that is being served, in open formats (operators)");
  auto options = std::make_shared<BackupOptions>();
  command
      ->add_option("DIR", options->directory,
                   "The backup: new, or one that gets what it does not have yet")
      ->required();
  command->add_option("--with-key", options->keys,
                      "Take in this private key file as well; may be repeated");
  command->add_flag("--afresh", options->afresh,
                    "Take everything again: what the ledger has erased goes, what is "
                    "damaged is replaced");
  command->add_flag("--check", options->check,
                    "Only check a backup, every byte, without a server");
  AddServerOptions(*command, context);
  AddJsonOption(*command, context);
  command->footer(
      "Safe to run again and to interrupt: the backup is whole at each checkpoint that\n"
      "it names. Private keys are not in it unless they are asked for.\n"
      "Example: rastro backup /backup/ledger --profile ledger");
  command->callback([&context, options] {
    context.exit = options->check ? Check(context, *options) : Backup(context, *options);
  });
}

}  // namespace rastro
