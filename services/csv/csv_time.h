// Dates, times and offsets from UTC as people and spreadsheets write them; never what
// could be read in two ways.
// Pure and thread-safe.
// Specification: docs/csv.md, section 4.

#ifndef RASTRO_SERVICES_CSV_CSV_TIME_H_
#define RASTRO_SERVICES_CSV_CSV_TIME_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace rastro {

// What 02/03/2026 is: nothing, the 2nd of March, or the 3rd of February.
enum class DateOrder { kUnknown, kDayFirst, kMonthFirst };

// A date of the years 0001 to 9999; a midnight behind it is passed over. `cell` is
// trimmed and folded, here and below. INVALID_ARGUMENT says what was wanted.
absl::StatusOr<absl::CivilDay> ReadCsvDate(absl::string_view cell, DateOrder order);

struct CsvTime {
  absl::CivilSecond local;
  absl::Duration fraction;    // Less than a second.
  std::optional<int> offset;  // Minutes, if the cell says it.
  bool is_utc = false;        // "Z": a moment, but not where the clock stands.
};

// A date and a time of day. INVALID_ARGUMENT says what was wanted.
absl::StatusOr<CsvTime> ReadCsvTime(absl::string_view cell, DateOrder order);

// Minutes of "-07:00", "-7", "+0900", "UTC-7", "UTC"; -840 to 840. nullopt if it is
// none: "9:00" may be +09:00 from which a spreadsheet took the sign.
std::optional<int> ReadCsvOffset(absl::string_view cell);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_TIME_H_
