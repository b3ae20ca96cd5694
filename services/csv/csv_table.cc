// See csv_table.h. Stricter than spreadsheets where they guess: a quotation mark within
// a cell is a mistake, for what follows may have been meant as another cell.
//
// row  := cell *(separator cell) line-end
// cell := *(any but separator, quote, line-end) | quote *(any but quote | 2quote) quote
// line-end := CR LF | LF | CR | end of the file

#include "services/csv/csv_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/csv/csv_text.h"

namespace rastro {
namespace {

constexpr char kQuote = '"';
constexpr absl::string_view kSeparators = ",;\t";

bool IsComment(absl::string_view cell) { return absl::StartsWith(cell, "#"); }

bool IsEmpty(const CsvRow& row) {
  return std::all_of(row.cells.begin(), row.cells.end(),
                     [](const std::string& cell) { return cell.empty(); });
}

}  // namespace

void CsvTable::Refuse(size_t column, absl::string_view rule, absl::string_view value,
                      std::string hint) {
  const bool has_name = column < names_.size() && !names_[column].empty();
  mistakes_.Add({row_, has_name ? names_[column] : absl::StrCat("cell ", column + 1)},
                rule, value, std::move(hint));
}

void CsvTable::TakeLineEnd() {
  if (absl::ConsumePrefix(&rest_, "\r\n") || absl::ConsumePrefix(&rest_, "\n")) return;
  absl::ConsumePrefix(&rest_, "\r");
}

bool CsvTable::AtCellEnd() const {
  return rest_.empty() || rest_[0] == separator_ || rest_[0] == '\n' || rest_[0] == '\r';
}

std::string CsvTable::TakeLine() {
  const size_t end = std::min(rest_.find_first_of("\r\n"), rest_.size());
  std::string line(rest_.substr(0, end));
  rest_.remove_prefix(end);
  TakeLineEnd();
  return line;
}

std::string CsvTable::TakeQuoted(size_t column) {
  rest_.remove_prefix(1);
  std::string cell;
  while (true) {
    const size_t end = rest_.find(kQuote);
    if (end == absl::string_view::npos) {
      Refuse(column, "csv.quote", rest_,
             "the quotation mark that begins the cell has no other one at its end");
      rest_ = {};
      return cell;
    }
    absl::StrAppend(&cell, rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    if (!absl::ConsumePrefix(&rest_, "\"")) return cell;
    cell.push_back(kQuote);
  }
}

std::string CsvTable::TakeCell(size_t column) {
  std::string cell;
  const bool quoted = absl::StartsWith(rest_, "\"");
  if (quoted) cell = TakeQuoted(column);
  if (!AtCellEnd()) {
    size_t end = 0;
    while (end < rest_.size() && rest_[end] != separator_ && rest_[end] != '\n' &&
           rest_[end] != '\r') {
      ++end;
    }
    const absl::string_view plain = rest_.substr(0, end);
    if ((quoted && !TrimCell(plain).empty()) || absl::StrContains(plain, kQuote)) {
      Refuse(column, "csv.quote", plain,
             "a cell with quotation marks stands between two of them, and each within "
             "it is doubled: \"12\"\" tray\"");
    }
    absl::StrAppend(&cell, plain);
    rest_.remove_prefix(end);
  }
  if (cell.size() > kMaxCsvCellBytes) {
    Refuse(column, "csv.cell", cell,
           absl::StrCat("a cell has at most ", kMaxCsvCellBytes, " bytes, this one has ",
                        cell.size()));
    return "";
  }
  if (HasControlCharacters(cell)) {
    Refuse(column, "csv.cell", cell, "remove the control characters");
  }
  return std::string(TrimCell(cell));
}

CsvRow CsvTable::TakeRow() {
  CsvRow row{++row_, {}};
  if (IsComment(rest_)) {
    // No cells: what a comment quotes is its own affair.
    const std::string line = TakeLine();
    comments_ += absl::StrContains(line, separator_);
    return row;
  }
  while (true) {
    std::string cell = TakeCell(row.cells.size());
    if (row.cells.size() <= kMaxCsvColumns) row.cells.push_back(std::move(cell));
    if (rest_.empty() || rest_[0] != separator_) break;
    rest_.remove_prefix(1);
  }
  TakeLineEnd();
  return row;
}

std::optional<CsvRow> CsvTable::Next() {
  while (!rest_.empty()) {
    CsvRow row = TakeRow();
    if (IsEmpty(row)) continue;
    if (IsComment(row.cells[0])) {
      ++comments_;
      continue;
    }
    if (row.cells.size() > kMaxCsvColumns) {
      mistakes_.Add({row.row, ""}, "csv.columns", "",
                    absl::StrCat("a row has at most ", kMaxCsvColumns, " cells"));
    }
    return row;
  }
  return std::nullopt;
}

void TakeSeparatorLine(absl::string_view* text) {
  absl::string_view rest = *text;
  if (!absl::StartsWithIgnoreCase(rest, "sep=") || rest.size() < 5) return;
  const char separator = rest[4];
  if (!absl::StrContains(kSeparators, separator)) return;
  rest.remove_prefix(5);
  const size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
  // Spreadsheets save it with separators behind.
  if (rest.substr(0, end).find_first_not_of(separator) != absl::string_view::npos) return;
  rest.remove_prefix(end);
  if (!absl::ConsumePrefix(&rest, "\r\n") && !absl::ConsumePrefix(&rest, "\n")) {
    absl::ConsumePrefix(&rest, "\r");
  }
  *text = rest;
}

std::optional<char> FindSeparator(
    absl::string_view text, const std::function<bool(absl::string_view)>& is_column) {
  std::optional<char> best;
  ptrdiff_t most = 0;
  for (const char separator : kSeparators) {
    CsvMistakes ignored;
    const std::optional<CsvRow> header = CsvTable(text, separator, &ignored).Next();
    if (!header) continue;
    const ptrdiff_t columns =
        std::count_if(header->cells.begin(), header->cells.end(), is_column);
    if (columns > most) {
      most = columns;
      best = separator;
    }
  }
  return best;
}

absl::string_view SeparatorName(char separator) {
  switch (separator) {
    case ',':
      return "comma";
    case ';':
      return "semicolon";
    default:
      return "tab";
  }
}

}  // namespace rastro
