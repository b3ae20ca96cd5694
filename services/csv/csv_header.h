// The row that names the columns.
// For this folder. Pure and thread-safe.
// Specification: docs/csv.md, section 3.

#ifndef RASTRO_SERVICES_CSV_CSV_HEADER_H_
#define RASTRO_SERVICES_CSV_CSV_HEADER_H_

#include <optional>
#include <string>
#include <vector>

#include "services/csv/csv_column.h"
#include "services/csv/csv_mistake.h"
#include "services/csv/csv_table.h"

namespace rastro {

struct CsvHeader {
  size_t row = 0;
  std::vector<std::string> names;         // As they stand.
  std::vector<const CsvColumn*> columns;  // Nullptr: unknown, twice, or no name.

  // Where a column stands; nullopt if it does not.
  std::optional<size_t> Find(absl::string_view name) const;
};

// A name in a header as columns are called: "Output Lot" is output_lot.
std::string ColumnNameOf(absl::string_view cell);

// Mistakes: csv.column, csv.column_twice.
CsvHeader ReadCsvHeader(const CsvRow& row, CsvMistakes* mistakes);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_HEADER_H_
