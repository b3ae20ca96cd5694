// See event_hash_number.h.

#include "services/traceability/event_hash_number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/charconv.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

// number   := ["+" / "-"] ( digits ["." [digits]] / "." digits ) [exponent]
// exponent := ("e" / "E") ["+" / "-"] 1*3 digit

// Longer exponents would let a few bytes stand for a text of any length.
constexpr size_t kExponentMaxDigits = 3;

struct Number {
  bool negative = false;
  std::string digits;
  int64_t point = 0;  // How many of `digits` stand before the decimal point.
};

absl::string_view TakeDigits(absl::string_view* text) {
  size_t count = 0;
  while (count < text->size() && absl::ascii_isdigit((*text)[count])) ++count;
  const absl::string_view digits = text->substr(0, count);
  text->remove_prefix(count);
  return digits;
}

bool TakeMinus(absl::string_view* text) {
  return absl::ConsumePrefix(text, "-") || (absl::ConsumePrefix(text, "+"), false);
}

// Takes all of `text`; nullopt if it is no exponent. Nothing is the exponent 0.
std::optional<int> ReadExponent(absl::string_view text) {
  if (text.empty()) return 0;
  if (!absl::ConsumePrefix(&text, "e") && !absl::ConsumePrefix(&text, "E")) {
    return std::nullopt;
  }
  const bool negative = TakeMinus(&text);
  const absl::string_view digits = TakeDigits(&text);
  int exponent = 0;
  if (!text.empty() || digits.size() > kExponentMaxDigits ||
      !absl::SimpleAtoi(digits, &exponent)) {
    return std::nullopt;
  }
  return negative ? -exponent : exponent;
}

std::optional<Number> ReadNumber(absl::string_view text) {
  Number number;
  number.negative = TakeMinus(&text);
  const absl::string_view whole = TakeDigits(&text);
  absl::string_view fraction;
  if (absl::ConsumePrefix(&text, ".")) fraction = TakeDigits(&text);
  const std::optional<int> exponent = ReadExponent(text);
  if (!exponent || (whole.empty() && fraction.empty())) return std::nullopt;
  number.digits = absl::StrCat(whole, fraction);
  number.point = static_cast<int64_t>(whole.size()) + *exponent;
  return number;
}

// The shortest text of `value` that gives it back, exponents only below 1e-4.
std::string ShortestText(double value) {
  std::array<char, 512> buffer;
  const bool scientific = std::abs(value) < 1e-4;
  const auto written = std::to_chars(
      buffer.data(), buffer.data() + buffer.size(), value,
      scientific ? std::chars_format::scientific : std::chars_format::fixed);
  return {buffer.data(), written.ptr};
}

}  // namespace

std::optional<std::string> PlainNumber(absl::string_view text) {
  std::optional<Number> number = ReadNumber(text);
  if (!number) return std::nullopt;
  std::string& digits = number->digits;
  const size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) return "0";
  const size_t last = digits.find_last_not_of('0');
  // The point counts from the first digit that is kept.
  const int64_t point = number->point - static_cast<int64_t>(first);
  digits = digits.substr(first, last - first + 1);
  const auto size = static_cast<int64_t>(digits.size());
  const absl::string_view sign = number->negative ? "-" : "";
  if (point <= 0) {
    return absl::StrCat(sign, "0.", std::string(static_cast<size_t>(-point), '0'),
                        digits);
  }
  if (point >= size) {
    return absl::StrCat(sign, digits,
                        std::string(static_cast<size_t>(point - size), '0'));
  }
  const auto split = static_cast<size_t>(point);
  return absl::StrCat(sign, digits.substr(0, split), ".", digits.substr(split));
}

std::optional<std::string> NumberThroughDouble(absl::string_view text) {
  if (!ReadNumber(text)) return std::nullopt;
  absl::ConsumePrefix(&text, "+");
  double value = 0;
  const auto read = absl::from_chars(text.data(), text.data() + text.size(), value);
  const bool too_large = read.ec == std::errc::result_out_of_range && std::abs(value) > 1;
  if (too_large || !std::isfinite(value)) return std::nullopt;
  if (value == 0) return "0";
  if (value != std::trunc(value)) return ShortestText(value);
  // Exactly the integer that the double is, all its digits.
  std::array<char, 512> buffer;
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     std::chars_format::fixed, 0);
  return std::string(buffer.data(), written.ptr);
}

}  // namespace rastro
