// What the value of one element of a label says, in words.
// Pure and thread-safe.
// Specification: GS1 General Specifications, sections 3.2 to 3.10;
// docs/lot-names.md, section 7.

#ifndef RASTRO_SERVICES_TRACEABILITY_GS1_VALUE_H_
#define RASTRO_SERVICES_TRACEABILITY_GS1_VALUE_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/traceability/gs1_reading.h"

namespace rastro {

// "12.34 kg" for (3102) 001234, "Mexico (484), establishment TIF111" for (7030)
// 484TIF111; "" where the value says all by itself. `current_year` decides the
// century of dates. INVALID_ARGUMENT, with AI, what came and what was wanted, for a
// value that its AI does not allow: length, characters, check digit, dates, country.
absl::StatusOr<std::string> Gs1ValueMeaning(const Gs1Element& element, int current_year);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_GS1_VALUE_H_
