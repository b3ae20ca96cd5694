// See gs1_date.h.

#include "services/traceability/gs1_date.h"

#include <cassert>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "services/traceability/event_time.h"
#include "services/traceability/gs1_text.h"

namespace rastro {
namespace {

constexpr size_t kDateDigits = 6;
constexpr absl::string_view kDayZeroText = "00";

int Number(absl::string_view two_digits) {
  return (two_digits[0] - '0') * 10 + (two_digits[1] - '0');
}

absl::Status NoSuch(absl::string_view what, absl::string_view came,
                    absl::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat(what, " ", came, " came, ", wanted, " wanted"));
}

std::string LastDay(int year, int month) {
  const absl::CivilDay last = absl::CivilDay(absl::CivilMonth(year, month) + 1) - 1;
  return absl::FormatCivilTime(last);
}

}  // namespace

int Gs1Year(int two_digits, int current_year) {
  const int year = current_year - current_year % 100 + two_digits;
  if (year - current_year > 50) return year - 100;
  if (year - current_year < -49) return year + 100;
  return year;
}

absl::StatusOr<std::string> Gs1DateText(absl::string_view yymmdd, DayZero day_zero,
                                        int current_year) {
  assert(yymmdd.size() == kDateDigits && IsAllDigits(yymmdd));
  const int year = Gs1Year(Number(yymmdd), current_year);
  const absl::string_view month = yymmdd.substr(2, 2);
  const absl::string_view day = yymmdd.substr(4, 2);
  if (Number(month) < 1 || Number(month) > 12) return NoSuch("month", month, "01 to 12");
  const std::string iso_month = absl::StrCat(year, "-", month);
  if (day == kDayZeroText) {
    switch (day_zero) {
      case DayZero::kRefused:
        return NoSuch("day", day, "01 to 31");
      case DayZero::kMonth:
        return absl::StrCat(iso_month, " (day 00: the month, without a day)");
      case DayZero::kLastDay:
        return absl::StrCat(LastDay(year, Number(month)),
                            " (day 00: the last day of the month)");
    }
  }
  std::string date = absl::StrCat(iso_month, "-", day);
  if (IsDate(date)) return date;
  return NoSuch("day", day,
                absl::StrCat("a day of ", iso_month, ", at most ",
                             LastDay(year, Number(month)).substr(8), ","));
}

absl::StatusOr<std::string> Gs1TimeText(absl::string_view digits, int current_year) {
  assert(IsAllDigits(digits));
  if (digits.size() < kDateDigits || digits.size() > 12 || digits.size() % 2 != 0) {
    return NoSuch("time", Quoted(digits), "YYMMDD, then hh, hhmm or hhmmss,");
  }
  absl::StatusOr<std::string> text =
      Gs1DateText(digits.substr(0, kDateDigits), DayZero::kRefused, current_year);
  if (!text.ok()) return text;
  absl::string_view rest = digits.substr(kDateDigits);
  if (rest.size() == 2) {
    if (Number(rest) > 23) return NoSuch("hour", rest, "00 to 23");
    return absl::StrCat(*text, ", the hour from ", rest, ":00");
  }
  for (const char* separator = "T"; !rest.empty(); rest.remove_prefix(2)) {
    const bool hour = *separator == 'T';
    if (Number(rest) > (hour ? 23 : 59)) {
      return NoSuch(hour ? "hour" : "minute or second", rest.substr(0, 2),
                    hour ? "00 to 23" : "00 to 59");
    }
    absl::StrAppend(&*text, separator, rest.substr(0, 2));
    separator = ":";
  }
  return text;
}

}  // namespace rastro
