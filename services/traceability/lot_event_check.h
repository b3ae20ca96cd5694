// Holds each field of a LotEvent to the form that its comment states: URIs,
// decimals, dates, lengths, vocabulary. Walks the message by reflection, so that
// no field can be forgotten.
// Pure and thread-safe.
// Specification: proto/rastro/v1/lot_event.proto.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_CHECK_H_
#define RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_CHECK_H_

#include "google/protobuf/timestamp.pb.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/violation.h"

namespace rastro {

// True if `time` is what the fields of a LotEvent may say: years 0001 to 9999.
bool IsInRange(const google::protobuf::Timestamp& time);

// Adds what is wrong with single fields. Rules: lot_event.unknown_field,
// lot_event.enum, field.uri, field.decimal, field.percent, field.date,
// field.country, field.vocabulary, field.length, field.uom, field.sha256,
// field.container, field.locode, field.time, field.duplicate.
void CheckLotEventFields(const v1::LotEvent& event, Violations* violations);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_CHECK_H_
