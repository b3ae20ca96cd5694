// The rows of one event, cell by cell.
// For this folder. Pure; not thread-safe.
// Specification: docs/csv.md, section 3.

#ifndef RASTRO_SERVICES_CSV_EVENT_ROWS_H_
#define RASTRO_SERVICES_CSV_EVENT_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/csv/csv_header.h"
#include "services/csv/csv_mistake.h"
#include "services/csv/csv_table.h"

namespace rastro {

// A cell that is not empty. What it points to outlives the reading of a file.
struct RowCell {
  size_t row = 0;
  const CsvColumn* column = nullptr;
  absl::string_view text;

  CsvPlace place() const { return {row, std::string(column->name)}; }
};

class EventRows {
 public:
  // At least one row. All must outlive this.
  EventRows(absl::Span<const CsvRow* const> rows, const CsvHeader& header)
      : rows_(rows), header_(header) {}

  absl::Span<const CsvRow* const> rows() const { return rows_; }
  size_t first_row() const { return rows_[0]->row; }

  // Columns of the header that `needs` has as kNo count as empty from now on in CellsOf.
  void HideUnneeded(const std::vector<CsvNeed>* needs) { needs_ = needs; }

  std::optional<RowCell> CellOf(const CsvRow& row, absl::string_view column) const;
  std::vector<RowCell> CellsOf(const CsvRow& row, CsvScope scope) const;

  // The first cell of the header's column `index`, from the top.
  std::optional<RowCell> FirstOf(size_t index) const;

  bool Says(absl::string_view column) const;

 private:
  absl::Span<const CsvRow* const> rows_;
  const CsvHeader& header_;
  const std::vector<CsvNeed>* needs_ = nullptr;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_EVENT_ROWS_H_
