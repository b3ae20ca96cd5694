// See event_hash_profile.h.

#include "services/traceability/event_hash_profile.h"

namespace rastro {

absl::string_view EventHashProfileName(EventHashProfile profile) {
  switch (profile) {
    case EventHashProfile::kCbv20:
      return "CBV2.0";
    case EventHashProfile::kCbv21:
      return "CBV2.1";
    case EventHashProfile::kLegacy:
      return "legacy";
  }
  return "";
}

std::optional<EventHashProfile> FindEventHashProfile(absl::string_view name) {
  for (const EventHashProfile profile : kEventHashProfiles) {
    if (EventHashProfileName(profile) == name) return profile;
  }
  return std::nullopt;
}

}  // namespace rastro
