// Which stage of the trade an event is of, told from what it says.
// Pure and thread-safe.
// Specification: docs/disclosure.md, section 3; Stage in
// proto/rastro/v1/lot_event.proto.

#ifndef RASTRO_SERVICES_TRACEABILITY_EVENT_STAGE_H_
#define RASTRO_SERVICES_TRACEABILITY_EVENT_STAGE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/traceability/event_facts.h"

namespace rastro {

// "slaughter", "import_quarantine", ...: those of trade_stage.h, in their order.
const std::vector<absl::string_view>& EventStageNames();

// The stage that the facts of a whole event speak of by the conventions of the
// enum; "" if none. What an event says of its stage itself is for the caller.
absl::string_view EventStageOf(const EventFacts& facts);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EVENT_STAGE_H_
