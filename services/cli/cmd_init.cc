// rastro init: a ledger directory with keys, configuration and entry 0.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "services/cli/commands.h"
#include "services/cli/key_files.h"
#include "services/cli/output_file.h"
#include "services/cli/passphrase.h"
#include "services/client/batch_builder.h"
#include "services/keys/ledger_key.h"
#include "services/ledger/ledger.h"
#include "services/server/default_config.h"
#include "services/server/listen_address.h"
#include "services/server/server_config.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

struct InitOptions {
  std::string directory;
  std::string origin;
  std::string operator_id = "operator";
  std::string operator_name;
  std::string country = "MX";
  std::string listen{kDefaultListenAddress};
  std::string passphrase_file;  // To encrypt the ledger's key with.
  HsmKeyPlace hsm;              // The ledger's key is there.

  bool has_hsm() const { return !hsm.module.empty(); }
  std::string PathOf(absl::string_view name) const {
    return absl::StrCat(directory, "/", name);
  }
};

RegistryRecord OperatorRecord(const InitOptions& options, const VerifierKey& key) {
  RegistryRecord record;
  record.participant = options.operator_id;
  record.name = options.operator_name.empty()
                    ? absl::StrCat("Operator of ", options.origin)
                    : options.operator_name;
  record.country = options.country;
  record.roles = {Role::kOperator};
  record.keys = {key};
  return record;
}

// Entry 0 registers the operator; it is recorded by the engine as every other entry.
absl::Status RecordOperator(const InitOptions& options, const NoteSigner& ledger_key,
                            const std::string& operator_key_file) {
  absl::StatusOr<std::unique_ptr<NoteSigner>> operator_key =
      ReadSigner(options.operator_id, operator_key_file);
  if (!operator_key.ok()) return operator_key.status();
  absl::StatusOr<Submitter> submitter =
      ReadSubmitter(options.operator_id, operator_key_file);
  if (!submitter.ok()) return submitter.status();
  absl::StatusOr<PreparedEvent> event =
      PrepareRegistration(*submitter, OperatorRecord(options, (*operator_key)->key()));
  if (!event.ok()) return event.status();
  const NoteSigner* signer = operator_key->get();
  absl::StatusOr<Submission> batch =
      BuildBatch({options.origin, options.operator_id, {}}, {&*event, 1}, {&signer, 1});
  if (!batch.ok()) return batch.status();
  LedgerOptions ledger_options;
  ledger_options.origin = options.origin;
  ledger_options.data_directory = options.PathOf(kDefaultDataDirectory);
  ledger_options.guard_path = options.PathOf(kDefaultGuardFile);
  ledger_options.create = true;
  SystemClock clock;
  absl::StatusOr<std::unique_ptr<Ledger>> ledger =
      Ledger::Open(ledger_options, ledger_key, clock);
  if (!ledger.ok()) return ledger.status();
  (*ledger)->Start();
  return (*ledger)->SubmitAndWait(*std::move(batch)).status();
}

absl::Status CheckOptions(const InitOptions& options) {
  if (!IsOrigin(options.origin)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--origin: wanted a name like ledger.example/mx: printable, with a "
                     "dot or slash, no "
                     "space or '+', not beginning with rastro/; got \"",
                     options.origin, "\""));
  }
  if (!IsParticipantId(options.operator_id)) {
    return absl::InvalidArgumentError(
        "--operator: wanted a participant id of a-z, 0-9, . and -");
  }
  const std::string* hsm[] = {&options.hsm.token, &options.hsm.label,
                              &options.hsm.pin_file};
  for (const std::string* each : hsm) {
    if (each->empty() != options.has_hsm()) continue;
    return absl::InvalidArgumentError(
        "--hsm-module, --hsm-token, --hsm-label, --hsm-pin-file: wanted all four, or "
        "none");
  }
  if (options.has_hsm() && !options.passphrase_file.empty()) {
    return absl::InvalidArgumentError(
        "--key-passphrase-file: is for a key in a file; give --hsm-pin-file alone");
  }
  return absl::OkStatus();
}

// The directory of a ledger in the making. What was put into it, and the directory
// itself if it was not there, go away again unless the ledger is kept.
class NewDirectory {
 public:
  static absl::StatusOr<NewDirectory> Make(const std::string& path) {
    std::error_code error;
    if (std::filesystem::exists(path, error) && !std::filesystem::is_empty(path, error)) {
      return absl::AlreadyExistsError(
          absl::StrCat(path, ": is not empty; a ledger is never made over another"));
    }
    const bool is_there = std::filesystem::exists(path, error);
    if (absl::Status status = MakeDirectories(path); !status.ok()) {
      return absl::InvalidArgumentError(status.message());
    }
    return NewDirectory(path, !is_there);
  }

  NewDirectory(NewDirectory&& other) noexcept
      : path_(std::exchange(other.path_, "")), made_(other.made_) {}
  NewDirectory& operator=(NewDirectory&&) = delete;
  ~NewDirectory() {
    if (path_.empty()) return;
    std::error_code error;
    const std::filesystem::directory_iterator listed(path_, error);
    for (const auto& entry : std::vector(begin(listed), end(listed))) {
      std::filesystem::remove_all(entry.path(), error);
    }
    if (made_) std::filesystem::remove(path_, error);
  }

