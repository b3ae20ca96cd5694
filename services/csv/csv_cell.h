// One cell as the value that its column holds.
// For this folder. Pure and thread-safe.
// Specification: docs/csv.md, sections 4 and 5.

#ifndef RASTRO_SERVICES_CSV_CSV_CELL_H_
#define RASTRO_SERVICES_CSV_CSV_CELL_H_

#include <optional>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/csv/csv_column.h"
#include "services/csv/csv_number.h"
#include "services/csv/csv_time.h"

namespace rastro {

struct CellRules {
  DateOrder date_order = DateOrder::kUnknown;
  DecimalMark decimal_mark = DecimalMark::kUnknown;
  std::optional<int> offset_minutes;  // The event's; of times that say none.
};

using CellValue = std::variant<std::string, uint32_t, v1::InspectionResult,
                               google::protobuf::Timestamp>;

// `cell` (trimmed, not empty) of a column that has a path. INVALID_ARGUMENT says what
// was wanted. What only the reader of LotEvents judges (whether a country has the form
// of one, lengths) is not judged here.
absl::StatusOr<CellValue> ReadCsvCell(const CsvColumn& column, absl::string_view cell,
                                      const CellRules& rules);

struct CsvLot {
  std::string uri;        // Canonical.
  bool is_goods = false;  // A lot of which there may be much; else a single thing.
};

// A cell that names a lot, in any form. INVALID_ARGUMENT says what was wanted.
absl::StatusOr<CsvLot> ReadCsvLot(absl::string_view cell);

// The name under which mistakes of cells of this kind are told: "csv.date".
absl::string_view RuleOf(CsvValue value);

google::protobuf::Timestamp TimestampOf(absl::Time time);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_CELL_H_
