// See csv_number.h.
//
// number := ["-"] 1*DIGIT *(mark 1*DIGIT)     // mark: one of . , ' or a space
//
// One mark with other than three digits behind it is decimal. Two kinds: the last is
// decimal. One kind several times: thousands. Spaces and apostrophes: thousands.

#include "services/csv/csv_number.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/traceability/decimal.h"

namespace rastro {
namespace {

// Digits between marks; marks[i] stands before groups[i + 1].
struct Grouped {
  bool negative = false;
  std::vector<absl::string_view> groups;
  std::string marks;
};

bool IsMark(char c) { return c == '.' || c == ',' || c == '\'' || c == ' '; }

// Empty groups if `cell` is no number.
Grouped Take(absl::string_view cell) {
  Grouped taken;
  taken.negative = absl::ConsumePrefix(&cell, "-");
  while (true) {
    size_t digits = 0;
    while (digits < cell.size() && absl::ascii_isdigit(cell[digits])) ++digits;
    if (digits == 0) return {};
    taken.groups.push_back(cell.substr(0, digits));
    cell.remove_prefix(digits);
    if (cell.empty()) return taken;
    if (!IsMark(cell[0])) return {};
    taken.marks.push_back(cell[0]);
    cell.remove_prefix(1);
  }
}

enum class Reading { kNone, kWhole, kDecimal, kThousands, kEither };

bool AreThousands(const std::vector<absl::string_view>& groups, size_t count) {
  return groups[0].size() <= 3 && groups[0][0] != '0' &&
         std::all_of(groups.begin() + 1, groups.begin() + count,
                     [](absl::string_view group) { return group.size() == 3; });
}

bool AreAlike(absl::string_view marks) {
  return marks.find_first_not_of(marks[0]) == absl::string_view::npos;
}

bool IsDecimalMark(char mark) { return mark == '.' || mark == ','; }

Reading Understand(const Grouped& number) {
  const size_t count = number.groups.size();
  if (count == 0) return Reading::kNone;
  if (count == 1) return Reading::kWhole;
  const char last = number.marks.back();
  const bool all_thousands = AreAlike(number.marks) && AreThousands(number.groups, count);
  if (count == 2 && IsDecimalMark(last)) {
    return all_thousands ? Reading::kEither : Reading::kDecimal;
  }
  if (all_thousands) return Reading::kThousands;
  const absl::string_view before =
      absl::string_view(number.marks).substr(0, number.marks.size() - 1);
  const bool is_decimal = IsDecimalMark(last) && AreAlike(before) && before[0] != last &&
                          AreThousands(number.groups, count - 1);
  return is_decimal ? Reading::kDecimal : Reading::kNone;
}

std::string WithoutLeadingZeros(std::string digits) {
  const size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

std::string Written(const Grouped& number, bool is_decimal) {
  const size_t whole = number.groups.size() - (is_decimal ? 1 : 0);
  return absl::StrCat(number.negative ? "-" : "",
                      WithoutLeadingZeros(absl::StrJoin(
                          number.groups.begin(), number.groups.begin() + whole, "")),
                      is_decimal ? absl::StrCat(".", number.groups.back()) : "");
}

DecimalMark MarkOfSign(char mark) {
  return mark == '.' ? DecimalMark::kPoint : DecimalMark::kComma;
}

absl::Status Ambiguous(const Grouped& number) {
  return absl::InvalidArgumentError(absl::StrCat(
      "could be ", Written(number, false), " or ", Written(number, true),
      "; write it without a mark between thousands, or say --decimal point or --decimal "
      "comma"));
}

absl::Status NoNumber(absl::string_view cell) {
  return absl::InvalidArgumentError(
      IsShortenedNumber(cell)
          ? "the spreadsheet has shortened a long number; give the column the format "
            "\"Text\" or \"Number\" and write it again"
          : "wanted a number such as 982.4 or 982,4, without a unit");
}

}  // namespace

bool IsShortenedNumber(absl::string_view cell) {
  const size_t e = cell.find_first_of("eE");
  if (e == absl::string_view::npos || e == 0 || e + 1 >= cell.size()) return false;
  absl::string_view exponent = cell.substr(e + 1);
  if (!absl::ConsumePrefix(&exponent, "+")) absl::ConsumePrefix(&exponent, "-");
  const auto is_digits = [](absl::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  };
  return is_digits(exponent) && exponent.size() <= 3 &&
         !Take(cell.substr(0, e)).groups.empty();
}

DecimalMark DecimalMarkOf(absl::string_view cell) {
  const Grouped number = Take(cell);
  switch (Understand(number)) {
    case Reading::kDecimal:
      return MarkOfSign(number.marks.back());
    case Reading::kThousands:
      if (number.marks[0] == ',') return DecimalMark::kPoint;
      return number.marks[0] == '.' ? DecimalMark::kComma : DecimalMark::kUnknown;
    default:
      return DecimalMark::kUnknown;
  }
}

absl::StatusOr<std::string> ReadCsvDecimal(absl::string_view cell, DecimalMark mark) {
  const Grouped number = Take(cell);
  bool is_decimal = false;
  switch (Understand(number)) {
    case Reading::kNone:
      return NoNumber(cell);
    case Reading::kDecimal:
      is_decimal = true;
      break;
    case Reading::kEither:
      if (mark != MarkOfSign(number.marks[0])) return Ambiguous(number);
      is_decimal = true;
      break;
    case Reading::kWhole:
    case Reading::kThousands:
      break;
  }
  std::string decimal = Written(number, is_decimal);
  if (IsPlainDecimal(decimal)) return decimal;
  return absl::InvalidArgumentError(
      absl::StrCat("a number has at most ", kMaxDecimalBytes, " characters"));
}

}  // namespace rastro
