// Times as EPCIS writes them: RFC 3339 date-times and offsets from UTC.
// Pure and thread-safe.
// Specification: RFC 3339, section 5.6; EPCIS 2.0, section 7.3.3.

#ifndef RASTRO_SERVICES_TRACEABILITY_EVENT_TIME_H_
#define RASTRO_SERVICES_TRACEABILITY_EVENT_TIME_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace rastro {

// Minutes of an offset `+hh:mm` or `-hh:mm` from -14:00 to +14:00; nullopt if
// `text` is none.
std::optional<int> ParseZoneOffset(absl::string_view text);

// A date-time, for example `2026-03-02T09:15:30.250-07:00`. Years 0001 to 9999;
// a second 60 is the next minute's first; what is finer than a nanosecond is cut
// off. If it has no offset, `default_offset_minutes` holds. nullopt if `text` is
// malformed, or has no offset and there is no default.
std::optional<absl::Time> ParseDateTime(absl::string_view text,
                                        std::optional<int> default_offset_minutes);

// `time`, in the years 0001 to 9999 of UTC, as a date-time of local time at
// `offset_minutes` (-840 to 840), to the nanosecond, without zeros at its end:
// `2026-03-02T09:15:30.25-07:00`. In UTC where local time is beyond those years.
std::string FormatDateTime(absl::Time time, int offset_minutes);

// True for a calendar date YYYY-MM-DD that exists.
bool IsDate(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EVENT_TIME_H_
