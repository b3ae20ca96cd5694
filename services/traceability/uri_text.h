// Which texts are absolute URIs or prefixed names.
// For this folder. Pure and thread-safe.
// Specification: RFC 3986, section 3; RFC 3987, section 2.2.

#ifndef RASTRO_SERVICES_TRACEABILITY_URI_TEXT_H_
#define RASTRO_SERVICES_TRACEABILITY_URI_TEXT_H_

#include "absl/strings/string_view.h"

namespace rastro {

// True if `text` begins with a scheme or a prefix (which may also have `_`) and a
// colon.
bool HasScheme(absl::string_view text);

// True if besides nothing in it is forbidden in a URI or IRI: spaces, control
// characters, <>"{}|\^`.
bool IsAbsoluteUri(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_URI_TEXT_H_
