// A disclosure profile: which fields of an event everybody may read, stage by stage
// of the trade. What it does not name stays with the partners.
// Pure and thread-safe.
// Specification: docs/disclosure.md, sections 2 to 4.

#ifndef RASTRO_SERVICES_TRACEABILITY_DISCLOSURE_PROFILE_H_
#define RASTRO_SERVICES_TRACEABILITY_DISCLOSURE_PROFILE_H_

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

inline constexpr size_t kMaxDisclosureBytes = size_t{64} << 10;

class DisclosureProfile {
 public:
  // Reads a file of at most kMaxDisclosureBytes. INVALID_ARGUMENT with violations
  // (violation.h), whose places are lines: "line 7". Rules: disclosure.size,
  // disclosure.version, disclosure.line, disclosure.section, disclosure.stage,
  // disclosure.field, disclosure.group, disclosure.twice, disclosure.needs,
  // disclosure.nothing, disclosure.empty.
  static absl::StatusOr<DisclosureProfile> Parse(absl::string_view text);

  // The paths (disclosure_fields.h) that are public at `stage` ("": none is known),
  // ascending, with those that are so always; nullptr if nothing is.
  const std::set<std::string>* PathsOf(absl::string_view stage) const;

 private:
  DisclosureProfile() = default;

  std::map<std::string, std::set<std::string>, std::less<>> stages_;  // And "default".
};

// The profile of this project for exporters of food, commented, as Parse takes it.
absl::string_view DefaultDisclosureText();

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_DISCLOSURE_PROFILE_H_
