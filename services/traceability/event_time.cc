// See event_time.h. Own code because absl::ParseTime takes much that RFC 3339
// does not: spaces, signs, infinite times.
//
// date-time := date "T" hh ":" mm ":" ss [ "." 1*DIGIT ] [ "Z" / offset ]

#include "services/traceability/event_time.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"

namespace rastro {
namespace {

constexpr size_t kMaxFractionDigits = 32;

// Takes exactly `digits` digits from the front of `text`.
std::optional<int> TakeNumber(size_t digits, absl::string_view* text) {
  if (text->size() < digits) return std::nullopt;
  int number = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (!absl::ascii_isdigit((*text)[i])) return std::nullopt;
    number = number * 10 + ((*text)[i] - '0');
  }
  text->remove_prefix(digits);
  return number;
}

std::optional<absl::CivilDay> TakeDate(absl::string_view* text) {
  const auto year = TakeNumber(4, text);
  if (!year || *year < 1 || !absl::ConsumePrefix(text, "-")) {
    return std::nullopt;
  }
  const auto month = TakeNumber(2, text);
  if (!month || !absl::ConsumePrefix(text, "-")) return std::nullopt;
  const auto day = TakeNumber(2, text);
  if (!day) return std::nullopt;
  const absl::CivilDay date(*year, *month, *day);
  const bool exists = date.month() == *month && date.day() == *day;
  return exists ? std::optional(date) : std::nullopt;
}

// The time of day in seconds, 0 to 86,400.
std::optional<int> TakeClock(absl::string_view* text) {
  const auto hour = TakeNumber(2, text);
  if (!hour || *hour > 23 || !absl::ConsumePrefix(text, ":")) {
    return std::nullopt;
  }
  const auto minute = TakeNumber(2, text);
  if (!minute || *minute > 59 || !absl::ConsumePrefix(text, ":")) {
    return std::nullopt;
  }
  const auto second = TakeNumber(2, text);
  if (!second || *second > 60) return std::nullopt;
  return (*hour * 60 + *minute) * 60 + *second;
}

std::optional<absl::Duration> TakeFraction(absl::string_view* text) {
  if (!absl::ConsumePrefix(text, ".")) return absl::ZeroDuration();
  int64_t nanoseconds = 0;
  int64_t unit = 100'000'000;
  size_t digits = 0;
  for (; digits < text->size() && absl::ascii_isdigit((*text)[digits]);
       ++digits, unit /= 10) {
    nanoseconds += unit * ((*text)[digits] - '0');
  }
  if (digits == 0 || digits > kMaxFractionDigits) return std::nullopt;
  text->remove_prefix(digits);
  return absl::Nanoseconds(nanoseconds);
}

}  // namespace

std::optional<int> ParseZoneOffset(absl::string_view text) {
  const bool negative = absl::ConsumePrefix(&text, "-");
  if (!negative && !absl::ConsumePrefix(&text, "+")) return std::nullopt;
  const auto hours = TakeNumber(2, &text);
  if (!hours || !absl::ConsumePrefix(&text, ":")) return std::nullopt;
  const auto minutes = TakeNumber(2, &text);
  if (!minutes || *minutes > 59 || !text.empty()) return std::nullopt;
  const int offset = *hours * 60 + *minutes;
  if (offset > 14 * 60) return std::nullopt;
  return negative ? -offset : offset;
}

std::optional<absl::Time> ParseDateTime(absl::string_view text,
                                        std::optional<int> default_offset_minutes) {
  const auto date = TakeDate(&text);
  if (!date || !absl::ConsumePrefix(&text, "T")) return std::nullopt;
  const auto clock = TakeClock(&text);
  if (!clock) return std::nullopt;
  const auto fraction = TakeFraction(&text);
  if (!fraction) return std::nullopt;
  std::optional<int> offset = default_offset_minutes;
  if (text == "Z") {
    offset = 0;
  } else if (!text.empty()) {
    offset = ParseZoneOffset(text);
  }
  if (!offset) return std::nullopt;
  return absl::FromCivil(*date, absl::UTCTimeZone()) + absl::Seconds(*clock) + *fraction -
         absl::Minutes(*offset);
}

std::string FormatDateTime(absl::Time time, int offset_minutes) {
  absl::TimeZone zone = absl::FixedTimeZone(offset_minutes * 60);
  const absl::civil_year_t year = absl::ToCivilYear(time, zone).year();
  if (year < 1 || year > 9999) zone = absl::UTCTimeZone();
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*S%Ez", time, zone);
}

bool IsDate(absl::string_view text) {
  return TakeDate(&text).has_value() && text.empty();
}

}  // namespace rastro
