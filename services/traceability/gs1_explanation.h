// Whatever a person types, pastes or scans, told part by part; and its canonical URI.
// Pure and thread-safe; whatever the bytes, time and memory are bounded.
// Specification: docs/lot-names.md, section 7.

#ifndef RASTRO_SERVICES_TRACEABILITY_GS1_EXPLANATION_H_
#define RASTRO_SERVICES_TRACEABILITY_GS1_EXPLANATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/traceability/gs1_key.h"
#include "services/traceability/gs1_reading.h"

namespace rastro {

enum class Gs1Form { kEpcUrn, kDigitalLink, kElementString, kBareNumber };

// "EPC URN", "GS1 Digital Link", ...
absl::string_view Gs1FormName(Gs1Form form);

struct Gs1Part {
  Gs1Element element;
  std::string title;     // As GS1 prints it; may be empty.
  std::string meaning;   // Empty if the value says all by itself, or is wrong.
  bool in_name = false;  // Part of the canonical URI; otherwise an attribute.
};

struct Gs1Explanation {
  Gs1Form form = Gs1Form::kEpcUrn;
  std::vector<Gs1Part> parts;  // In the order of the text.
  std::optional<Gs1Key> key;   // Absent if there is none, or it is wrong.
  // What is wrong with values, and what contradicts itself; in sentences.
  std::vector<std::string> problems;
  // What is missing or ambiguous and may be right all the same.
  std::vector<std::string> notes;
};

// Takes `text` apart: any form of ParseGs1Key, an element string without marks that
// begins with 00 or 01, or a bare number of 8, 12, 13 or 14 digits (a GTIN) or 18 (an
// SSCC); white space around it is ignored. `current_year` decides the century of
// dates. INVALID_ARGUMENT, with what came and what was wanted, for what cannot be
// taken apart.
absl::StatusOr<Gs1Explanation> ExplainGs1(absl::string_view text, int current_year);

// The key of such a text. Of an element string only the key is judged, as where lots
// get their names. INVALID_ARGUMENT for what is no key, and for a wrong one.
absl::StatusOr<Gs1Key> NormalizeGs1(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_GS1_EXPLANATION_H_
