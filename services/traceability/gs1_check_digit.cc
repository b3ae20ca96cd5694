// The modulo-10 check digit of GS1 keys.
// Leading zeros do not change it, so a GTIN-8, -12 or -13 keeps its check digit
// when it is padded to 14.

#include "services/traceability/gs1_check_digit.h"

#include <cassert>

#include "services/traceability/gs1_text.h"

namespace rastro {

char Gs1CheckDigit(absl::string_view digits) {
  assert(IsAllDigits(digits));
  int sum = 0;
  int weight = 3;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    sum = (sum + weight * (*digit - '0')) % 10;  // Never overflows.
    weight = 4 - weight;
  }
  return static_cast<char>('0' + (10 - sum) % 10);
}

bool EndsWithGs1CheckDigit(absl::string_view digits) {
  if (digits.empty() || !IsAllDigits(digits)) return false;
  return digits.back() == Gs1CheckDigit(digits.substr(0, digits.size() - 1));
}

}  // namespace rastro
