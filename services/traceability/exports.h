// Goods that leave a country, as the record tells it.
// For findings_*.cc. Pure and thread-safe.
// Specification: docs/findings.md, section 5.

#ifndef RASTRO_SERVICES_TRACEABILITY_EXPORTS_H_
#define RASTRO_SERVICES_TRACEABILITY_EXPORTS_H_

#include <set>
#include <string>
#include <vector>

#include "services/traceability/finding_rules.h"

namespace rastro {

// Goods that a participant hands to somebody in another country.
struct Export {
  const RecordedEvent* event;
  std::string from;  // Countries.
  std::string to;
  std::set<std::string> lots;  // What left: named, and inside. Not empty.
};

// Those of the record that count, ascending by index.
std::vector<Export> ExportsOf(const JudgedRecord& record);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EXPORTS_H_
