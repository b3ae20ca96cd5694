// The disclosure profile that a command was given: a file, the built-in one, or none.

#ifndef RASTRO_SERVICES_CLI_DISCLOSURE_FILE_H_
#define RASTRO_SERVICES_CLI_DISCLOSURE_FILE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/traceability/disclosure_profile.h"

namespace rastro {

// `name` is a path, "default" (DefaultDisclosureText) or "none". nullopt for "none" and
// "". INVALID_ARGUMENT names file, lines and what was meant.
absl::StatusOr<std::optional<DisclosureProfile>> ReadDisclosure(const std::string& name);

// What RASTRO_DISCLOSURE says; "" if it is not set.
std::string DisclosureFromEnvironment();

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_DISCLOSURE_FILE_H_
