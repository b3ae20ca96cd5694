// Decimals as text: which are well formed and bounded. They are never turned
// into binary floating point.
// Pure and thread-safe.
// Specification: docs/epcis-content.md, section 4.

#ifndef RASTRO_SERVICES_TRACEABILITY_DECIMAL_H_
#define RASTRO_SERVICES_TRACEABILITY_DECIMAL_H_

#include "absl/strings/string_view.h"

namespace rastro {

inline constexpr size_t kMaxDecimalBytes = 40;
inline constexpr int kMaxDecimalExponent = 30;

// True for -?(0|[1-9][0-9]*)(\.[0-9]+)? of at most kMaxDecimalBytes.
bool IsPlainDecimal(absl::string_view text);

// The same, and an exponent of at most +-kMaxDecimalExponent may follow, as JSON
// allows: "1.5E3".
bool IsDecimal(absl::string_view text);

// True if the decimal is below zero; "-0" and "-0.0" are not.
bool IsNegative(absl::string_view decimal);

// True for a plain decimal from 0 to 100.
bool IsPercent(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_DECIMAL_H_
