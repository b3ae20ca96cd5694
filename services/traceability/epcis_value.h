// Judges one value of an EPCIS object: URIs, times, numbers, names of the CBV,
// JSON-LD contexts.
// For this folder. Pure; not thread-safe.
// Specification: EPCIS 2.0, sections 7.3 and 9.5; CBV 2.0, sections 7 and 8.

#ifndef RASTRO_SERVICES_TRACEABILITY_EPCIS_VALUE_H_
#define RASTRO_SERVICES_TRACEABILITY_EPCIS_VALUE_H_

#include "services/traceability/epcis_notes.h"
#include "services/traceability/epcis_shape.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"

namespace rastro {

// Notes what is wrong with `value`, which should be of `form`; kObject is not
// judged here. Rules: json.kind, value.uri, value.hex, value.version, event.time,
// quantity.uom, identifier.uri, identifier.form, cbv.biz_step, cbv.disposition,
// cbv.biz_transaction_type, cbv.source_destination_type, cbv.error_reason,
// cbv.component, cbv.sensor_alert_type, cbv.measurement_type, context.prefix.
// Advice: event.time_offset, identifier.uri, identifier.level, cbv.empty,
// cbv.measurement_type, context.epcis.
void CheckEpcisValue(const JsonValue& value, ValueForm form,
                     const JsonLdPrefixes& prefixes, EpcisNotes& notes);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EPCIS_VALUE_H_
