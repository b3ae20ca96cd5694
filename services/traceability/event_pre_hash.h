// The text whose SHA-256 is the CBV event hash ID: an event's fields one after the
// other, without separators.
// For this folder; others use event_hash_id.h. Pure and thread-safe.
// Specification: docs/event-hash-id.md, sections 3 and 4; CBV 2.0, event hash IDs.

#ifndef RASTRO_SERVICES_TRACEABILITY_EVENT_PRE_HASH_H_
#define RASTRO_SERVICES_TRACEABILITY_EVENT_PRE_HASH_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/traceability/event_hash_profile.h"
#include "services/traceability/json_reader.h"

namespace rastro {

// A pre-hash string may be so much longer than its event (prefixes become IRIs, words
// become URIs), and this much in any case; what is longer is a prefix bomb.
inline constexpr size_t kPreHashMaxGrowth = 16;
inline constexpr size_t kPreHashFreeBytes = 64 << 10;
inline constexpr size_t kPreHashMaxBytes = 128 << 20;

// The pre-hash string of `event`, an object with its own `@context`. INVALID_ARGUMENT
// with violations otherwise. Rules: json.kind, field.missing (no `type`),
// document.type (a document, not an event), document.size (a prefix bomb).
absl::StatusOr<std::string> PreHashOf(const JsonValue& event, EventHashProfile profile);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EVENT_PRE_HASH_H_
