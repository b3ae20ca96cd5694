// The GS1 Application Identifiers (AI): which exist, how long their values are,
// what they consist of. Enough to take a label apart without knowing what each
// part means.
// Pure and thread-safe.
// Specification: GS1 General Specifications, section 3.2 (GS1 syntax
// dictionary, 2026).

#ifndef RASTRO_SERVICES_TRACEABILITY_APPLICATION_IDENTIFIER_H_
#define RASTRO_SERVICES_TRACEABILITY_APPLICATION_IDENTIFIER_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "services/traceability/gs1_text.h"

namespace rastro {

// The value of an AI: `digits` digits, then `min_more` to `max_more` characters
// of `more`.
struct AiFormat {
  size_t digits = 0;
  size_t min_more = 0;
  size_t max_more = 0;
  Gs1CharSet more = Gs1CharSet::kDigits;
  // True if no FNC1 need follow: the length is known from the first two digits.
  bool predefined_length = false;

  size_t min_bytes() const { return digits + min_more; }
  size_t max_bytes() const { return digits + max_more; }
  bool Fits(absl::string_view value) const;
};

// The format of `ai` (2 to 4 digits); nullptr if there is no such AI. No AI is
// the beginning of another. The result lives for ever.
const AiFormat* FindAiFormat(absl::string_view ai);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_APPLICATION_IDENTIFIER_H_
