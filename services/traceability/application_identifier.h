// The GS1 Application Identifiers (AI): which exist, how long their values are,
// what they consist of. Enough to take a label apart without knowing what each
// part means.
// Pure and thread-safe.
// Specification: GS1 General Specifications, section 3.2 (GS1 syntax
// dictionary, 2026).

#ifndef RASTRO_SERVICES_TRACEABILITY_APPLICATION_IDENTIFIER_H_
#define RASTRO_SERVICES_TRACEABILITY_APPLICATION_IDENTIFIER_H_

#include <cstddef>
#include <optional>
#include <string>

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

// "14 digits", "14 digits and 0 to 16 letters, ...": for messages.
std::string WantedForm(const AiFormat& format);

// Neighbours in a table of AIs: from `first` to `last`, texts of one length. Where
// `decimals` is a digit, one digit more follows, '0' to `decimals`: how many
// decimals the value has ("310" stands for 3100 to 3105). '-' = none follows.
struct AiRange {
  absl::string_view first;
  absl::string_view last;
  char decimals = '-';

  constexpr AiRange(const char* only) : first(only), last(only) {}
  constexpr AiRange(absl::string_view the_first, absl::string_view the_last,
                    char the_decimals = '-')
      : first(the_first), last(the_last), decimals(the_decimals) {}
  bool Contains(absl::string_view ai) const;
};

// The digits of a value that a check digit guards; it is the last of them.
struct CheckedDigits {
  size_t from = 0;
  size_t size = 0;  // The check digit included.
};

// Where the check digit of `ai` is; nullopt if it has none.
std::optional<CheckedDigits> FindCheckedDigits(absl::string_view ai);

// The format of `ai` (2 to 4 digits); nullptr if there is no such AI. No AI is
// the beginning of another. The result lives for ever.
const AiFormat* FindAiFormat(absl::string_view ai);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_APPLICATION_IDENTIFIER_H_
