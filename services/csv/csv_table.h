// Cuts a CSV file into rows and cells, and finds out what separates the cells.
// Pure; a reader is not thread-safe.
// Specification: RFC 4180; docs/csv.md, section 3.

#ifndef RASTRO_SERVICES_CSV_CSV_TABLE_H_
#define RASTRO_SERVICES_CSV_CSV_TABLE_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/csv/csv_mistake.h"

namespace rastro {

inline constexpr size_t kMaxCsvColumns = 256;
inline constexpr size_t kMaxCsvCellBytes = 4096;

struct CsvRow {
  size_t row = 0;                  // From 1; a row may take several lines.
  std::vector<std::string> cells;  // Trimmed; at most kMaxCsvColumns and one more.
};

class CsvTable {
 public:
  // `text` is UTF-8 and must outlive the table, `mistakes` too.
  CsvTable(absl::string_view text, char separator, CsvMistakes* mistakes)
      : rest_(text), separator_(separator), mistakes_(*mistakes) {}

  // The next row that says something: comments and rows of empty cells are passed
  // over. nullopt at the end. Mistakes: csv.quote, csv.cell, csv.columns; the cell is
  // then cut off or left as it stands.
  std::optional<CsvRow> Next();

  // What the mistakes of the next rows call the columns.
  void NameColumns(std::vector<std::string> names) { names_ = std::move(names); }

  // Rows so far that begin with # and hold more than one cell.
  size_t comments() const { return comments_; }

 private:
  CsvRow TakeRow();
  std::string TakeCell(size_t column);
  std::string TakeQuoted(size_t column);
  std::string TakeLine();
  void TakeLineEnd();
  bool AtCellEnd() const;
  void Refuse(size_t column, absl::string_view rule, absl::string_view value,
              std::string hint);

  absl::string_view rest_;
  const char separator_;
  CsvMistakes& mistakes_;
  std::vector<std::string> names_;
  size_t row_ = 0;
  size_t comments_ = 0;
};

// Takes "sep=;" with its line's end from the front of `text`, if it is there: how
// spreadsheets are told the separator; they do not count it as a row.
void TakeSeparatorLine(absl::string_view* text);

// That of comma, semicolon and tab with which most cells of the first row that says
// something are columns; nullopt if none is with any of them.
std::optional<char> FindSeparator(
    absl::string_view text, const std::function<bool(absl::string_view)>& is_column);

// "comma", "semicolon", "tab".
absl::string_view SeparatorName(char separator);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_TABLE_H_
