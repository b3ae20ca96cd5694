// See quantity_text.h.

#include "services/cli/quantity_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace rastro {

std::string QuantityText(absl::Span<const Quantity> quantities) {
  std::vector<std::string> words;
  for (const Quantity& each : quantities) {
    if (each.value.empty()) continue;
    words.push_back(absl::StrCat(each.value, " ", each.uom.empty() ? "pcs" : each.uom));
  }
  return absl::StrJoin(words, ", ");
}

std::string QuantityText(const EventFacts& facts, absl::string_view lot_uri) {
  std::vector<Quantity> all;
  for (const Mention& mention : facts.mentions) {
    if (mention.uri != lot_uri) continue;
    all.insert(all.end(), mention.quantities.begin(), mention.quantities.end());
  }
  return QuantityText(all);
}

}  // namespace rastro
