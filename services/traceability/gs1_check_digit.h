// The check digit that ends GTIN, GLN, SSCC, GSRN, GSIN and the bodies of GRAI,
// GDTI and GCN: modulo 10, weights 3, 1, 3, ... from the right.
// Pure and thread-safe.
// Specification: GS1 General Specifications, section 7.9.1.

#ifndef RASTRO_SERVICES_TRACEABILITY_GS1_CHECK_DIGIT_H_
#define RASTRO_SERVICES_TRACEABILITY_GS1_CHECK_DIGIT_H_

#include "absl/strings/string_view.h"

namespace rastro {

// The digit, '0' to '9', that belongs after `digits` ('0' to '9' only, asserted;
// of any length).
char Gs1CheckDigit(absl::string_view digits);

// True if the last of `digits` is the check digit of those before it; false for
// an empty text or one that does not consist of digits.
bool EndsWithGs1CheckDigit(absl::string_view digits);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_GS1_CHECK_DIGIT_H_
