// See csv_reader.h.

#include "services/csv/csv_reader.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/csv/csv_column.h"
#include "services/csv/csv_event.h"
#include "services/csv/csv_header.h"
#include "services/csv/csv_table.h"
#include "services/csv/csv_text.h"

namespace rastro {
namespace {

// A workbook is a ZIP archive; an older one begins with the mark of compound files.
bool IsWorkbook(absl::string_view file) {
  return absl::StartsWith(file, "PK\x03\x04") ||
         absl::StartsWith(file, "\xD0\xCF\x11\xE0");
}

bool IsColumn(absl::string_view cell) {
  return FindCsvColumn(ColumnNameOf(cell)) != nullptr;
}

// How many rows, and the first of them.
class RowCount {
 public:
  void Add(size_t row) {
    if (count_ == 0) first_ = row;
    ++count_;
  }
  size_t count() const { return count_; }
  size_t first() const { return first_; }

 private:
  size_t count_ = 0;
  size_t first_ = 0;
};

class FileReader {
 public:
  FileReader(absl::string_view text, char separator, CsvReading* reading)
      : table_(text, separator, &reading->mistakes), reading_(*reading) {}

  void ReadRows() {
    header_ = ReadCsvHeader(*table_.Next(), &reading_.mistakes);
    table_.NameColumns(header_.names);
    comments_before_ = table_.comments();
    while (std::optional<CsvRow> row = table_.Next()) {
      CheckWidth(*row);
      rows_.push_back(*std::move(row));
    }
    reading_.rows = rows_.size();
    if (rows_.empty()) {
      reading_.mistakes.Add({header_.row, ""}, "csv.empty", "",
                            "no row behind the header says anything");
    }
    Note();
  }

  void MakeEvents(const CsvOptions& options) {
    CellRules rules{options.date_order, options.decimal_mark, std::nullopt};
    if (rules.decimal_mark == DecimalMark::kUnknown) rules.decimal_mark = FileMark();
    CsvEventReader reader(header_, rules, options.time_zone, &reading_.mistakes);
    for (const std::vector<const CsvRow*>& rows : Grouped()) {
      std::optional<v1::LotEvent> event = reader.Read(rows);
      if (event) reading_.events.push_back({*std::move(event), rows[0]->row});
    }
    reading_.mistakes.Sort();
  }

 private:
  void CheckWidth(const CsvRow& row) {
    if (row.cells.size() < header_.names.size()) narrow_.Add(row.row);
    for (size_t i = 0; i < row.cells.size(); ++i) {
      const bool has_name = i < header_.names.size() && !header_.names[i].empty();
      if (has_name || row.cells[i].empty()) continue;
      reading_.mistakes.Add(
          {row.row, absl::StrCat("cell ", i + 1)}, "csv.cells", row.cells[i],
          absl::StrCat("the header has no name for it (", header_.names.size(),
                       " columns); a cell with the separator in it stands between "
                       "quotation marks"));
      return;
    }
  }

  void Note() {
    const size_t narrow = narrow_.count();
    if (narrow > 0) {
      reading_.notes.push_back(absl::StrCat(
          narrow, narrow == 1 ? " row" : " rows", " (first: ", narrow_.first(), ") ",
          narrow == 1 ? "has" : "have",
          " fewer cells than the header; the missing ones were taken as empty"));
    }
    const size_t comments = table_.comments() - comments_before_;
    if (comments > 0) {
      reading_.notes.push_back(absl::StrCat(
          comments,
          comments == 1 ? " row begins with # and was" : " rows begin with # and were",
          " passed over"));
    }
  }

  // The decimal mark that the numbers show; unknown if none does, or both are shown.
  DecimalMark FileMark() const {
    bool has_point = false, has_comma = false;
    for (size_t i = 0; i < header_.columns.size(); ++i) {
      const CsvColumn* column = header_.columns[i];
      if (column == nullptr ||
          (column->value != CsvValue::kDecimal && column->value != CsvValue::kPercent)) {
        continue;
      }
      for (const CsvRow& row : rows_) {
        if (i >= row.cells.size() || row.cells[i].empty()) continue;
        const std::string cell = FoldWidth(row.cells[i]);
        const DecimalMark mark = DecimalMarkOf(TrimCell(absl::StripSuffix(cell, "%")));
        has_point = has_point || mark == DecimalMark::kPoint;
        has_comma = has_comma || mark == DecimalMark::kComma;
      }
    }
    if (has_point == has_comma) return DecimalMark::kUnknown;
    return has_point ? DecimalMark::kPoint : DecimalMark::kComma;
  }

  // Rows by event, in the order of the first.
  std::vector<std::vector<const CsvRow*>> Grouped() const {
    std::vector<std::vector<const CsvRow*>> groups;
    absl::flat_hash_map<absl::string_view, size_t> by_key;
    const std::optional<size_t> column = header_.Find("event");
    for (const CsvRow& row : rows_) {
      absl::string_view key;
      if (column && *column < row.cells.size()) key = row.cells[*column];
      if (key.empty()) {
        groups.push_back({&row});
        continue;
      }
      const auto [group, is_new] = by_key.emplace(key, groups.size());
      if (is_new) groups.emplace_back();
      groups[group->second].push_back(&row);
    }
    return groups;
  }

  CsvTable table_;
  CsvReading& reading_;
  CsvHeader header_;
  std::vector<CsvRow> rows_;
  size_t comments_before_ = 0;
  RowCount narrow_;
};

std::string HowTaken(const DecodedCsv& decoded, char separator) {
  return absl::StrCat(
      "taken as ", CsvEncodingName(decoded.encoding),
      decoded.judged ? ", by the look of its bytes (--encoding overrides it)" : "",
      ", cells separated by ", SeparatorName(separator), "s");
}

}  // namespace

absl::StatusOr<CsvReading> ReadCsv(absl::string_view file, const CsvOptions& options) {
  if (file.size() > kMaxCsvBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("larger than ", kMaxCsvBytes >> 20, " MiB; divide it"));
  }
  if (IsWorkbook(file)) {
    return absl::InvalidArgumentError(
        "is a workbook of a spreadsheet; save it as \"CSV UTF-8\"");
  }
  absl::StatusOr<DecodedCsv> decoded = DecodeCsv(file, options.encoding);
  if (!decoded.ok()) return decoded.status();
  absl::string_view text = decoded->text;
  TakeSeparatorLine(&text);
  const std::optional<char> separator = FindSeparator(text, IsColumn);
  if (!separator) {
    return absl::InvalidArgumentError(
        "no row that names columns: wanted one such as stage,event_time,lot with commas, "
        "semicolons or tabs between; `rastro template STAGE` writes it");
  }
  CsvReading reading;
  reading.notes.push_back(HowTaken(*decoded, *separator));
  FileReader reader(text, *separator, &reading);
  reader.ReadRows();
  reader.MakeEvents(options);
  return reading;
}

bool LooksLikeCsv(absl::string_view file) {
  absl::ConsumePrefix(&file, "\xEF\xBB\xBF");
  file = absl::StripLeadingAsciiWhitespace(file);
  return !file.empty() && !absl::StrContains("{[<", file[0]);
}

}  // namespace rastro
