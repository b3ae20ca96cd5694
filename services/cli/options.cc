// Options that several commands share; each can be given in the environment as well.
// CLI11's own envname() is not used: it also fills the options of the commands that were
// not called, which are the same variables, and so the environment beats the flag.

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "services/cli/commands.h"

namespace rastro {
namespace {

void FromEnvironment(const char* name, std::string& setting) {
  if (const char* value = std::getenv(name)) setting = value;
}

}  // namespace

Settings SettingsFromEnvironment() {
  Settings settings;
  FromEnvironment("RASTRO_PROFILE", settings.profile);
  FromEnvironment("RASTRO_PROFILE_DIR", settings.profile_dir);
  FromEnvironment("RASTRO_SERVER", settings.server);
  FromEnvironment("RASTRO_LEDGER_KEY", settings.ledger_key);
  FromEnvironment("RASTRO_PARTICIPANT", settings.participant);
  FromEnvironment("RASTRO_KEY", settings.key_file);
  FromEnvironment("RASTRO_CA", settings.tls.authorities);
  FromEnvironment("RASTRO_CERT", settings.tls.certificate);
  FromEnvironment("RASTRO_CLIENT_KEY", settings.tls.key);
  return settings;
}

void AddProfileDirOption(CLI::App& command, Context& context) {
  command.add_option("--profile-dir", context.settings.profile_dir,
                     "Where profiles and state are kept (RASTRO_PROFILE_DIR)");
}

void AddServerOptions(CLI::App& command, Context& context) {
  Settings& settings = context.settings;
  command.add_option("--profile", settings.profile,
                     "Profile written by `rastro profile add` (RASTRO_PROFILE)");
  AddProfileDirOption(command, context);
  command.add_option("--server", settings.server,
                     "HOST:PORT of the server (RASTRO_SERVER)");
  command.add_option("--ledger-key", settings.ledger_key,
                     "Verifier key of the ledger that you trust (RASTRO_LEDGER_KEY)");
  AddTlsOptions(command, context);
}

void AddTlsOptions(CLI::App& command, Context& context) {
  TlsFiles& tls = context.settings.tls;
  command.add_option(
      "--ca", tls.authorities,
      "Authorities of the server's certificate, PEM: with TLS (RASTRO_CA)");
  command.add_option("--cert", tls.certificate,
                     "Your client certificate, PEM (RASTRO_CERT)");
  command.add_option("--client-key", tls.key,
                     "That certificate's private key, PEM (RASTRO_CLIENT_KEY)");
}

void AddSignerOptions(CLI::App& command, Context& context) {
  command.add_option("--participant", context.settings.participant,
                     "Your participant id (RASTRO_PARTICIPANT)");
  command.add_option("--key", context.settings.key_file,
                     "Your private key file, from `rastro keygen` (RASTRO_KEY)");
  command.add_option("--passphrase-file", context.settings.passphrase_file,
                     "File with that key's passphrase; without it you are asked");
}

absl::StatusOr<absl::Duration> ParseTime(absl::string_view flag, const std::string& text,
                                         absl::Duration most) {
  absl::Duration duration;
  if (absl::ParseDuration(text, &duration) && duration > absl::ZeroDuration() &&
      duration <= most) {
    return duration;
  }
  return absl::InvalidArgumentError(
      absl::StrCat(flag, ": got \"", text, "\", wanted a time up to ",
                   absl::ToInt64Hours(most), "h, as 500ms, 10s or 2m"));
}

void AddJsonOption(CLI::App& command, Context& context) {
  command.add_flag("--json", context.json, "Print JSON");
}

}  // namespace rastro
