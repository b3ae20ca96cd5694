// A table as spreadsheets have it: columns, each of one type, and rows of cells.
// Pure.
// Specification: docs/export.md, section 3.

#ifndef RASTRO_SERVICES_EXPORT_TABLE_H_
#define RASTRO_SERVICES_EXPORT_TABLE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace rastro {

// A cell is the text of its value; an empty one has none.
enum class ColumnType {
  kText,       // Any UTF-8.
  kNumber,     // A decimal as IsDecimal() has it.
  kDate,       // YYYY-MM-DD
  kTime,       // hh:mm:ss, decimals of a second may follow.
  kTimestamp,  // YYYY-MM-DDThh:mm:ssZ, likewise; UTC.
};

struct Column {
  absl::string_view name;
  ColumnType type = ColumnType::kText;
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  // Each as long as `columns`.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_EXPORT_TABLE_H_
