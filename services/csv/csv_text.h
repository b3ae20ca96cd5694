// The text of a cell as a spreadsheet leaves it: spaces around it, full-width letters.
// For this folder. Pure and thread-safe.
// Specification: docs/csv.md, section 3.

#ifndef RASTRO_SERVICES_CSV_CSV_TEXT_H_
#define RASTRO_SERVICES_CSV_CSV_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace rastro {

// `text` (UTF-8) without white space around it, also no-break and ideographic spaces.
absl::string_view TrimCell(absl::string_view text);

// `text` (UTF-8) with full-width letters, digits and signs (U+FF01 to U+FF5E), minus
// signs and special spaces as ASCII has them: what Japanese keyboards write for them.
std::string FoldWidth(absl::string_view text);

// True if `text` has control characters other than line breaks and tabs.
bool HasControlCharacters(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_TEXT_H_
