// Whether a serialized LotEvent is in order, found from its bytes in a fifth of the time
// that lot_event_check.h takes over the message, and without a word of what is wrong.
// Pure and thread-safe.
// Specification: proto/rastro/v1/lot_event.proto.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_SCAN_H_
#define RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_SCAN_H_

#include "absl/strings/string_view.h"

namespace rastro {

// True only if CheckLotEventFields() finds nothing in the event. False says nothing: ask
// that one. `content` is what a LotEvent was parsed from, as long as the event itself.
bool FieldsAreInOrder(absl::string_view content);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_SCAN_H_
