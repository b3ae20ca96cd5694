// rastro keygen, rastro profile.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "services/cli/commands.h"
#include "services/cli/key_files.h"
#include "services/cli/passphrase.h"
#include "services/cli/printable.h"
#include "services/cli/profile_update.h"
#include "services/cli/terminal.h"

namespace rastro {
namespace {

struct KeygenOptions {
  std::string name;
  std::string out;
  std::string algorithm = "ed25519";
  std::string secret_of;  // Another key's file.
  bool encrypt = false;
  std::string passphrase_file;
};

absl::StatusOr<std::optional<Passphrase>> AskedPassphrase(const KeygenOptions& options) {
  if (!options.encrypt) {
    if (options.passphrase_file.empty()) return std::nullopt;
    return absl::InvalidArgumentError("--passphrase-file: wanted --encrypt beside it");
  }
  absl::StatusOr<Passphrase> passphrase =
      ReadNewPassphrase({options.out, options.passphrase_file});
  if (!passphrase.ok()) return passphrase.status();
  return *std::move(passphrase);
}

ExitCode Keygen(const KeygenOptions& options) {
  absl::StatusOr<KeyAlgorithm> algorithm = ParseKeyAlgorithm(options.algorithm);
  if (!algorithm.ok()) return Report(algorithm.status());
  absl::StatusOr<std::optional<Passphrase>> passphrase = AskedPassphrase(options);
  if (!passphrase.ok()) return Report(passphrase.status());
  absl::StatusOr<VerifierKey> key = WriteKeyFiles(options.name, options.out, *algorithm,
                                                  options.secret_of, *passphrase);
  if (!key.ok()) return Report(key.status());
  std::cout << key->Text() << "\n";
  std::cerr << "private key in " << options.out << ", nonce secret in " << options.out
            << ".secret (keep both, and keep them to yourself);\nthe line above, also in "
            << options.out << ".pub, is what others need.\n";
  return ExitCode::kDone;
}

// The server's word for its key is worth nothing unless somebody compares it.
absl::StatusOr<std::string> AskForKey(const Settings& settings) {
  const absl::StatusOr<Endpoint> endpoint = ReadEndpoint(settings.server, settings.tls);
  if (!endpoint.ok()) return endpoint.status();
  Connection connection(*endpoint);
  absl::StatusOr<v1::GetStatusResponse> status = connection.GetStatus();
  if (!status.ok()) return status.status();
  std::cerr << "The server says that its ledger key is\n\n  "
            << Printable(status->ledger_key())
            << "\n\nCompare it with what the operator has published, over another way.\n";
  absl::Status confirmed = Confirm("Trust this key from now on?",
                                   "give the key that you trust with --ledger-key");
  if (!confirmed.ok()) return confirmed;
  return status->ledger_key();
}

// Before somebody compares keys for nothing.
absl::Status CheckProfile(const Settings& settings) {
  if (absl::IsInvalidArgument(WithProfile(settings).status())) {
    return WithProfile(settings).status();  // The name is none.
  }
  if (!settings.participant.empty() && !IsParticipantId(settings.participant)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--participant: got \"", settings.participant, "\", wanted a participant id"));
  }
  std::error_code error;
  if (!settings.key_file.empty() && !std::filesystem::exists(settings.key_file, error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--key: there is no file ", settings.key_file));
  }
  return absl::OkStatus();
}

ExitCode AddProfileFile(Context& context) {
  Settings& settings = context.settings;
  if (absl::Status status = CheckProfile(settings); !status.ok()) return Report(status);
  if (settings.ledger_key.empty()) {
    absl::StatusOr<std::string> key = AskForKey(settings);
    if (!key.ok()) return Report(key.status());
    settings.ledger_key = *key;
  }
  if (absl::Status status = WriteProfile(settings); !status.ok()) return Report(status);
  std::cout << "profile " << settings.profile << " written to " << ProfilePath(settings)
            << "\n";
  return ExitCode::kDone;
}

ExitCode ShowProfile(Context& context) {
  absl::StatusOr<Settings> settings = WithProfile(context.settings);
  if (!settings.ok()) return Report(settings.status());
  const nlohmann::ordered_json profile = {
      {"server", settings->server},           {"ledger_key", settings->ledger_key},
      {"participant", settings->participant}, {"key_file", settings->key_file},
      {"ca", settings->tls.authorities},      {"cert", settings->tls.certificate},
      {"client_key", settings->tls.key}};
  if (context.json) {
    std::cout << profile.dump(1) << "\n";
    return ExitCode::kDone;
  }
  for (const auto& [name, value] : profile.items()) {
    std::cout << name << ": " << value.get<std::string>() << "\n";
  }
  return ExitCode::kDone;
}

ExitCode ListProfiles(Context& context) {
  nlohmann::ordered_json list = nlohmann::json::array();
  for (const std::string& name : ProfileNames(context.settings)) {
    Settings named = context.settings;
    named.profile = name;
    absl::StatusOr<Settings> settings = WithProfile(named);
    if (!settings.ok()) {
      (void)Report(settings.status());  // The others are told all the same.
      continue;
    }
    list.push_back({{"name", name},
                    {"server", settings->server},
                    {"ledger_key", settings->ledger_key},
                    {"participant", settings->participant}});
    if (context.json) continue;
    std::cout << name << "  " << Printable(settings->server) << "  "
              << Printable(settings->ledger_key) << "  "
              << Printable(settings->participant) << "\n";
  }
  if (context.json) {
    std::cout << list.dump(1) << "\n";
  } else if (list.empty()) {
    std::cerr << "no profiles; write one with rastro profile add\n";
  }
  return ExitCode::kDone;
}

ExitCode UpdateProfile(Context& context) {
  const absl::StatusOr<Settings> before = WithProfile(context.settings);
  if (!before.ok()) return Report(before.status());
  const absl::StatusOr<VerifierKey> key = UpdateProfileKey(context.settings);
  if (!key.ok()) return Report(key.status());
  const bool is_new = key->Text() != before->ledger_key;
  std::cout << key->Text()
            << (is_new ? " is the ledger's key now; its history goes on from what was "
                         "verified before\n"
                       : " is the ledger's key, as before\n");
  return ExitCode::kDone;
}

}  // namespace

