// See gs1_value.h. Each content has one reader; what they refuse gets the element's
// name in one place.

#include "services/traceability/gs1_value.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/traceability/ai_meaning.h"
#include "services/traceability/application_identifier.h"
#include "services/traceability/country_code.h"
#include "services/traceability/gs1_date.h"
#include "services/traceability/gs1_text.h"

namespace rastro {
namespace {

using Meaning = absl::StatusOr<std::string>;

constexpr size_t kCodeDigits = 3;  // Of a country or a currency.
constexpr size_t kValueDateDigits = 6;
constexpr absl::string_view kNoCountry = "999";

absl::string_view WithoutLeadingZeros(absl::string_view digits) {
  const size_t first = digits.find_first_not_of('0');
  return first == absl::string_view::npos ? "0" : digits.substr(first);
}

// "001234" with two decimals is "12.34".
std::string Decimal(absl::string_view digits, size_t decimals) {
  std::string padded(digits);
  if (padded.size() <= decimals) padded.insert(0, decimals + 1 - padded.size(), '0');
  const absl::string_view text = padded;
  const size_t point = text.size() - decimals;
  return absl::StrCat(WithoutLeadingZeros(text.substr(0, point)),
                      decimals == 0 ? "" : ".", text.substr(point));
}

size_t Decimals(const Gs1Element& element) { return element.ai.back() - '0'; }

Meaning Country(absl::string_view code) {
  const absl::string_view name = CountryName(code);
  if (!name.empty()) return absl::StrCat(name, " (", code, ")");
  return absl::InvalidArgumentError(
      absl::StrCat("country ", code, " came, a numeric code of ISO 3166 wanted"));
}

Meaning Countries(absl::string_view codes) {
  std::vector<std::string> names;
  for (; !codes.empty(); codes.remove_prefix(std::min(kCodeDigits, codes.size()))) {
    Meaning name = Country(codes.substr(0, kCodeDigits));
    if (!name.ok()) return name;
    names.push_back(*std::move(name));
  }
  return absl::StrJoin(names, ", ");
}

// A country's code, then `what`.
Meaning InCountry(absl::string_view value, absl::string_view what) {
  Meaning country = Country(value.substr(0, kCodeDigits));
  if (!country.ok()) return country;
  return absl::StrCat(*country, ", ", what, " ", value.substr(kCodeDigits));
}

Meaning Processor(absl::string_view number) {
  if (number.substr(0, kCodeDigits) != kNoCountry) {
    return InCountry(number, "establishment");
  }
  return absl::StrCat("no country told (999), establishment ",
                      number.substr(kCodeDigits));
}

Meaning Days(absl::string_view digits, int current_year) {
  if (digits.size() % kValueDateDigits != 0) {
    return absl::InvalidArgumentError("one date YYMMDD or two wanted");
  }
  Meaning text =
      Gs1DateText(digits.substr(0, kValueDateDigits), DayZero::kRefused, current_year);
  if (!text.ok() || digits.size() == kValueDateDigits) return text;
  Meaning last =
      Gs1DateText(digits.substr(kValueDateDigits), DayZero::kRefused, current_year);
  if (!last.ok()) return last;
  if (*last < *text) {
    return absl::InvalidArgumentError(
        absl::StrCat("ends on ", *last, ", before it begins on ", *text));
  }
  return absl::StrCat("from ", *text, " to ", *last);
}

Meaning Temperature(const Gs1Element& element) {
  absl::string_view digits = element.value;
  const bool negative = absl::ConsumeSuffix(&digits, "-");
  if (!IsAllDigits(digits)) {
    return absl::InvalidArgumentError("six digits wanted, then nothing or -");
  }
  return absl::StrCat(negative ? "-" : "", Decimal(digits, 2), " ", AiUnit(element.ai));
}

Meaning YesNo(absl::string_view value) {
  if (value == "1") return "yes";
  if (value == "0") return "no";
  return absl::InvalidArgumentError("1 (yes) or 0 (no) wanted");
}

Meaning Key(const Gs1Element& element) {
  const CheckedDigits digits = *FindCheckedDigits(element.ai);
  const size_t end = std::min(digits.from + digits.size, element.value.size());
  const char check = element.value[end - 1];
  std::string text = absl::StrCat("check digit ", std::string(1, check), " is right");
  if (end < element.value.size() && element.ai != "8006" && element.ai != "8026") {
    absl::StrAppend(&text, ", serial ", element.value.substr(end));
  }
  return text;
}

Meaning Pieces(const Gs1Element& element) {
  const absl::string_view counts = absl::string_view(element.value).substr(14);
  const absl::string_view piece = counts.substr(0, 2);
  const absl::string_view total = counts.substr(2);
  if (piece == "00" || piece > total) {
    return absl::InvalidArgumentError(
        absl::StrCat("piece ", piece, " of ", total, " came, 01 to the total wanted"));
  }
  return absl::StrCat(*Key(element), ", piece ", WithoutLeadingZeros(piece), " of ",
                      WithoutLeadingZeros(total));
}

// The value has the length and the characters that its AI wants.
Meaning Read(const Gs1Element& element, int current_year) {
  const absl::string_view value = element.value;
  switch (AiContentOf(element.ai)) {
    case AiContent::kText:
      return "";
    case AiContent::kKey:
      return Key(element);
    case AiContent::kPieces:
      return Pieces(element);
    case AiContent::kMonthOrDay:
      return Gs1DateText(value, DayZero::kMonth, current_year);
    case AiContent::kLastDay:
      return Gs1DateText(value, DayZero::kLastDay, current_year);
    case AiContent::kDays:
      return Days(value, current_year);
    case AiContent::kTime:
      return Gs1TimeText(value, current_year);
    case AiContent::kCount:
      return std::string(WithoutLeadingZeros(value));
    case AiContent::kMeasure:
      return absl::StrCat(Decimal(value, Decimals(element)), " ", AiUnit(element.ai));
    case AiContent::kAmount:
      return Decimal(value, Decimals(element));
    case AiContent::kCurrencyAmount:
      return absl::StrCat(Decimal(value.substr(kCodeDigits), Decimals(element)),
                          " in currency ", value.substr(0, kCodeDigits), " (ISO 4217)");
    case AiContent::kPercent:
      return absl::StrCat(Decimal(value, Decimals(element)), " %");
    case AiContent::kTemperature:
      return Temperature(element);
    case AiContent::kCountry:
      return Country(value);
    case AiContent::kCountries:
      return Countries(value);
    case AiContent::kPostal:
      return InCountry(value, "postal code");
    case AiContent::kProcessor:
      return Processor(value);
    case AiContent::kYesNo:
      return YesNo(value);
  }
  return "";
}

}  // namespace

Meaning Gs1ValueMeaning(const Gs1Element& element, int current_year) {
  const AiFormat* format = FindAiFormat(element.ai);
  if (format == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("(", element.ai, ") is no Application Identifier that GS1 knows"));
  }
  if (!format->Fits(element.value) && !IsShortGtin(element)) {
    return absl::InvalidArgumentError(absl::StrCat(
        AiTitle(element.ai), " (", element.ai, ") ", Quoted(element.value), ": ",
        WantedForm(*format), " wanted, ", element.value.size(), " characters came"));
  }
  if (std::string problem = CheckDigitProblem(element); !problem.empty()) {
    return absl::InvalidArgumentError(problem);
  }
  Meaning text = Read(element, current_year);
  if (text.ok()) {
    const absl::string_view remark = AiRemark(element.ai);
    const bool both = !text->empty() && !remark.empty();
    return absl::StrCat(*text, both ? "; " : "", remark);
  }
  return absl::InvalidArgumentError(absl::StrCat(AiTitle(element.ai), " (", element.ai,
                                                 ") ", Quoted(element.value), ": ",
                                                 text.status().message()));
}

}  // namespace rastro
