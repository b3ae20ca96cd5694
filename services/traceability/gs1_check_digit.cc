// The modulo-10 check digit of GS1 keys.
// Leading zeros do not change it, so a GTIN-8, -12 or -13 keeps its check digit
// when it is padded to 14.

#include "services/traceability/gs1_check_digit.h"

#include <cassert>

#include "services/traceability/gs1_text.h"

namespace rastro {

char Gs1CheckDigit(absl::string_view digits) {
  assert(IsAllDigits(digits));
  size_t sum = 0;  // At most 27 for each digit.
  size_t weight = 3;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    sum += weight * static_cast<size_t>(*digit - '0');
    weight = 4 - weight;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

bool EndsWithGs1CheckDigit(absl::string_view digits) {
  if (digits.empty() || !IsAllDigits(digits)) return false;
  return digits.back() == Gs1CheckDigit(digits.substr(0, digits.size() - 1));
}

}  // namespace rastro