void AddKeygen(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("keygen", "Make a key pair and a nonce secret");
  auto options = std::make_shared<KeygenOptions>();
  command->add_option("--name", options->name, "Participant id: the key's name")
      ->required();
  command->add_option("--out", options->out, "File for the private key")->required();
  command->add_option("--algorithm", options->algorithm,
                      "ed25519 (default) or ecdsa-p256");
  command->add_option("--secret-of", options->secret_of,
                      "Your earlier key's file: its nonce secret is carried over");
  command->add_flag("--encrypt", options->encrypt,
                    "Encrypt the private key with a passphrase");
  command->add_option("--passphrase-file", options->passphrase_file,
                      "File with the passphrase; without it you are asked");
  command->footer(
      "A key that takes over from another one needs that one's nonce secret: without it\n"
      "events submitted before are not known again, and would be recorded twice.\n"
      "Example: rastro keygen --name empacadora-norte --out norte.key\n"
      "         rastro keygen --name empacadora-norte --out norte2.key --secret-of "
      "norte.key");
  command->callback([&context, options] { context.exit = Keygen(*options); });
}

void AddProfile(CLI::App& app, Context& context) {
  CLI::App* profile =
      app.add_subcommand("profile", "Remember a server, its key and your own");
  profile->require_subcommand(1);
  CLI::App* add =
      profile->add_subcommand("add", "Write a profile; the ledger key is pinned");
  add->add_option("NAME", context.settings.profile, "Name of the profile")->required();
  AddProfileDirOption(*add, context);
  add->add_option("--server", context.settings.server, "HOST:PORT of the server")
      ->required();
  add->add_option("--ledger-key", context.settings.ledger_key,
                  "The ledger's key; without it the server's is shown and asked about");
  AddTlsOptions(*add, context);
  AddSignerOptions(*add, context);
  add->footer(
      "A profile of the name default is used where nothing else is said.\n"
      "Example: rastro profile add default --server localhost:7741 --ledger-key KEY");
  add->callback([&context] { context.exit = AddProfileFile(context); });
  CLI::App* show = profile->add_subcommand("show", "Show a profile");
  show->add_option("NAME", context.settings.profile, "Name of the profile")->required();
  AddProfileDirOption(*show, context);
  AddJsonOption(*show, context);
  show->callback([&context] { context.exit = ShowProfile(context); });
  CLI::App* update = profile->add_subcommand(
      "update", "Follow a ledger that has changed its key, if the pinned key says so");
  update->add_option("NAME", context.settings.profile, "Name of the profile")->required();
  AddProfileDirOption(*update, context);
  update->callback([&context] { context.exit = UpdateProfile(context); });
  CLI::App* list = profile->add_subcommand("list", "Show all profiles, a line each");
  AddProfileDirOption(*list, context);
  AddJsonOption(*list, context);
  list->callback([&context] { context.exit = ListProfiles(context); });
}

}  // namespace rastro
