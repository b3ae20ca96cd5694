// Traces of small trades, for tests.

#ifndef RASTRO_TESTS_SERVICES_TRACEABILITY_TRACES_H_
#define RASTRO_TESTS_SERVICES_TRACEABILITY_TRACES_H_

#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "services/traceability/lineage.h"
#include "tests/services/traceability/trade.h"

namespace rastro {

inline constexpr char kTracedPallet[] = "https://id.gs1.org/00/175012340000047118";

inline Lineage Back(Trade& trade, absl::string_view lot, LineageLimits limits = {}) {
  return TraceBack(trade, lot, Trade::Directory(), limits).value();
}

inline Lineage Forward(Trade& trade, absl::string_view lot, LineageLimits limits = {}) {
  return TraceForward(trade, lot, Trade::Directory(), limits).value();
}

inline std::set<std::string> LotNames(const Lineage& lineage) {
  std::set<std::string> names;
  for (const auto& [lot, reached] : lineage.lots) names.insert(lot);
  return names;
}

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_TRACEABILITY_TRACES_H_
