// Walks over an EPCIS object and judges its members by a table (epcis_shape.h):
// which are missing, unknown or not of this event type, and their values.
// For this folder. Pure; not thread-safe.
// Specification: EPCIS 2.0, sections 7.3, 7.4 and 9.5.

#ifndef RASTRO_SERVICES_TRACEABILITY_EPCIS_MEMBERS_H_
#define RASTRO_SERVICES_TRACEABILITY_EPCIS_MEMBERS_H_

#include <cstdint>

#include "services/traceability/epcis_notes.h"
#include "services/traceability/epcis_shape.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"

namespace rastro {

// More members without a namespace than this in one event are refused: each is
// compared with the names that might be meant.
inline constexpr int kMaxBareNames = 50;

// Judges `object`, of an event of one of the types `events`, with all that stands
// in it. Rules: those of epcis_value.h, and json.kind, field.missing,
// event.member, member.unknown, list.empty, list.duplicate, extension.namespace.
// Advice: event.member, extension.namespace, extension.prefix.
void CheckEpcisMembers(const JsonValue& object, const ObjectShape& shape, uint8_t events,
                       const JsonLdPrefixes& prefixes, EpcisNotes& notes);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EPCIS_MEMBERS_H_
