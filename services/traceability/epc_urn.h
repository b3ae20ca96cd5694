// EPC URNs of GS1 keys: urn:epc:id, urn:epc:class and urn:epc:idpat.
// For this folder; others use gs1_key.h and lot_uri.h. Pure and thread-safe.
// Specification: EPC Tag Data Standard 2.0, sections 6 and 8.

#ifndef RASTRO_SERVICES_TRACEABILITY_EPC_URN_H_
#define RASTRO_SERVICES_TRACEABILITY_EPC_URN_H_

#include "absl/strings/string_view.h"
#include "services/traceability/gs1_reading.h"

namespace rastro {

// True if `text` begins with `urn:epc:`, in either case.
bool IsEpcUrn(absl::string_view text);

// True for `urn:epc:idpat:` and `urn:epc:pat:`, which name sets of things.
bool IsEpcPattern(absl::string_view text);

// Reads an EPC URN. kNotGs1 for schemes that are not GS1 keys (gid, adi, ...)
// and for patterns other than one class with `*` for its serials.
Gs1Reading ReadEpcUrn(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EPC_URN_H_
