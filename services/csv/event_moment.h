// When an event happened, and how far its clock stood from UTC.
// For this folder. Pure and thread-safe.
// Specification: docs/csv.md, section 4.

#ifndef RASTRO_SERVICES_CSV_EVENT_MOMENT_H_
#define RASTRO_SERVICES_CSV_EVENT_MOMENT_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "services/csv/csv_mistake.h"
#include "services/csv/csv_time.h"
#include "services/csv/event_rows.h"

namespace rastro {

struct EventMoment {
  absl::Time time;
  int offset_minutes = 0;
};

// Of the cell with the time and that with the offset (nullptr: there is none);
// `time_zone` is for times without an offset. nullopt, with a mistake, if they do not
// tell one moment.
std::optional<EventMoment> ReadEventMoment(const RowCell& time, const RowCell* offset,
                                           DateOrder order,
                                           const std::optional<absl::TimeZone>& time_zone,
                                           CsvMistakes* mistakes);

// "-07:00".
std::string OffsetText(int minutes);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_EVENT_MOMENT_H_
