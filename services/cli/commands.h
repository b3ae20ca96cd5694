// The commands: each adds itself to the command line and, if it is the one that was
// asked for, leaves its exit code in the context.

#ifndef RASTRO_SERVICES_CLI_COMMANDS_H_
#define RASTRO_SERVICES_CLI_COMMANDS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/cli/exit_code.h"
#include "services/cli/session.h"

namespace CLI {
class App;
}

namespace rastro {

struct Context {
  Settings settings;
  bool json = false;
  ExitCode exit = ExitCode::kDone;
};

// What RASTRO_SERVER, RASTRO_LEDGER_KEY, ... say; flags then replace it.
Settings SettingsFromEnvironment();

// --server, --ledger-key, --profile, ... for commands that talk to a server.
void AddServerOptions(CLI::App& command, Context& context);
// --participant and --key, for commands that sign.
void AddTlsOptions(CLI::App& command, Context& context);
void AddSignerOptions(CLI::App& command, Context& context);

// What the help of commands says that load a server with a trade of their own.
inline constexpr char kTriesFooter[] =
    "Registers participants of its own (ids begin with sim-, see rastro simulate);\n"
    "--participant and --key are the operator's. What it records stays: for ledgers\n"
    "that are there to be tried. ";

// "500ms", "10s" or "2h"; above zero and at most `most`, in whole hours. INVALID_ARGUMENT
// names `flag`.
absl::StatusOr<absl::Duration> ParseTime(absl::string_view flag, const std::string& text,
                                         absl::Duration most);
void AddProfileDirOption(CLI::App& command, Context& context);
void AddJsonOption(CLI::App& command, Context& context);

void AddInit(CLI::App& app, Context& context);
void AddKeygen(CLI::App& app, Context& context);
void AddProfile(CLI::App& app, Context& context);
void AddParticipant(CLI::App& app, Context& context);
void AddRegister(CLI::App& group, Context& context);  // participant register, request
void AddSubmit(CLI::App& app, Context& context);
void AddTemplate(CLI::App& app, Context& context);
void AddDisclose(CLI::App& app, Context& context);
void AddRecall(CLI::App& app, Context& context);
void AddEpcis(CLI::App& app, Context& context);  // epcis check, hash, convert, show
void AddWatch(CLI::App& app, Context& context);
void AddVerify(CLI::App& app, Context& context);  // verify, trace, history
void AddQuery(CLI::App& app, Context& context);
void AddFindings(CLI::App& app, Context& context);
void AddExport(CLI::App& app, Context& context);
void AddAudit(CLI::App& app, Context& context);
void AddSimulate(CLI::App& app, Context& context);
void AddHammer(CLI::App& app, Context& context);
void AddBench(CLI::App& app, Context& context);
void AddEpcisCheck(CLI::App& group, Context& context);
void AddEpcisConvert(CLI::App& group, Context& context);
void AddEpcisHash(CLI::App& group, Context& context);
void AddEpcisShow(CLI::App& group, Context& context);
void AddGs1(CLI::App& app, Context& context);      // gs1 normalize, gs1 explain
void AddOffline(CLI::App& app, Context& context);  // fsck, rebuild
void AddErase(CLI::App& app, Context& context);    // erase order, erase run
void AddGuard(CLI::App& app, Context& context);    // guard create
void AddRotateKey(CLI::App& app, Context& context);
void AddBackup(CLI::App& app, Context& context);
void AddRestore(CLI::App& app, Context& context);
void AddStatus(CLI::App& app, Context& context);  // status, checkpoint, proof

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_COMMANDS_H_
