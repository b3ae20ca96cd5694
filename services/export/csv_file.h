// A table as CSV, for programs and spreadsheets.
// Pure and thread-safe.
// Specification: RFC 4180; docs/export.md, section 5.

#ifndef RASTRO_SERVICES_EXPORT_CSV_FILE_H_
#define RASTRO_SERVICES_EXPORT_CSV_FILE_H_

#include <string>

#include "services/export/table.h"

namespace rastro {

struct CsvFileOptions {
  bool byte_order_mark = false;  // Without it some spreadsheets do not see UTF-8.
};

// The header and all rows in UTF-8, lines end in CR LF. A text that a spreadsheet could
// take for a formula (it begins with = + - @, tab or CR), and one that begins with an
// apostrophe, gets an apostrophe before it: whoever takes one away has the text again.
std::string CsvOf(const Table& table, const CsvFileOptions& options = {});

}  // namespace rastro

#endif  // RASTRO_SERVICES_EXPORT_CSV_FILE_H_
