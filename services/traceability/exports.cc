// See exports.h.

#include "services/traceability/exports.h"

#include <utility>

namespace rastro {

std::vector<Export> ExportsOf(const JudgedRecord& record) {
  std::vector<Export> exports;
  const PartyDirectory& directory = record.context().directory;
  for (const auto& [index, event] : record.lineage().events) {
    if (record.lineage().corrected.contains(index)) continue;
    const std::vector<std::string> countries = CountriesLeftFor(*event, directory);
    if (countries.empty()) continue;
    std::set<std::string> lots = record.LotsConcerned(*event);
    if (lots.empty()) continue;
    exports.push_back({event.get(), directory.CountryOf(event->submitter),
                       countries.front(), std::move(lots)});
  }
  return exports;
}

}  // namespace rastro
