// GS1 element strings: what a scanner reads from a label, or what is printed
// below it in brackets.
// For this folder; others use gs1_key.h and lot_uri.h. Pure and thread-safe.
// Specification: GS1 General Specifications, sections 3.2 and 7.8;
// docs/lot-names.md, section 3.3.

#ifndef RASTRO_SERVICES_TRACEABILITY_ELEMENT_STRING_H_
#define RASTRO_SERVICES_TRACEABILITY_ELEMENT_STRING_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/traceability/gs1_reading.h"

namespace rastro {

// FNC1 between two elements, as scanners transmit it.
inline constexpr char kFnc1 = '\x1d';

// True for texts that cannot be anything else: a symbology identifier or an AI
// in brackets at the beginning, or FNC1 anywhere.
bool LooksLikeElementString(absl::string_view text);

// True for a label without brackets, FNC1 or symbology identifier. It could be any
// number: only what begins with an SSCC or a GTIN and is sound throughout is one.
bool IsBareLabel(absl::string_view text);

// All elements of a label in their order, with or without brackets, each in the
// table and of the right length and characters. INVALID_ARGUMENT otherwise,
// also if an AI comes twice with different values.
absl::StatusOr<std::vector<Gs1Element>> ParseElementString(absl::string_view text);

// The key of a label: what it sticks on, not what is written about it. kNotGs1
// if its elements contain no key, kMalformed if they contain two.
Gs1Reading ReadElementString(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_ELEMENT_STRING_H_
