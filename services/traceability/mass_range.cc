// See mass_range.h.

#include "services/traceability/mass_range.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "services/traceability/lot_amounts.h"

namespace rastro {

double Kilograms(const Amount& mass) {
  double kilograms = 0;
  (void)absl::SimpleAtod(mass.Value(), &kilograms);
  return kilograms;
}

MassRange Exactly(double kilograms) { return {kilograms, kilograms}; }

MassRange RangeOf(const std::optional<Amount>& mass) {
  return mass ? Exactly(Kilograms(*mass)) : MassRange();
}

MassRange Without(const MassRange& whole, const MassRange& taken) {
  constexpr double kRounding = 1e-9;
  MassRange rest = {std::max(0.0, whole.low - taken.high), whole.high - taken.low};
  if (!whole.is_told()) rest.high = whole.high;
  if (rest.high < kRounding * std::max(1.0, whole.high)) rest.high = 0;
  rest.low = std::min(rest.low, rest.high);
  if (rest.high - rest.low < kRounding * std::max(1.0, rest.high)) rest.low = rest.high;
  return rest;
}

void Take(const std::vector<Quantity>& said, bool is_whole, MassRange& left) {
  if (const std::optional<Amount> mass = MassOf(said)) {
    left = Without(left, RangeOf(mass));
  } else if (is_whole && said.empty()) {
    left = Exactly(0);
  } else {
    left.low = 0;  // Some of it.
  }
}

}  // namespace rastro
