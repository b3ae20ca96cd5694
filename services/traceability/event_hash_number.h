// Numbers as the CBV event hash ID spells them.
// For this folder; others use event_hash_id.h. Pure and thread-safe.
// Specification: docs/event-hash-id.md, section 4.

#ifndef RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_NUMBER_H_
#define RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_NUMBER_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace rastro {

// A number is an optional sign, digits with at most one point among, before or
// behind them, and an optional exponent of at most three digits.

// The number `text` without sign `+`, exponent, leading and trailing zeros: "007" is
// "7", "26.10" "26.1", ".5" "0.5", "1E3" "1000", "-0" "0". Exact, whatever its length;
// nullopt if `text` is no number.
std::optional<std::string> PlainNumber(absl::string_view text);

// The same as the legacy profile has it, by way of a binary double:
// "0.1000000000000000001" is "0.1", "12345678901234567890" "12345678901234567168",
// "0.00001" "1e-05". nullopt if `text` is no number or none that a double can hold.
std::optional<std::string> NumberThroughDouble(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_NUMBER_H_
