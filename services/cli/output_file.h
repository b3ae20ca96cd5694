// Files that the command writes for its user.

#ifndef RASTRO_SERVICES_CLI_OUTPUT_FILE_H_
#define RASTRO_SERVICES_CLI_OUTPUT_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace rastro {

// Writes `text` to `path`, or to standard output for "-"; a file that is there is
// replaced as a whole, or stays as it is. INVALID_ARGUMENT if that cannot be done.
absl::Status WriteOutput(const std::string& path, absl::string_view text);

// `path`, or where there is such a file already: "name-2.txt", "name-3.txt", ...
std::string UnusedName(const std::string& path);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_OUTPUT_FILE_H_
