// The rows of one event as a LotEvent.
// For this folder. Not thread-safe.
// Specification: docs/csv.md, sections 4 to 7.

#ifndef RASTRO_SERVICES_CSV_CSV_EVENT_H_
#define RASTRO_SERVICES_CSV_CSV_EVENT_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/csv/csv_cell.h"
#include "services/csv/csv_header.h"
#include "services/csv/csv_mistake.h"
#include "services/csv/csv_table.h"

namespace rastro {

// What a stage makes of the columns of a header.
struct StageColumns {
  std::vector<CsvNeed> needs;             // By column; kMay of those unknown.
  std::vector<const CsvColumn*> missing;  // Needed, and not in the header.
};

// Makes the events of one file, one after the other.
class CsvEventReader {
 public:
  // `header` and `mistakes` must outlive this. `time_zone` is for times without an
  // offset.
  CsvEventReader(const CsvHeader& header, const CellRules& rules,
                 std::optional<absl::TimeZone> time_zone, CsvMistakes* mistakes)
      : header_(header), rules_(rules), time_zone_(time_zone), mistakes_(*mistakes) {}

  // The event that `rows`, at least one, tell; it keeps the rules of
  // lot_event_reader.h. nullopt if there are mistakes, which are then added.
  std::optional<v1::LotEvent> Read(absl::Span<const CsvRow* const> rows);

 private:
  const StageColumns& ColumnsOf(v1::Stage stage);

  const CsvHeader& header_;
  const CellRules rules_;
  const std::optional<absl::TimeZone> time_zone_;
  CsvMistakes& mistakes_;
  std::map<v1::Stage, StageColumns> columns_;
  std::set<v1::Stage> told_;  // Of these it is told what the header lacks.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_EVENT_H_
