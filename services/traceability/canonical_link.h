// The commonest canonical URIs, recognised without being taken apart: what is recorded
// was normalised by somebody before, so most identifiers are such.
// For this folder; others use gs1_key.h. Pure and thread-safe.
// Specification: docs/lot-names.md, section 3.

#ifndef RASTRO_SERVICES_TRACEABILITY_CANONICAL_LINK_H_
#define RASTRO_SERVICES_TRACEABILITY_CANONICAL_LINK_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "services/traceability/gs1_key.h"

namespace rastro {

// The key of which `text` is the canonical URI, if it is a GTIN with lot or serial, an
// SSCC, or a GLN, good in every respect, and nothing in it had to be escaped. nullopt
// says nothing about `text`: ReadDigitalLink does.
std::optional<Gs1Key> KeyOfCanonicalLink(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_CANONICAL_LINK_H_
