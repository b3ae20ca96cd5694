// Who has what of goods that are not packed: of one lot several may have some.
// For this folder. Pure and thread-safe.
// Specification: docs/findings.md, section 8.

#ifndef RASTRO_SERVICES_TRACEABILITY_FORWARD_STOCKS_H_
#define RASTRO_SERVICES_TRACEABILITY_FORWARD_STOCKS_H_

#include <map>
#include <string>

#include "services/traceability/finding_rules.h"
#include "services/traceability/mass_range.h"

namespace rastro {

// True if the event ends or destroys what it names; `uses` are those of the lot.
bool EndsGoods(const EventFacts& facts, LotUses uses);

// By participant; "" is shipped to nobody in particular and not yet received.
using Stocks = std::map<std::string, MassRange>;

// Who has how much of a lot outside of containers, after all of its events. Empty if
// content is withheld: then nobody can tell.
Stocks StocksOf(const JudgedRecord& record, const std::string& lot);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_FORWARD_STOCKS_H_
