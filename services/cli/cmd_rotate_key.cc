// rastro rotate-key: the ledger's key hands over to the next. docs/keys.md.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>

#include "absl/strings/str_cat.h"
#include "crypto/key_succession.h"
#include "services/cli/commands.h"
#include "services/keys/key_successions.h"
#include "services/server/server_config.h"
#include "services/server/server_keys.h"
#include "storage/directory_lock.h"
#include "storage/ledger_store.h"

namespace rastro {
namespace {

absl::StatusOr<ServerConfig> ReadConfig(const std::string& file) {
  const char* argv[] = {"rastrod", "--config", file.c_str()};
  absl::StatusOr<ServerCommand> command = ReadServerCommand(std::size(argv), argv);
  if (!command.ok()) return command.status();
  const ServerConfig& config = *command->config;
  if (!config.has_former_key() || config.key_successions.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        file,
        ": wanted three settings: the new key (key, or hsm-label), the one before "
        "(former-key, or former-hsm-label), and key-successions, the file that "
        "says who follows whom"));
  }
  return config;
}

// The note first: if this is cut off, it is run again.
absl::Status HandOver(const LedgerKeys& keys, const ServerConfig& config,
                      LedgerStore& store) {
  const VerifierKey& key = keys.signer->key();
  const VerifierKey& former = keys.former->key();
  const absl::StatusOr<VerifierKey> last = FollowSuccessions(former, keys.successions);
  if (!last.ok()) return last.status();
  if (!(*last == key) && !(*last == former)) {
    return absl::FailedPreconditionError(
        absl::StrCat("former key: has handed over to ", last->Text(),
                     " before; a key that hands over to two is believed by nobody"));
  }
  if (store.ledger_key() != former.Text() && store.ledger_key() != key.Text()) {
    return absl::FailedPreconditionError(
        absl::StrCat("this ledger is signed by ", store.ledger_key(),
                     ", which is neither the new key, ", key.Text(),
                     ", nor the one before, ", former.Text()));
  }
  if (*last == former) {
    const absl::StatusOr<std::string> note = SignSuccession(*keys.former, *keys.signer);
    if (!note.ok()) return note.status();
    absl::Status status = AddKeySuccession(config.key_successions, *note);
    if (!status.ok()) return status;
  }
  return store.ReplaceLedgerKey(key.Text());
}

absl::Status RotateKey(const std::string& config_file) {
  absl::StatusOr<ServerConfig> config = ReadConfig(config_file);
  if (!config.ok()) return config.status();

  std::error_code error;
  if (!std::filesystem::exists(config->data_directory + "/ledger", error)) {
    return absl::NotFoundError(
        absl::StrCat("data-dir: there is no ledger in ", config->data_directory));
  }
  const absl::StatusOr<DirectoryLock> lock =
      DirectoryLock::Acquire(config->data_directory, "rastro rotate-key");
  if (absl::IsFailedPrecondition(lock.status())) {
    return absl::UnavailableError(lock.status().message());
  }
  if (!lock.ok()) return lock.status();
  absl::StatusOr<LedgerKeys> keys = OpenLedgerKeys(*config);
  if (!keys.ok()) return keys.status();
  LedgerStoreOptions options;
  options.path = config->data_directory + "/ledger";
  options.origin = config->origin;
  options.fatal = [](const absl::Status&) {};  // The answer says it.
  absl::StatusOr<std::unique_ptr<LedgerStore>> store = LedgerStore::Open(options);
  if (!store.ok()) return store.status();
  absl::Status status = HandOver(*keys, *config, **store);
  if (!status.ok()) return status;
  std::cout << keys->signer->key().Text() << "\n";
  std::cerr
      << "The line above is the ledger's key from now on: publish it. Both keys sign "
         "until the former is taken\nout of the configuration; by then, everybody "
         "who has pinned it should have run 'rastro profile update'.\n";
  return absl::OkStatus();
}

}  // namespace

void AddRotateKey(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "rotate-key", "Hand the ledger over to a new key of its own (operators)");
  auto config = std::make_shared<std::string>();
  command
      ->add_option("--config", *config, "The server's rastrod.toml, with both keys in it")
      ->required();
  command->footer(
      "rastrod must be stopped. Safe to run again. docs/keys.md has all steps.\n"
      "Example: rastro rotate-key --config /var/lib/rastro/rastrod.toml");
  command->callback([&context, config] { context.exit = Report(RotateKey(*config)); });
}

}  // namespace rastro
