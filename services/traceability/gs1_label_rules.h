// Which elements cannot stand on one label, and which stand there only beside
// others.
// Pure and thread-safe.
// Specification: GS1 General Specifications, section 4.13 (invalid pairs, mandatory
// associations); GS1 syntax dictionary, 2026.

#ifndef RASTRO_SERVICES_TRACEABILITY_GS1_LABEL_RULES_H_
#define RASTRO_SERVICES_TRACEABILITY_GS1_LABEL_RULES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/traceability/gs1_reading.h"

namespace rastro {

// True if a label with `ai` cannot have `other`. The standard writes most pairs down
// with one of the two only: ask both ways.
bool ExcludesAi(absl::string_view ai, absl::string_view other);

// The groups one of which must be there with `ai`, in the standard's words:
// "01+21,03+21" is 21 with 01 or 03, n stands for any digit. "" if it needs none.
absl::string_view NeededAis(absl::string_view ai);

// A sentence for each pair of elements that contradict each other: AIs that exclude
// each other, and an AI with two values.
std::vector<std::string> LabelConflicts(absl::Span<const Gs1Element> elements);

// A sentence for each element whose company is missing. No error by itself: what is
// missing may be in another bar code on the same box.
std::vector<std::string> LabelNeeds(absl::Span<const Gs1Element> elements);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_GS1_LABEL_RULES_H_
