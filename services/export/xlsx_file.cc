// The library writes to a file by name, so it gets one that lives in memory alone. Rows
// are written as they come (constant_memory): a large table needs little beside itself.

#include "services/export/xlsx_file.h"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace rastro {
namespace {

constexpr int kDigitsOfADouble = 15;
constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";

class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("table", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  std::string Name() const { return absl::StrCat("/proc/self/fd/", descriptor_); }

  absl::StatusOr<std::string> Read() const {
    const off_t size = lseek(descriptor_, 0, SEEK_END);
    std::string bytes(size > 0 ? static_cast<size_t>(size) : 0, '\0');
    size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t read = pread(descriptor_, bytes.data() + done, bytes.size() - done,
                                 static_cast<off_t>(done));
      if (read < 0 && errno == EINTR) continue;
      if (read <= 0)
        return absl::InternalError("spreadsheet: memory cannot be read back");
      done += static_cast<size_t>(read);
    }
    return bytes;
  }

 private:
  const int descriptor_;
};

// XML has no control characters and no U+FFFE and U+FFFF; and "_x0041_" would be read as
// "A" if its first character were not written so itself.
std::string ForXml(absl::string_view text) {
  std::string safe;
  for (size_t i = 0; i < text.size(); ++i) {
    const absl::string_view rest = text.substr(i);
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 && c != '\t' && c != '\n') {
      absl::StrAppend(&safe, kReplacement);
    } else if (rest.substr(0, 3) == "\xEF\xBF\xBE" ||
               rest.substr(0, 3) == "\xEF\xBF\xBF") {
      absl::StrAppend(&safe, kReplacement);
      i += 2;
    } else if (rest.size() >= 7 && rest[0] == '_' && rest[1] == 'x' && rest[6] == '_' &&
               absl::ascii_isxdigit(rest[2]) && absl::ascii_isxdigit(rest[3]) &&
               absl::ascii_isxdigit(rest[4]) && absl::ascii_isxdigit(rest[5])) {
      safe += "_x005F_";
    } else {
      safe += text[i];
    }
  }
  return safe;
}

// A decimal that survives as a binary number of 15 digits.
std::optional<double> NumberOf(absl::string_view decimal) {
  int digits = 0;
  for (char c : decimal.substr(0, decimal.find_first_of("eE"))) {
    if (absl::ascii_isdigit(c) && (c != '0' || digits > 0)) ++digits;
  }
  double number = 0;
  if (digits > kDigitsOfADouble || !absl::SimpleAtod(decimal, &number)) return {};
  return number;
}

// Days since 1899-12-30, as spreadsheets count them; their 29 February 1900 is none, so
// nothing before the day after it.
std::optional<double> DayOf(absl::string_view date) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(date, &day) || day < absl::CivilDay(1900, 3, 1)) return {};
  return static_cast<double>(day - absl::CivilDay(1899, 12, 30));
}

// The part of a day.
std::optional<double> TimeOfDayOf(absl::string_view time) {
  int hours = 0, minutes = 0;
  double seconds = 0;
  if (time.size() < 8 || !absl::SimpleAtoi(time.substr(0, 2), &hours) ||
      !absl::SimpleAtoi(time.substr(3, 2), &minutes) ||
      !absl::SimpleAtod(time.substr(6), &seconds)) {
    return {};
  }
  constexpr double kSecondsOfADay = 24 * 60 * 60;
  return (hours * 3600 + minutes * 60 + seconds) / kSecondsOfADay;
}

std::optional<double> TimestampOf(absl::string_view time) {
  const size_t mark = time.find('T');
  if (mark == absl::string_view::npos || time.back() != 'Z') return {};
  const std::optional<double> day = DayOf(time.substr(0, mark));
  const std::optional<double> part =
      TimeOfDayOf(time.substr(mark + 1, time.size() - mark - 2));
  if (!day || !part) return {};
  return *day + *part;
}

std::optional<double> ValueOf(absl::string_view text, ColumnType type) {
  switch (type) {
    case ColumnType::kText:
      return {};
    case ColumnType::kNumber:
      return NumberOf(text);
    case ColumnType::kDate:
      return DayOf(text);
    case ColumnType::kTime:
      return TimeOfDayOf(text);
    case ColumnType::kTimestamp:
      return TimestampOf(text);
  }
  return {};
}

class SheetWriter {
 public:
  SheetWriter(lxw_workbook* book, const std::string& sheet)
      : sheet_(workbook_add_worksheet(book, sheet.c_str())),
        header_(workbook_add_format(book)),
        date_(WithNumberFormat(book, "yyyy-mm-dd")),
        time_(WithNumberFormat(book, "hh:mm:ss")),
        timestamp_(WithNumberFormat(book, "yyyy-mm-dd hh:mm:ss")) {
    if (header_ != nullptr) format_set_bold(header_);
  }

