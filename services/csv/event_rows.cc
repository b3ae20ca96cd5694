// See event_rows.h.

#include "services/csv/event_rows.h"

#include <algorithm>

namespace rastro {

std::optional<RowCell> EventRows::CellOf(const CsvRow& row,
                                         absl::string_view column) const {
  const std::optional<size_t> at = header_.Find(column);
  if (!at || *at >= row.cells.size() || row.cells[*at].empty()) return std::nullopt;
  return RowCell{row.row, header_.columns[*at], row.cells[*at]};
}

std::vector<RowCell> EventRows::CellsOf(const CsvRow& row, CsvScope scope) const {
  std::vector<RowCell> cells;
  for (size_t i = 0; i < row.cells.size() && i < header_.columns.size(); ++i) {
    const CsvColumn* column = header_.columns[i];
    if (column == nullptr || column->scope != scope || row.cells[i].empty()) continue;
    if (needs_ != nullptr && (*needs_)[i] == CsvNeed::kNo) continue;
    cells.push_back({row.row, column, row.cells[i]});
  }
  return cells;
}

std::optional<RowCell> EventRows::FirstOf(size_t index) const {
  for (const CsvRow* row : rows_) {
    if (index >= row->cells.size() || row->cells[index].empty()) continue;
    return RowCell{row->row, header_.columns[index], row->cells[index]};
  }
  return std::nullopt;
}

bool EventRows::Says(absl::string_view column) const {
  return std::any_of(rows_.begin(), rows_.end(),
                     [&](const CsvRow* row) { return CellOf(*row, column).has_value(); });
}

}  // namespace rastro
