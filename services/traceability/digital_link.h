// GS1 Digital Links: web addresses, on any host, whose path ends in a GS1 key.
// For this folder; others use gs1_key.h and lot_uri.h. Pure and thread-safe.
// Specification: GS1 Digital Link URI Syntax; docs/lot-names.md, section 3.2.

#ifndef RASTRO_SERVICES_TRACEABILITY_DIGITAL_LINK_H_
#define RASTRO_SERVICES_TRACEABILITY_DIGITAL_LINK_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "services/traceability/gs1_reading.h"

namespace rastro {

// True if `text` begins with `http://` or `https://`, in either case.
bool IsWebUri(absl::string_view text);

// Reads a Digital Link. kNotGs1 for a web address whose path does not end in a
// key, unless it plainly claims to: on the host id.gs1.org, or with a sound key
// (check digit right) before a lot or serial. Then kMalformed.
Gs1Reading ReadDigitalLink(absl::string_view text);

// The elements of a Digital Link that has a key, right or with a wrong check digit:
// those of its path from the key on, then what its query string says by AI
// (`?11=260304&3102=001234`), unescaped; whatever else stands in it is passed over.
// Empty for any other text.
std::vector<Gs1Element> DigitalLinkElements(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_DIGITAL_LINK_H_
