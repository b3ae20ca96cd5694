// What an EPCIS event says in our own namespace that facts have a place for:
// certificates with number and hash, the shares of farms, and what is said in words.
// Pure and thread-safe.
// Specification: docs/lot-event-epcis.md, section 1.

#ifndef RASTRO_SERVICES_TRACEABILITY_RASTRO_EXTENSIONS_H_
#define RASTRO_SERVICES_TRACEABILITY_RASTRO_EXTENSIONS_H_

#include "services/traceability/event_facts.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"

namespace rastro {

// Adds them to `facts`, whose certificates are so far those of certificationInfo. As
// with every extension nothing is refused: what has not the form that a LotEvent wants
// is left aside.
void ReadRastroExtensions(const JsonValue& event, const JsonLdPrefixes& prefixes,
                          EventFacts* facts);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_RASTRO_EXTENSIONS_H_
