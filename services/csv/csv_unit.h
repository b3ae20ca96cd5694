// Units as people call them.
// Pure and thread-safe.
// Specification: UN/ECE Recommendation 20; docs/csv.md, section 5.

#ifndef RASTRO_SERVICES_CSV_CSV_UNIT_H_
#define RASTRO_SERVICES_CSV_CSV_UNIT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

// The UN/ECE Rec 20 code that `cell` (trimmed, folded) names: "KGM" for "kg", and for
// "KGM" itself. INVALID_ARGUMENT says what was wanted.
absl::StatusOr<std::string> ReadCsvUnit(absl::string_view cell);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_UNIT_H_
