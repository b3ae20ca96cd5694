// The part of an EPCIS event that says more than who, when, where and why:
// measurements, certificates, and the lot and event attributes of the stage
// profile, whatever namespace they stand in.
// Pure; not thread-safe.
// Specification: EPCIS 2.0, section 7.3.7 and 7.3.8; docs/epcis-content.md,
// section 3.

#ifndef RASTRO_SERVICES_TRACEABILITY_EPCIS_EXTRAS_H_
#define RASTRO_SERVICES_TRACEABILITY_EPCIS_EXTRAS_H_

#include "services/traceability/fact_builder.h"
#include "services/traceability/json_fields.h"
#include "services/traceability/json_ld_prefixes.h"

namespace rastro {

// Adds them to the facts of `builder`. Rules: json.kind, field.missing,
// event.time, sensor.decimal.
void ReadEpcisExtras(const JsonFields& event, const JsonLdPrefixes& prefixes,
                     FactBuilder* builder);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EPCIS_EXTRAS_H_
