// The name under which a lot has its chain: one canonical URI, whatever form an
// identifier comes in. These bytes are hashed; they never change.
// Pure and thread-safe; whatever the bytes, time and memory are bounded.
// Specification: docs/lot-names.md.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOT_URI_H_
#define RASTRO_SERVICES_TRACEABILITY_LOT_URI_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

// The lot that `identifier`, found among the things of an event, names. The
// canonical URI of a GS1 key; any other text as it stands. nullopt if it names
// something that has no chain: a product, a class or pattern, a location, a
// party. INVALID_ARGUMENT, with what came and what was wanted, for a GS1 key
// that is wrong (check digit, lengths, characters) and for text that is not 1
// to 512 bytes of printable ASCII without space.
//
// An EPC URN whose numbers do not add up to the key's length keeps its text:
// such are in use, and no other form of theirs exists to be confused with.
absl::StatusOr<std::optional<std::string>> LotUri(absl::string_view identifier);

// The same for a `transformation_id`, which has a chain whatever kind of key it
// is (usually a GDTI).
absl::StatusOr<std::string> TransformationUri(absl::string_view identifier);

// The same for what a person types, pastes or scans: white space around it is
// ignored, and an element string that begins with 00 or 01 needs neither
// brackets nor FNC1. INVALID_ARGUMENT also for what has no chain.
absl::StatusOr<std::string> LotUriFromAnyForm(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOT_URI_H_
