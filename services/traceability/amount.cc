// Integers of a size that every unit of mass divides exactly.

#include "services/traceability/amount.h"

#include <cassert>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

constexpr int kPartsExponent = 12;
constexpr size_t kDigitsMax = 26;

constexpr absl::string_view kKilogram = "KGM";

// A unit of mass: so many times 10^exponent kilograms.
struct MassUnit {
  absl::string_view code;
  int64_t factor;
  int exponent;
};
constexpr MassUnit kMassUnits[] = {
    {"KGM", 1, 0},
    {"GRM", 1, -3},
    {"MGM", 1, -6},
    {"DTN", 1, 2},
    {"TNE", 1, 3},
    {"LBR", 45359237, -8},      // International pound.
    {"ONZ", 28349523125, -12},  // A sixteenth of it.
    {"STN", 90718474, -5},      // 2,000 pounds.
    {"LTN", 10160469088, -7},   // 2,240 pounds.
};

constexpr absl::string_view kPieceCodes[] = {"", "C62", "EA", "H87"};

// digits * 10^exponent
struct Digits {
  std::string digits;  // Without leading zeros; empty for zero.
  int exponent = 0;
};

// `decimal` satisfies IsDecimal and is not negative.
Digits DigitsOf(absl::string_view decimal) {
  Digits read;
  bool in_fraction = false;
  for (size_t i = 0; i < decimal.size(); ++i) {
    const char c = decimal[i];
    if (c == 'e' || c == 'E') {
      int exponent = 0;
      absl::string_view text = decimal.substr(i + 1);
      absl::ConsumePrefix(&text, "+");
      if (absl::SimpleAtoi(text, &exponent)) read.exponent += exponent;
      break;
    }
    if (c == '.') {
      in_fraction = true;
    } else if (c != '-') {
      if (c != '0' || !read.digits.empty()) read.digits += c;
      if (in_fraction) --read.exponent;
    }
  }
  if (read.digits.size() > kDigitsMax) {
    read.exponent += static_cast<int>(read.digits.size() - kDigitsMax);
    read.digits.resize(kDigitsMax);
  }
  return read;
}

absl::int128 PowerOfTen(int exponent) {
  absl::int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

std::optional<Amount> Amount::Of(const Quantity& quantity) {
  if (quantity.value.empty()) return std::nullopt;
  MassUnit unit = {quantity.uom, 1, 0};
  std::string name = quantity.uom;
  for (const MassUnit& each : kMassUnits) {
    if (each.code != quantity.uom) continue;
    unit = each;
    name = std::string(kKilogram);
  }
  for (absl::string_view each : kPieceCodes) {
    if (each == quantity.uom) name.clear();
  }
  const Digits read = DigitsOf(quantity.value);
  Amount amount(std::move(name));
  absl::int128 parts = 0;
  for (char c : read.digits) parts = parts * 10 + (c - '0');
  parts *= unit.factor;
  int exponent = read.exponent + unit.exponent + kPartsExponent;
  const absl::int128 most = PowerOfTen(15 + kPartsExponent);
  for (; exponent > 0 && parts != 0; --exponent) {
    if (parts > most) return std::nullopt;
    parts *= 10;
  }
  for (; exponent < 0 && parts != 0; ++exponent) parts /= 10;
  if (parts > most) return std::nullopt;
  amount.parts_ = parts;
  return amount;
}

bool Amount::is_mass() const { return unit_ == kKilogram; }

Amount& Amount::operator+=(const Amount& other) {
  assert(unit_ == other.unit_);
  parts_ += other.parts_;
  return *this;
}

bool Amount::Exceeds(const Amount& other, int permille) const {
  assert(unit_ == other.unit_);
  return parts_ * 1000 > other.parts_ * (1000 + permille);
}

std::string Amount::Value() const {
  const absl::int128 unit = PowerOfTen(kPartsExponent);
  std::string text;
  absl::int128 whole = parts_ / unit;
  do {
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(whole % 10)));
    whole /= 10;
  } while (whole != 0);
  absl::int128 rest = parts_ % unit;
  if (rest == 0) return text;
  text += '.';
  for (absl::int128 place = unit / 10; rest != 0; place /= 10) {
    text += static_cast<char>('0' + static_cast<int>(rest / place));
    rest %= place;
  }
  return text;
}

std::string Amount::Text() const {
  if (is_mass()) return Value() + " kg";
  return absl::StrCat(Value(), " ", unit_.empty() ? "pieces" : unit_);
}

}  // namespace rastro
