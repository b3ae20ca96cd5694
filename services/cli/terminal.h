// Questions to the person at the terminal.

#ifndef RASTRO_SERVICES_CLI_TERMINAL_H_
#define RASTRO_SERVICES_CLI_TERMINAL_H_

#include <string>

#include "absl/status/status.h"

namespace rastro {

// Asks on standard error; OK if the person types "yes". INVALID_ARGUMENT with `otherwise`
// (what to do instead) if not, or if standard input is no terminal: a pipe must not
// decide what only a person can.
absl::Status Confirm(const std::string& question, const std::string& otherwise);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_TERMINAL_H_
