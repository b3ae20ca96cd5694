// Which critical tracking event of the US food traceability rule (FSMA 204) an event is.
// Pure and thread-safe.
// Specification: 21 CFR 1.1310 and 1.1325 to 1.1350; docs/export.md, section 4.

#ifndef RASTRO_SERVICES_EXPORT_CRITICAL_EVENT_H_
#define RASTRO_SERVICES_EXPORT_CRITICAL_EVENT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/traceability/event_facts.h"

namespace rastro {

enum class CriticalEvent {
  kNone,  // The rule has no counterpart.
  kHarvesting,
  kCooling,
  kInitialPacking,
  kFirstLandBasedReceiving,
  kShipping,
  kReceiving,
  kTransformation,
};

// As the rule calls it: "Harvesting", "Initial Packing"; "" for kNone.
absl::string_view CriticalEventName(CriticalEvent event);

// The stage of the trade that a content of this media type states: "slaughter",
// "import_arrival" (proto/rastro/v1/lot_event.proto). "" if it states none, or cannot be
// read. EPCIS states it as `rastro:stage`.
std::string StageOf(absl::string_view media_type, absl::string_view content);

// By the stage where it is stated and says enough, else by the kind of event, its step
// and its attributes. Error declarations are kNone.
CriticalEvent CriticalEventOf(const EventFacts& facts, absl::string_view stage);

}  // namespace rastro

#endif  // RASTRO_SERVICES_EXPORT_CRITICAL_EVENT_H_