  void Keep() { path_.clear(); }

 private:
  NewDirectory(std::string path, bool made) : path_(std::move(path)), made_(made) {}

  std::string path_;
  bool made_;
};

// Whether the server will take what was written.
absl::Status CheckConfig(const InitOptions& options) {
  const std::string file = options.PathOf(kDefaultConfigFile);
  const char* argv[] = {"rastrod", "--config", file.c_str()};
  if (absl::Status status = ReadServerCommand(std::size(argv), argv).status();
      !status.ok()) {
    return status;
  }
  return CheckPlaintextAddress(options.listen);
}

// Makes the ledger's key, or finds it in its module.
absl::StatusOr<std::unique_ptr<NoteSigner>> MakeLedgerKey(const InitOptions& options) {
  if (options.has_hsm()) return OpenLedgerKey(options.origin, {"", "", options.hsm});
  const std::string file = options.PathOf(kDefaultKeyFile);
  std::optional<Passphrase> passphrase;
  if (!options.passphrase_file.empty()) {
    absl::StatusOr<Passphrase> read = ReadNewPassphrase({file, options.passphrase_file});
    if (!read.ok()) return read.status();
    passphrase = *std::move(read);
  }
  const absl::StatusOr<VerifierKey> made =
      WriteKeyFiles(options.origin, file, KeyAlgorithm::kEd25519, "", passphrase);
  if (!made.ok()) return made.status();
  std::filesystem::remove(file + ".secret");  // A ledger derives no nonces.
  return OpenLedgerKey(options.origin, {file, options.passphrase_file, {}});
}

std::string ConfigOf(const InitOptions& options) {
  std::string text = DefaultConfigText({options.origin, options.listen});
  const auto path = [](const std::string& file) {
    return file.empty() ? file : std::filesystem::absolute(file).string();
  };
  if (!options.passphrase_file.empty()) {
    text = WithSetting(text, "key-passphrase-file", path(options.passphrase_file));
  }
  if (!options.has_hsm()) return text;
  text = WithSetting(text, "key", "");
  text = WithSetting(text, "hsm-module", options.hsm.module);
  text = WithSetting(text, "hsm-token", options.hsm.token);
  text = WithSetting(text, "hsm-label", options.hsm.label);
  return WithSetting(text, "hsm-pin-file", path(options.hsm.pin_file));
}

absl::StatusOr<VerifierKey> MakeLedger(const InitOptions& options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  absl::StatusOr<NewDirectory> directory = NewDirectory::Make(options.directory);
  if (!directory.ok()) return directory.status();
  const std::string operator_key_file =
      options.PathOf(absl::StrCat(options.operator_id, ".key"));
  const absl::StatusOr<std::unique_ptr<NoteSigner>> ledger_key = MakeLedgerKey(options);
  if (!ledger_key.ok()) return ledger_key.status();
  if (absl::StatusOr<VerifierKey> operator_key =
          WriteKeyFiles(options.operator_id, operator_key_file, KeyAlgorithm::kEd25519);
      !operator_key.ok()) {
    return operator_key;
  }
  absl::Status status =
      WriteOutput(options.PathOf(kDefaultConfigFile), ConfigOf(options));
  if (status.ok()) status = CheckConfig(options);
  if (!status.ok()) return status;
  status = RecordOperator(options, **ledger_key, operator_key_file);
  if (!status.ok()) return status;
  directory->Keep();
  return (*ledger_key)->key();
}

ExitCode Init(const InitOptions& options) {
  absl::StatusOr<VerifierKey> key = MakeLedger(options);
  if (!key.ok()) return Report(key.status());
  std::cout << key->Text() << "\n";
  std::cerr << "Ledger " << options.origin << " made in " << options.directory
            << ". The line above is its key: publish it, people pin it.\n"
            << "Next:  rastrod --config " << options.directory << "/"
            << kDefaultConfigFile << "\n";
  return ExitCode::kDone;
}

}  // namespace

void AddInit(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("init", "Make a ledger directory (operators)");
  auto options = std::make_shared<InitOptions>();
  command->add_option("DIR", options->directory, "Empty or new directory")->required();
  command
      ->add_option("--origin", options->origin, "The ledger's name, as ledger.example/mx")
      ->required();
  command->add_option("--operator", options->operator_id,
                      "The operator's participant id");
  command->add_option("--operator-name", options->operator_name, "The operator's name");
  command->add_option("--country", options->country,
                      "The operator's country, two letters");
  command->add_option("--listen", options->listen, "Address for rastrod.toml");
  command->add_option("--key-passphrase-file", options->passphrase_file,
                      "Encrypt the ledger's key with the passphrase in this file");
  command->add_option("--hsm-module", options->hsm.module,
                      "The ledger's key is in a hardware module: file of its PKCS#11 "
                      "module");
  command->add_option("--hsm-token", options->hsm.token, "Label of its token");
  command->add_option("--hsm-label", options->hsm.label, "Label of the key, Ed25519");
  command->add_option("--hsm-pin-file", options->hsm.pin_file,
                      "File of the token's user PIN");
  command->footer("Example: rastro init /var/lib/rastro --origin ledger.example/mx");
  command->callback([&context, options] { context.exit = Init(*options); });
}

}  // namespace rastro
