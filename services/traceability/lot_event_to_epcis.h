// Writes a LotEvent as EPCIS 2.0 JSON-LD, so that any system of the trade can read
// it. Nothing is lost: EpcisToLotEvent makes the same LotEvent of it.
// Pure and thread-safe.
// Specification: docs/lot-event-epcis.md; EPCIS 2.0, section 9.5.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_TO_EPCIS_H_
#define RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_TO_EPCIS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "rastro/v1/lot_event.pb.h"

namespace rastro {

// One event with its own @context on one line, valid by the JSON Schema of EPCIS
// 2.0 (URIs are as in `event`). It may be longer than `event`, and than what the
// ledger takes. INVALID_ARGUMENT with violations (violation.h) if `event` is not
// sound by LotEventFacts, or holds text that begins with a prefix of the EPCIS
// context ("gs1:x") and would mean another there: rule epcis.prefix.
absl::StatusOr<std::string> LotEventToEpcis(const v1::LotEvent& event);

// An EPCISDocument of `events`, each as LotEventToEpcis writes it.
std::string EpcisDocumentOf(absl::Span<const std::string> events,
                            absl::Time creation_time);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_TO_EPCIS_H_
