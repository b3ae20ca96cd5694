// See csv_time.h.
//
// date   := yyyy mark m mark d | d-or-m mark d-or-m mark yyyy      // mark: - / .
//         | d [" de"] month [" de"] yyyy | month d [","] yyyy      // month: a word
// time   := h ":" mm [ ":" ss [ "." 1*9DIGIT ] ] [ half-of-day ] | half-of-day h ":" ...
// offset := "Z" | ["UTC" | "GMT"] sign h [[":"] mm]

#include "services/csv/csv_time.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

constexpr absl::string_view kWantedDate =
    "wanted a date such as 2026-03-02, 2026/3/2, 25/03/2026 or 2 mar 2026";
constexpr absl::string_view kWantedTime =
    "wanted a date and a time of day such as 2026-03-02 09:15";

// By the first three letters, English and Spanish.
struct MonthName {
  absl::string_view beginning;
  int month;
};
constexpr MonthName kMonths[] = {
    {"jan", 1}, {"ene", 1},  {"feb", 2},  {"mar", 3},  {"apr", 4}, {"abr", 4},
    {"may", 5}, {"jun", 6},  {"jul", 7},  {"aug", 8},  {"ago", 8}, {"sep", 9},
    {"set", 9}, {"oct", 10}, {"nov", 11}, {"dec", 12}, {"dic", 12}};
constexpr absl::string_view kMonthNames[] = {
    "january",    "february",  "march",     "april",    "june",   "july",    "august",
    "october",    "december",  "september", "november", "enero",  "febrero", "marzo",
    "abril",      "mayo",      "junio",     "julio",    "agosto", "octubre", "diciembre",
    "septiembre", "noviembre", "setiembre", "sept"};

// 0 if `word` is none.
int MonthOf(absl::string_view word) {
  std::string name = absl::AsciiStrToLower(word);
  if (absl::EndsWith(name, ".")) name.pop_back();
  const bool is_name = name.size() == 3 ||
                       std::find(std::begin(kMonthNames), std::end(kMonthNames), name) !=
                           std::end(kMonthNames);
  if (!is_name) return 0;
  for (const MonthName& each : kMonths) {
    if (absl::StartsWith(name, each.beginning)) return each.month;
  }
  return 0;
}

// Japanese words for the parts as marks; AM and PM as such.
std::string WithAsciiMarks(absl::string_view cell) {
  return absl::StrReplaceAll(cell, {{"\xE5\xB9\xB4", "-"},  // Year.
                                    {"\xE6\x9C\x88", "-"},  // Month.
                                    {"\xE6\x97\xA5", " "},  // Day.
                                    {"\xE6\x99\x82", ":"},  // Hour.
                                    {"\xE5\x88\x86", ":"},  // Minute.
                                    {"\xE7\xA7\x92", " "},  // Second.
                                    {"\xE5\x8D\x88\xE5\x89\x8D", " AM "},
                                    {"\xE5\x8D\x88\xE5\xBE\x8C", " PM "}});
}

struct Number {
  int value = 0;
  size_t digits = 0;  // 0: there is none.
};

class Scanner {
 public:
  explicit Scanner(absl::string_view text) : rest_(text) {}

  Number TakeNumber(size_t digits_max) {
    Number number;
    while (number.digits < digits_max && number.digits < rest_.size() &&
           absl::ascii_isdigit(rest_[number.digits])) {
      number.value = number.value * 10 + (rest_[number.digits++] - '0');
    }
    rest_.remove_prefix(number.digits);
    if (!rest_.empty() && absl::ascii_isdigit(rest_[0])) number.digits = 0;
    return number;
  }

  absl::string_view TakeWord() {
    size_t size = 0;
    while (size < rest_.size() &&
           (absl::ascii_isalpha(rest_[size]) || (size > 0 && rest_[size] == '.'))) {
      ++size;
    }
    const absl::string_view word = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return word;
  }

