// Numbers as spreadsheets write them: decimal points or commas, thousands apart.
// Pure and thread-safe.
// Specification: docs/csv.md, section 5.

#ifndef RASTRO_SERVICES_CSV_CSV_NUMBER_H_
#define RASTRO_SERVICES_CSV_CSV_NUMBER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

enum class DecimalMark { kUnknown, kPoint, kComma };

// The mark that `cell` shows beyond doubt, as "12,5" does and "1,234" does not.
DecimalMark DecimalMarkOf(absl::string_view cell);

// `cell` (trimmed, folded) as a plain decimal (decimal.h). `mark` is the file's:
// without it what could be 1234 or 1.234 is refused. INVALID_ARGUMENT says what was
// wanted, or what to do.
absl::StatusOr<std::string> ReadCsvDecimal(absl::string_view cell, DecimalMark mark);

// True for what a spreadsheet makes of a long number: "1.75012E+17".
bool IsShortenedNumber(absl::string_view cell);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_NUMBER_H_
