// file  := [BOM] line*
// line  := field ("," field)* CR LF
// field := text | DQUOTE text with DQUOTE doubled DQUOTE

#include "services/export/csv_file.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"

namespace rastro {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr absl::string_view kLineEnd = "\r\n";

// A value typed by a column cannot be a formula; it is never changed.
bool NeedsApostrophe(absl::string_view text, ColumnType type) {
  return type == ColumnType::kText && !text.empty() &&
         absl::string_view("=+-@\t\r'").find(text.front()) != absl::string_view::npos;
}

void AppendField(absl::string_view text, ColumnType type, std::string& file) {
  const std::string field = absl::StrCat(NeedsApostrophe(text, type) ? "'" : "", text);
  const bool is_plain = field.find_first_of(",\"\r\n") == std::string::npos &&
                        (field.empty() || (field.front() != ' ' && field.back() != ' '));
  if (is_plain) {
    file += field;
  } else {
    absl::StrAppend(&file, "\"", absl::StrReplaceAll(field, {{"\"", "\"\""}}), "\"");
  }
}

}  // namespace

std::string CsvOf(const Table& table, const CsvFileOptions& options) {
  std::string file(options.byte_order_mark ? kByteOrderMark : "");
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (i > 0) file += ',';
    AppendField(table.columns[i].name, ColumnType::kText, file);
  }
  absl::StrAppend(&file, kLineEnd);
  for (const std::vector<std::string>& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) file += ',';
      AppendField(row[i], table.columns[i].type, file);
    }
    absl::StrAppend(&file, kLineEnd);
  }
  return file;
}

}  // namespace rastro
