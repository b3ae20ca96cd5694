// See csv_header.h.

#include "services/csv/csv_header.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/csv/csv_text.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

std::string HintFor(absl::string_view name) {
  std::vector<absl::string_view> names;
  for (const CsvColumn& each : CsvColumns()) names.push_back(each.name);
  const absl::string_view meant = Nearest(name, names);
  return meant.empty() ? "there is no such column; `rastro template STAGE` lists them"
                       : absl::StrCat("did you mean ", meant, "?");
}

}  // namespace

std::optional<size_t> CsvHeader::Find(absl::string_view name) const {
  const auto found = std::find_if(
      columns.begin(), columns.end(),
      [&](const CsvColumn* each) { return each != nullptr && each->name == name; });
  if (found == columns.end()) return std::nullopt;
  return found - columns.begin();
}

std::string ColumnNameOf(absl::string_view cell) {
  return absl::AsciiStrToLower(
      absl::StrReplaceAll(TrimCell(FoldWidth(cell)), {{" ", "_"}, {"-", "_"}}));
}

CsvHeader ReadCsvHeader(const CsvRow& row, CsvMistakes* mistakes) {
  CsvHeader header{row.row, row.cells, {}};
  for (const std::string& cell : row.cells) {
    const CsvColumn* column = FindCsvColumn(ColumnNameOf(cell));
    if (column == nullptr && !cell.empty()) {
      mistakes->Add({row.row, cell}, "csv.column", cell, HintFor(cell));
    } else if (column != nullptr && header.Find(column->name)) {
      mistakes->Add({row.row, cell}, "csv.column_twice", cell,
                    "this column stands further left already; remove one");
      column = nullptr;
    }
    header.columns.push_back(column);
  }
  return header;
}

}  // namespace rastro
