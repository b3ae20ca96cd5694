// UTF-8, judged strictly: no overlong forms, no surrogates, nothing beyond
// U+10FFFF.
// Pure and thread-safe.
// Specification: RFC 3629, section 4.

#ifndef RASTRO_SERVICES_TRACEABILITY_UTF8_H_
#define RASTRO_SERVICES_TRACEABILITY_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace rastro {

// How many bytes (1 to 4) the character that begins at `position` has; 0 if no
// valid one begins there. `position` must lie within `text`.
size_t Utf8CharacterBytes(absl::string_view text, size_t position);

// Appends `code_point`, which must be no surrogate and at most 0x10FFFF.
void AppendUtf8(uint32_t code_point, std::string* text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_UTF8_H_
