// rastro: the command for exporters, importers, auditors and operators.

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "services/cli/commands.h"

namespace rastro {

namespace {

int Main(int argc, char** argv) {
  CLI::App app(
      "Rastro: a ledger for the traceability of food that crosses borders.\n"
      "Exporters submit signed lot events, importers verify where a box comes from,\n"
      "auditors check everything - without having to trust whoever runs the server.\n",
      "rastro");
  app.set_version_flag("--version", "rastro 0.1.0");
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 intact or done, 1 integrity broken, 2 bad usage or input,\n"
      "3 unreachable, busy or not permitted, 4 findings (with --strict), 5 cannot tell.");
  Context context;
  context.settings = SettingsFromEnvironment();
  AddVerify(app, context);
  AddQuery(app, context);
  AddFindings(app, context);
  AddExport(app, context);
  AddSubmit(app, context);
  AddTemplate(app, context);
  AddDisclose(app, context);
  AddRecall(app, context);
  AddEpcis(app, context);
  AddWatch(app, context);
  AddAudit(app, context);
  AddStatus(app, context);
  AddGs1(app, context);
  AddProfile(app, context);
  AddKeygen(app, context);
  AddParticipant(app, context);
  AddInit(app, context);
  AddSimulate(app, context);
  AddHammer(app, context);
  AddBench(app, context);
  AddOffline(app, context);
  AddGuard(app, context);
  AddErase(app, context);
  AddRotateKey(app, context);
  AddBackup(app, context);
  AddRestore(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has exit codes of its own: help and version are 0, all else is bad usage.
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::kBadInput);
  }
  // A disk that is full must not look like success.
  std::cout.flush();
  if (!std::cout && context.exit == ExitCode::kDone) {
    return static_cast<int>(Report(
        absl::UnavailableError("standard output: not everything could be written")));
  }
  return static_cast<int>(context.exit);
}

}  // namespace
}  // namespace rastro

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // A file that grows too large is an error to report.
  std::signal(SIGPIPE, SIG_DFL);  // `rastro audit | head` ends quietly.
  return rastro::Main(argc, argv);
}
