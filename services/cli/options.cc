// Options that several commands share; each can be given in the environment as well.

#include <CLI/CLI.hpp>

#include "services/cli/commands.h"

namespace rastro {

void AddServerOptions(CLI::App& command, Context& context) {
  Settings& settings = context.settings;
  command
      .add_option("--profile", settings.profile,
                  "Profile written by `rastro profile add`")
      ->envname("RASTRO_PROFILE");
  command
      .add_option("--profile-dir", settings.profile_dir,
                  "Where profiles and state are kept")
      ->envname("RASTRO_PROFILE_DIR");
  command.add_option("--server", settings.server, "HOST:PORT of the server")
      ->envname("RASTRO_SERVER");
  command
      .add_option("--ledger-key", settings.ledger_key,
                  "Verifier key of the ledger that you trust")
      ->envname("RASTRO_LEDGER_KEY");
}

void AddSignerOptions(CLI::App& command, Context& context) {
  command
      .add_option("--participant", context.settings.participant, "Your participant id")
      ->envname("RASTRO_PARTICIPANT");
  command
      .add_option("--key", context.settings.key_file,
                  "Your private key file, from `rastro keygen`")
      ->envname("RASTRO_KEY");
}

void AddJsonOption(CLI::App& command, Context& context) {
  command.add_flag("--json", context.json, "Print JSON");
}

}  // namespace rastro
