// Countries by their numeric codes, as labels have them.
// Pure and thread-safe.
// Specification: ISO 3166-1 (2024).

#ifndef RASTRO_SERVICES_TRACEABILITY_COUNTRY_CODE_H_
#define RASTRO_SERVICES_TRACEABILITY_COUNTRY_CODE_H_

#include "absl/strings/string_view.h"

namespace rastro {

// "Mexico" for "484"; "" for what is no code in force.
absl::string_view CountryName(absl::string_view numeric_code);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_COUNTRY_CODE_H_
