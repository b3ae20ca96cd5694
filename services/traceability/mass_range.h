// Masses of which the record does not always say how much they are.
// Pure and thread-safe.
// Specification: docs/findings.md, section 8.

#ifndef RASTRO_SERVICES_TRACEABILITY_MASS_RANGE_H_
#define RASTRO_SERVICES_TRACEABILITY_MASS_RANGE_H_

#include <limits>
#include <optional>
#include <vector>

#include "services/traceability/amount.h"
#include "services/traceability/event_facts.h"

namespace rastro {

// Kilograms, from `low` to `high`: equal where the record says how much. An infinite
// `high` means that nobody says.
struct MassRange {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();

  bool is_told() const { return high != std::numeric_limits<double>::infinity(); }
  MassRange& operator+=(const MassRange& other) {
    low += other.low;
    high += other.high;
    return *this;
  }
};

double Kilograms(const Amount& mass);  // Of a mass; what a double has of its digits.

MassRange Exactly(double kilograms);

// Absent: nobody says.
MassRange RangeOf(const std::optional<Amount>& mass);

// What is left of `whole`: from the least that may be left to the most, never below 0.
MassRange Without(const MassRange& whole, const MassRange& taken);

// Takes out of `left` what is stated: the masses, or, if nothing is stated and a whole is
// meant, all of it, or else some of it.
void Take(const std::vector<Quantity>& said, bool is_whole, MassRange& left);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_MASS_RANGE_H_
