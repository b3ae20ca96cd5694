// What the readers of the three forms have in common: the parts of a key, what
// is right and wrong about them, and the canonical URI that they make.
// For this folder; others use gs1_key.h and lot_uri.h. Pure and thread-safe.
// Specification: docs/lot-names.md, sections 2 and 3.

#ifndef RASTRO_SERVICES_TRACEABILITY_GS1_READING_H_
#define RASTRO_SERVICES_TRACEABILITY_GS1_READING_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/traceability/gs1_key.h"

namespace rastro {

// An Application Identifier and its value, nothing escaped.
struct Gs1Element {
  std::string ai;
  std::string value;

  friend bool operator==(const Gs1Element& a, const Gs1Element& b) = default;
};

// What a text turned out to be.
struct Gs1Reading {
  enum class Verdict {
    kNotGs1,           // Not the text of a GS1 key of our table.
    kKey,              // `key` is good.
    kFailsCheck,       // `key` has the right shape, a wrong check digit.
    kWrongDigitCount,  // An EPC URN whose numbers do not add up; kind only.
    kMalformed,        // Wrong in another way.
  };
  Verdict verdict = Verdict::kNotGs1;
  Gs1Key key;
  std::string problem;  // What came and what was wanted; empty for kKey.

  static Gs1Reading NotGs1(std::string why);
  static Gs1Reading Malformed(std::string why);
};

// Reads any form. The verdict on a text beyond kGs1TextMaxBytes is kMalformed.
Gs1Reading ReadGs1Text(absl::string_view text);

// Makes a key of `path`: the key's AI first, then its qualifiers in the order
// of a Digital Link path. Pads GTINs, drops 22 (variant), drops 10 beside 21,
// drops the location extension "0". `path` must not be empty (asserted).
Gs1Reading ReadGs1Path(absl::Span<const Gs1Element> path);

// Empty if the check digit of `element`, a key or not, is right or it has none;
// otherwise which came and which is right. The value has the form that its AI
// wants, or is a short GTIN (asserted).
std::string CheckDigitProblem(const Gs1Element& element);

// True for a GTIN of 8, 12 or 13 digits.
bool IsShortGtin(const Gs1Element& element);

// True if `ai` is the AI of a key of our table.
bool IsGs1KeyAi(absl::string_view ai);

// True if `ai` qualifies some key of our table: 10, 21, 22, 235, 254, 8011.
bool IsGs1QualifierAi(absl::string_view ai);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_GS1_READING_H_
