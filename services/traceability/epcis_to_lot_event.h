// Reads an EPCIS 2.0 event as a LotEvent, and tells what of it a LotEvent has no
// place for.
// Pure and thread-safe.
// Specification: docs/lot-event-epcis.md; EPCIS 2.0, sections 7.3 and 7.4.

#ifndef RASTRO_SERVICES_TRACEABILITY_EPCIS_TO_LOT_EVENT_H_
#define RASTRO_SERVICES_TRACEABILITY_EPCIS_TO_LOT_EVENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rastro/v1/lot_event.pb.h"

namespace rastro {

// A piece of an EPCIS event that its LotEvent does not hold.
struct WithoutPlace {
  std::string pointer;  // JSON pointer in the event.
  std::string value;    // As Shortened() has it.
  std::string reason;   // Why not, for people.
};

struct LotEventOfEpcis {
  v1::LotEvent event;                       // Sound by LotEventFacts.
  std::vector<WithoutPlace> without_place;  // In the order of the event.
};

// The LotEvent of one event, `content` as SplitEpcisFile gives it (at most
// kMaxEventBytes). If nothing is without place, LotEventToEpcis makes an event of it
// that has the same event hash ID. Empty texts, lists and objects say nothing, and
// are not listed. INVALID_ARGUMENT with violations if ReadEpcisEvent refuses
// `content`, if it is a document's header, or if what has a place makes no sound
// LotEvent.
absl::StatusOr<LotEventOfEpcis> EpcisToLotEvent(absl::string_view content);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EPCIS_TO_LOT_EVENT_H_
