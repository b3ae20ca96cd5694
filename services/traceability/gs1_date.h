// Dates and times of labels, YYMMDD: a year of two digits means the nearest such year.
// Pure and thread-safe.
// Specification: GS1 General Specifications, sections 3.4 and 7.12.

#ifndef RASTRO_SERVICES_TRACEABILITY_GS1_DATE_H_
#define RASTRO_SERVICES_TRACEABILITY_GS1_DATE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

// What the day 00 means.
enum class DayZero {
  kRefused,
  kMonth,    // The month, no more is said: "2026-03".
  kLastDay,  // The last day of the month: "2026-03-31".
};

// The year from `current_year` - 49 to `current_year` + 50 that ends in
// `two_digits` (0 to 99).
int Gs1Year(int two_digits, int current_year);

// `yymmdd`, six digits (asserted), as ISO 8601 writes it, with a remark if the day is
// 00. INVALID_ARGUMENT if there is no such day.
absl::StatusOr<std::string> Gs1DateText(absl::string_view yymmdd, DayZero day_zero,
                                        int current_year);

// The same for YYMMDD with no time, hh, hhmm or hhmmss behind (digits only,
// asserted): "2026-03-04T17:30". INVALID_ARGUMENT for other lengths, too.
absl::StatusOr<std::string> Gs1TimeText(absl::string_view digits, int current_year);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_GS1_DATE_H_
