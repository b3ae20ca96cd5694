// The three algorithms in the field for the CBV event hash ID, under their names.
// The event hash ID identifies an event; it is not the hash that the ledger seals
// events with (crypto/event.h).
// Pure and thread-safe.
// Specification: docs/event-hash-id.md, section 2; CBV 2.0, event hash IDs.

#ifndef RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_PROFILE_H_
#define RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_PROFILE_H_

#include <optional>

#include "absl/strings/string_view.h"

namespace rastro {

enum class EventHashProfile {
  kCbv20,   // "CBV2.0": what is in use since 2026; the default.
  kCbv21,   // "CBV2.1": the draft that follows.
  kLegacy,  // "legacy": until October 2025. Its IDs too say CBV2.0.
};

// Every profile, the default first.
inline constexpr EventHashProfile kEventHashProfiles[] = {
    EventHashProfile::kCbv20, EventHashProfile::kCbv21, EventHashProfile::kLegacy};

absl::string_view EventHashProfileName(EventHashProfile profile);

// nullopt if there is no profile of that name, spelled like this.
std::optional<EventHashProfile> FindEventHashProfile(absl::string_view name);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_PROFILE_H_
