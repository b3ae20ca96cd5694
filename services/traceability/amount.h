// How much of something there is, exactly: what balances are made of.
// Pure and thread-safe.
// Specification: docs/findings.md, section 6; UN/ECE Recommendation 20.

#ifndef RASTRO_SERVICES_TRACEABILITY_AMOUNT_H_
#define RASTRO_SERVICES_TRACEABILITY_AMOUNT_H_

#include <optional>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"
#include "services/traceability/event_facts.h"

namespace rastro {

// A sum of quantities of one unit. All units of mass are one, KGM; pieces (C62, EA, H87
// or no unit) are the empty one; every other code is a unit of its own.
class Amount {
 public:
  // Nothing, of a unit in the spelling of unit().
  explicit Amount(std::string unit) : unit_(std::move(unit)) {}

  // Exact to a billionth of a gram and to 26 digits, what is finer is cut off. Absent if
  // the quantity does not say how much, or says more than 10^15 kg or pieces.
  static std::optional<Amount> Of(const Quantity& quantity);

  absl::string_view unit() const { return unit_; }
  bool is_mass() const;

  // Of the same unit (asserted). Fit for ten million summands.
  Amount& operator+=(const Amount& other);

  // True if this is more than `other` by over `permille` thousandths of it.
  bool Exceeds(const Amount& other, int permille) const;

  // "982.4 kg", "12 pieces", "3 XBX".
  std::string Text() const;
  // The number alone, without trailing zeros.
  std::string Value() const;

  friend bool operator==(const Amount&, const Amount&) = default;

 private:
  std::string unit_;
  absl::int128 parts_ = 0;  // 10^-12 of the unit.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_AMOUNT_H_
