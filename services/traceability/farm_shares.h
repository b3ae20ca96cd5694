// How much of a lot comes from which farm, carried through splits and joins.
// Pure and thread-safe.
// Specification: docs/findings.md, section 7.

#ifndef RASTRO_SERVICES_TRACEABILITY_FARM_SHARES_H_
#define RASTRO_SERVICES_TRACEABILITY_FARM_SHARES_H_

#include <map>
#include <string>

#include "services/traceability/finding.h"
#include "services/traceability/lineage.h"

namespace rastro {

// From 0 to 1. The two are equal where the record says how much.
struct ShareRange {
  double low = 0;
  double high = 0;
};

// By the farm's identifier as the record has it; "" is what the record does not say of
// any farm. The lows add up to at most 1, the highs to at least 1.
using FarmShares = std::map<std::string, ShareRange>;

// The shares of the lot that `lineage`, a trace back, was asked for.
FarmShares FarmSharesOf(const Lineage& lineage, const JudgeContext& context);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_FARM_SHARES_H_
