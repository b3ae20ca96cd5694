// A table as a spreadsheet, with real dates, times and numbers.
// Thread-safe; the system's memory files are used, no directory.
// Specification: ECMA-376 (SpreadsheetML); docs/export.md, section 6.

#ifndef RASTRO_SERVICES_EXPORT_XLSX_FILE_H_
#define RASTRO_SERVICES_EXPORT_XLSX_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/export/table.h"

namespace rastro {

// One sheet, named `sheet` (1 to 31 characters), with the header frozen and a filter on
// every column. Texts stay texts, whatever they look like. What a spreadsheet cannot
// hold as a value is a text: dates before 1900-03-01, numbers of more than 15 digits.
// INVALID_ARGUMENT names the cell of a text that is too long (32,767 characters);
// INTERNAL if the system or the library fails.
absl::StatusOr<std::string> XlsxOf(const Table& table, const std::string& sheet);

}  // namespace rastro

#endif  // RASTRO_SERVICES_EXPORT_XLSX_FILE_H_
