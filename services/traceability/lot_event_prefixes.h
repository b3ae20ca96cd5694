// Which texts of a LotEvent a reader of JSON-LD would take for prefixed names.
// For this folder. Pure and thread-safe.
// Specification: docs/lot-event-epcis.md, section 2; JSON-LD 1.1, section 4.1.5.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_PREFIXES_H_
#define RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_PREFIXES_H_

#include <set>
#include <string>

#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/violation.h"

namespace rastro {

// What stands before the colon in texts of `event`, and could be taken for a prefix:
// no namespace may get one of these. Notes texts with prefixes that the EPCIS context
// has. Rule: epcis.prefix.
std::set<std::string> PrefixesIn(const v1::LotEvent& event, Violations* violations);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_PREFIXES_H_
