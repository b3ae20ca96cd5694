// See decimal.h.

#include "services/traceability/decimal.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

// Takes the digits at the front of `text`.
absl::string_view TakeDigits(absl::string_view* text) {
  size_t digits = 0;
  while (digits < text->size() && absl::ascii_isdigit((*text)[digits])) {
    ++digits;
  }
  const absl::string_view taken = text->substr(0, digits);
  text->remove_prefix(digits);
  return taken;
}

// Takes a plain decimal from the front of `text`; false if none is there.
bool TakePlainDecimal(absl::string_view* text) {
  absl::ConsumePrefix(text, "-");
  const absl::string_view whole = TakeDigits(text);
  if (whole.empty() || (whole.size() > 1 && whole[0] == '0')) return false;
  return !absl::ConsumePrefix(text, ".") || !TakeDigits(text).empty();
}

bool IsExponent(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "e") && !absl::ConsumePrefix(&text, "E")) {
    return false;
  }
  if (!absl::ConsumePrefix(&text, "+")) absl::ConsumePrefix(&text, "-");
  const absl::string_view digits = TakeDigits(&text);
  int exponent = 0;
  return text.empty() && absl::SimpleAtoi(digits, &exponent) &&
         exponent <= kMaxDecimalExponent;
}

}  // namespace

bool IsPlainDecimal(absl::string_view text) {
  return text.size() <= kMaxDecimalBytes && TakePlainDecimal(&text) && text.empty();
}

bool IsDecimal(absl::string_view text) {
  return text.size() <= kMaxDecimalBytes && TakePlainDecimal(&text) &&
         (text.empty() || IsExponent(text));
}

bool IsNegative(absl::string_view decimal) {
  if (!absl::ConsumePrefix(&decimal, "-")) return false;
  const absl::string_view mantissa = decimal.substr(0, decimal.find_first_of("eE"));
  return mantissa.find_first_of("123456789") != absl::string_view::npos;
}

bool IsPercent(absl::string_view text) {
  if (!IsPlainDecimal(text) || text[0] == '-') return false;
  const absl::string_view whole = TakeDigits(&text);
  if (whole.size() < 3) return true;
  return whole == "100" && text.find_first_of("123456789") == absl::string_view::npos;
}

}  // namespace rastro
