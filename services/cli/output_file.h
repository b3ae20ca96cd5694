// Files that the command writes for its user.

#ifndef RASTRO_SERVICES_CLI_OUTPUT_FILE_H_
#define RASTRO_SERVICES_CLI_OUTPUT_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace rastro {

// Writes `text` to `path`, or to standard output for "-"; a file that is there is
// replaced. INVALID_ARGUMENT if that cannot be done.
absl::Status WriteOutput(const std::string& path, absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_OUTPUT_FILE_H_