  absl::Status Write(const Table& table) {
    if (sheet_ == nullptr) return Failed(LXW_ERROR_SHEETNAME_ALREADY_USED);
    const auto columns = static_cast<lxw_col_t>(table.columns.size());
    const auto rows = static_cast<lxw_row_t>(table.rows.size());
    for (lxw_col_t i = 0; i < columns; ++i) SetWidth(table.columns[i], i);
    worksheet_freeze_panes(sheet_, 1, 0);
    worksheet_autofilter(sheet_, 0, 0, rows, columns - 1);
    for (lxw_col_t i = 0; i < columns; ++i) {
      WriteText(table.columns[i].name, 0, i, header_);
    }
    for (lxw_row_t row = 0; row < rows && error_ == LXW_NO_ERROR; ++row) {
      for (lxw_col_t i = 0; i < columns; ++i) {
        WriteCell(table.rows[row][i], table.columns[i], row + 1, i);
      }
    }
    return error_ == LXW_NO_ERROR ? absl::OkStatus() : Failed(error_);
  }

 private:
  static lxw_format* WithNumberFormat(lxw_workbook* book, const char* text) {
    lxw_format* format = workbook_add_format(book);
    if (format != nullptr) format_set_num_format(format, text);
    return format;
  }

  void SetWidth(const Column& column, lxw_col_t i) {
    constexpr double kFilterButton = 4;
    constexpr double kTimestamp = 20;
    double width = static_cast<double>(column.name.size()) + kFilterButton;
    if (column.type == ColumnType::kTimestamp) width = std::max(width, kTimestamp);
    worksheet_set_column(sheet_, i, i, width, nullptr);
  }

  lxw_format* FormatOf(ColumnType type) const {
    switch (type) {
      case ColumnType::kDate:
        return date_;
      case ColumnType::kTime:
        return time_;
      case ColumnType::kTimestamp:
        return timestamp_;
      case ColumnType::kText:
      case ColumnType::kNumber:
        break;
    }
    return nullptr;
  }

  void WriteCell(const std::string& text, const Column& column, lxw_row_t row,
                 lxw_col_t i) {
    if (text.empty()) return;
    if (const std::optional<double> value = ValueOf(text, column.type)) {
      Note(worksheet_write_number(sheet_, row, i, *value, FormatOf(column.type)), row, i);
    } else {
      WriteText(text, row, i, nullptr);
    }
  }

  void WriteText(absl::string_view text, lxw_row_t row, lxw_col_t i, lxw_format* format) {
    Note(worksheet_write_string(sheet_, row, i, ForXml(text).c_str(), format), row, i);
  }

  void Note(lxw_error error, lxw_row_t row, lxw_col_t i) {
    if (error == LXW_NO_ERROR || error_ != LXW_NO_ERROR) return;
    error_ = error;
    place_ = absl::StrCat("row ", row + 1, ", column ", i + 1, ": ");
  }

  absl::Status Failed(lxw_error error) const {
    const std::string message =
        absl::StrCat("spreadsheet: ", place_, lxw_strerror(error));
    return error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED
               ? absl::InvalidArgumentError(message)
               : absl::InternalError(message);
  }

  lxw_worksheet* const sheet_;
  lxw_format* const header_;
  lxw_format* const date_;
  lxw_format* const time_;
  lxw_format* const timestamp_;
  lxw_error error_ = LXW_NO_ERROR;  // The first, and where.
  std::string place_;
};

}  // namespace

absl::StatusOr<std::string> XlsxOf(const Table& table, const std::string& sheet) {
  const MemoryFile file;
  if (!file.is_open()) {
    return absl::InternalError(
        absl::StrCat("spreadsheet: no memory file: ", std::strerror(errno)));
  }
  lxw_workbook_options options = {};
  options.constant_memory = LXW_TRUE;
  lxw_workbook* const book = workbook_new_opt(file.Name().c_str(), &options);
  if (book == nullptr) return absl::InternalError("spreadsheet: no workbook");
  absl::Status status = SheetWriter(book, sheet).Write(table);
  // Closing also frees the workbook, so it is closed whatever was written.
  const lxw_error closed = workbook_close(book);
  if (!status.ok()) return status;
  if (closed != LXW_NO_ERROR) {
    return absl::InternalError(absl::StrCat("spreadsheet: ", lxw_strerror(closed)));
  }
  return file.Read();
}

}  // namespace rastro
