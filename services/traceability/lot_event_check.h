// Holds each field of a LotEvent to the form that its comment states: URIs,
// decimals, dates, lengths, vocabulary. Walks the message by reflection, so that
// no field can be forgotten.
// Pure and thread-safe.
// Specification: proto/rastro/v1/lot_event.proto.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_CHECK_H_
#define RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_CHECK_H_

#include <string>

#include "absl/strings/string_view.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/violation.h"

namespace rastro {

// What is wanted of a string or bytes field where `value` is not it; "" if `value`
// is good.
std::string TextProblem(const google::protobuf::FieldDescriptor& field,
                        absl::string_view value);

// True if each element of this list may stand in it only once.
bool IsDistinct(const google::protobuf::FieldDescriptor& field);

// Adds what is wrong with single fields. Rules: lot_event.unknown_field,
// lot_event.enum, field.uri, field.decimal, field.percent, field.date,
// field.country, field.vocabulary, field.length, field.uom, field.sha256,
// field.container, field.locode, field.time, field.duplicate.
void CheckLotEventFields(const v1::LotEvent& event, Violations* violations);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_CHECK_H_
