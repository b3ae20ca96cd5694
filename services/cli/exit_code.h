// Exit codes of the command: a contract (README.md).

#ifndef RASTRO_SERVICES_CLI_EXIT_CODE_H_
#define RASTRO_SERVICES_CLI_EXIT_CODE_H_

#include "absl/status/status.h"

namespace rastro {

enum class ExitCode {
  kDone = 0,         // Intact, or done.
  kBroken = 1,       // Integrity is broken.
  kBadInput = 2,     // Bad usage or bad input, also when the server says so.
  kUnreachable = 3,  // Unreachable, busy or not permitted.
  kFindings = 4,     // Findings, with --strict.
  kCannotTell = 5,   // A version that this program does not know.
};

// What a status of an RPC or of reading input means.
ExitCode ExitCodeOf(const absl::Status& status);

// Prints `status` and, line by line, what it carries, to standard error. Returns its
// exit code.
ExitCode Report(const absl::Status& status);

// As Report, for the outcome of a check: broken (1) or cannot tell (5).
ExitCode ReportBroken(const absl::Status& status);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_EXIT_CODE_H_
