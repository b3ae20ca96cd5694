// A file that is called "default" or "none" is given as ./default.

#include "services/cli/disclosure_file.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/cli/event_files.h"
#include "services/cli/violation_text.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

// Each on a line: whoever mends a file wants them all.
absl::Status AllMistakesOf(const std::string& file, const absl::Status& status) {
  std::string message = absl::StrCat(file, ": not a disclosure profile");
  for (const Violation& each : ViolationsOf(status)) {
    absl::StrAppend(&message, "\n  ", ViolationText(each));
  }
  const size_t omitted = OmittedViolations(status);
  if (omitted > 0) absl::StrAppend(&message, "\n  and ", omitted, " more");
  return absl::InvalidArgumentError(message);
}

}  // namespace

absl::StatusOr<std::optional<DisclosureProfile>> ReadDisclosure(const std::string& name) {
  if (name.empty() || name == "none") return std::optional<DisclosureProfile>();
  std::string text(DefaultDisclosureText());
  if (name != "default") {
    absl::StatusOr<std::string> read = ReadInput(name, kMaxDisclosureBytes);
    if (!read.ok()) return read.status();
    text = *std::move(read);
  }
  absl::StatusOr<DisclosureProfile> profile = DisclosureProfile::Parse(text);
  if (!profile.ok()) return AllMistakesOf(name, profile.status());
  return std::optional<DisclosureProfile>(*std::move(profile));
}

std::string DisclosureFromEnvironment() {
  const char* value = std::getenv("RASTRO_DISCLOSURE");
  return value == nullptr ? "" : value;
}

}  // namespace rastro