  bool Take(absl::string_view text) {
    if (!absl::StartsWithIgnoreCase(rest_, text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  char TakeMark() {
    if (rest_.empty() || !absl::StrContains("-/.", rest_[0])) return 0;
    const char mark = rest_[0];
    rest_.remove_prefix(1);
    return mark;
  }

  void SkipSpaces() { rest_ = absl::StripLeadingAsciiWhitespace(rest_); }
  absl::string_view rest() const { return rest_; }

 private:
  absl::string_view rest_;
};

absl::Status WantedTime(absl::string_view what) {
  return absl::InvalidArgumentError(what);
}

absl::StatusOr<absl::CivilDay> DayOf(int year, int month, int day) {
  const absl::CivilDay date(year, month, day);
  if (year < 1 || date.year() != year || date.month() != month || date.day() != day) {
    return WantedTime(
        absl::StrFormat("there is no day %04d-%02d-%02d", year, month, day));
  }
  return date;
}

// `a` and `b` are day and month, in one order or the other.
absl::StatusOr<absl::CivilDay> OrderedDay(int a, int b, int year, DateOrder order) {
  if (order == DateOrder::kDayFirst) return DayOf(year, b, a);
  if (order == DateOrder::kMonthFirst) return DayOf(year, a, b);
  if (a == b || a > 12) return DayOf(year, b, a);
  if (b > 12) return DayOf(year, a, b);
  return WantedTime(absl::StrFormat(
      "could be %04d-%02d-%02d or %04d-%02d-%02d; write the year first, or say "
      "--date-order dmy or --date-order mdy",
      year, b, a, year, a, b));
}

// What begins with a number of one or two digits.
absl::StatusOr<absl::CivilDay> TakeDayOrMonthFirst(int a, Scanner& scanner,
                                                   DateOrder order) {
  const char mark = scanner.TakeMark();
  scanner.SkipSpaces();
  if (scanner.Take("de ")) scanner.SkipSpaces();
  const int month = MonthOf(scanner.TakeWord());
  int b = 0;
  if (month == 0) {
    const Number number = scanner.TakeNumber(2);
    if (mark == 0 || number.digits == 0) return WantedTime(kWantedDate);
    b = number.value;
  }
  const char second_mark = scanner.TakeMark();
  if (second_mark != mark) return WantedTime(kWantedDate);
  scanner.SkipSpaces();
  if (scanner.Take("de ")) scanner.SkipSpaces();
  const Number year = scanner.TakeNumber(4);
  if (year.digits == 2) return WantedTime("wanted a year of four digits");
  if (year.digits != 4) return WantedTime(kWantedDate);
  return month != 0 ? DayOf(year.value, month, a) : OrderedDay(a, b, year.value, order);
}

absl::StatusOr<absl::CivilDay> TakeMonthNameFirst(Scanner& scanner) {
  const int month = MonthOf(scanner.TakeWord());
  scanner.SkipSpaces();
  const Number day = scanner.TakeNumber(2);
  scanner.Take(",");
  scanner.SkipSpaces();
  const Number year = scanner.TakeNumber(4);
  if (month == 0 || day.digits == 0 || year.digits != 4) return WantedTime(kWantedDate);
  return DayOf(year.value, month, day.value);
}

absl::StatusOr<absl::CivilDay> TakeDate(Scanner& scanner, DateOrder order) {
  if (!scanner.rest().empty() && absl::ascii_isalpha(scanner.rest()[0])) {
    return TakeMonthNameFirst(scanner);
  }
  const Number first = scanner.TakeNumber(4);
  if (first.digits == 1 || first.digits == 2) {
    return TakeDayOrMonthFirst(first.value, scanner, order);
  }
  const char mark = scanner.TakeMark();
  const Number month = scanner.TakeNumber(2);
  const char second_mark = scanner.TakeMark();
  const Number day = scanner.TakeNumber(2);
  if (first.digits != 4 || mark == 0 || mark != second_mark || month.digits == 0 ||
      day.digits == 0) {
    return WantedTime(kWantedDate);
  }
  return DayOf(first.value, month.value, day.value);
}

enum class HalfOfDay { kNone, kMorning, kAfternoon };

HalfOfDay TakeHalfOfDay(Scanner& scanner) {
  scanner.SkipSpaces();
  for (absl::string_view form : {"am", "a.m.", "a. m."}) {
    if (scanner.Take(form)) return HalfOfDay::kMorning;
  }
  for (absl::string_view form : {"pm", "p.m.", "p. m."}) {
    if (scanner.Take(form)) return HalfOfDay::kAfternoon;
  }
  return HalfOfDay::kNone;
}

// Digits behind the point; beyond nanoseconds they are refused.
std::optional<absl::Duration> TakeFraction(Scanner& scanner) {
  if (!scanner.Take(".")) return absl::ZeroDuration();
  const Number number = scanner.TakeNumber(9);
  if (number.digits == 0) return std::nullopt;
  int64_t nanoseconds = number.value;
  for (size_t i = number.digits; i < 9; ++i) nanoseconds *= 10;
  return absl::Nanoseconds(nanoseconds);
}

struct Clock {
  absl::Duration since_midnight;
  absl::Duration fraction;
};

std::optional<Clock> TakeClock(Scanner& scanner) {
  HalfOfDay half = TakeHalfOfDay(scanner);
  scanner.SkipSpaces();
  Number hour = scanner.TakeNumber(2);
  if (hour.digits == 0 || !scanner.Take(":")) return std::nullopt;
  const Number minute = scanner.TakeNumber(2);
  if (minute.digits != 2) return std::nullopt;
  Number second{0, 2};
  std::optional<absl::Duration> fraction = absl::ZeroDuration();
  if (scanner.Take(":") && !scanner.rest().empty() &&
      absl::ascii_isdigit(scanner.rest()[0])) {
    second = scanner.TakeNumber(2);
    fraction = TakeFraction(scanner);
  }
  if (half == HalfOfDay::kNone) half = TakeHalfOfDay(scanner);
  if (half != HalfOfDay::kNone) {
    if (hour.value < 1 || hour.value > 12) return std::nullopt;
    hour.value = hour.value % 12 + (half == HalfOfDay::kAfternoon ? 12 : 0);
  }
  if (hour.value > 23 || minute.value > 59 || second.digits != 2 || second.value > 59 ||
      !fraction) {
    return std::nullopt;
  }
  return Clock{
      absl::Hours(hour.value) + absl::Minutes(minute.value) + absl::Seconds(second.value),
      *fraction};
}

}  // namespace

std::optional<int> ReadCsvOffset(absl::string_view cell) {
  Scanner scanner(cell);
  const bool has_name = scanner.Take("UTC") || scanner.Take("GMT");
  scanner.SkipSpaces();
  if (scanner.rest().empty()) return has_name ? std::optional(0) : std::nullopt;
  if (!has_name && absl::EqualsIgnoreCase(scanner.rest(), "Z")) return 0;
  const bool negative = scanner.Take("-");
  if (!negative && !scanner.Take("+")) return std::nullopt;
  Number hours = scanner.TakeNumber(4);
  Number minutes{0, 2};
  if (hours.digits == 4) {
    minutes.value = hours.value % 100;
    hours.value /= 100;
  } else if (hours.digits == 0 || hours.digits == 3) {
    return std::nullopt;
  } else if (scanner.Take(":")) {
    minutes = scanner.TakeNumber(2);
  }
  const int offset = hours.value * 60 + minutes.value;
  if (!scanner.rest().empty() || minutes.digits != 2 || minutes.value > 59 ||
      offset > 14 * 60) {
    return std::nullopt;
  }
  return negative ? -offset : offset;
}

absl::StatusOr<absl::CivilDay> ReadCsvDate(absl::string_view cell, DateOrder order) {
  if (!cell.empty() && std::all_of(cell.begin(), cell.end(), absl::ascii_isdigit)) {
    return WantedTime(
        absl::StrCat(kWantedDate,
                     "; a number alone is a spreadsheet's count of days: give "
                     "the column the format \"Date\""));
  }
  const std::string text = WithAsciiMarks(cell);
  Scanner scanner(absl::StripAsciiWhitespace(text));
  absl::StatusOr<absl::CivilDay> day = TakeDate(scanner, order);
  if (!day.ok()) return day;
  scanner.SkipSpaces();
  for (absl::string_view midnight : {"", "0:00", "00:00", "0:00:00", "00:00:00"}) {
    if (scanner.rest() == midnight) return day;
  }
  return WantedTime("wanted a date without a time of day");
}

absl::StatusOr<CsvTime> ReadCsvTime(absl::string_view cell, DateOrder order) {
  const std::string text = WithAsciiMarks(cell);
  Scanner scanner(absl::StripAsciiWhitespace(text));
  const absl::StatusOr<absl::CivilDay> day = TakeDate(scanner, order);
  if (!day.ok()) {
    const bool is_date_wanted = day.status().message() == kWantedDate;
    return is_date_wanted ? WantedTime(kWantedTime) : day.status();
  }
  if (!scanner.Take("T")) scanner.Take(",");
  const std::optional<Clock> clock = TakeClock(scanner);
  if (!clock) return WantedTime(kWantedTime);
  CsvTime time{absl::CivilSecond(*day) + absl::ToInt64Seconds(clock->since_midnight),
               clock->fraction,
               {}};
  scanner.SkipSpaces();
  if (scanner.rest().empty()) return time;
  if (absl::EqualsIgnoreCase(scanner.rest(), "Z") ||
      absl::EqualsIgnoreCase(scanner.rest(), "UTC")) {
    time.is_utc = true;
    return time;
  }
  time.offset = ReadCsvOffset(scanner.rest());
  if (time.offset) return time;
  return WantedTime(
      absl::StrCat(kWantedTime, ", behind it nothing or an offset such as -07:00"));
}

}  // namespace rastro
