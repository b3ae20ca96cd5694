// The stages of the trade and the EPCIS words with which each is recorded by
// convention. CBV has no step for slaughter (its "killing" is that of an RFID tag), so
// the stage tells what the step does not.
// Pure and thread-safe.
// Specification: proto/rastro/v1/lot_event.proto, Stage; CBV 2.0, section 7.

#ifndef RASTRO_SERVICES_TRACEABILITY_TRADE_STAGE_H_
#define RASTRO_SERVICES_TRACEABILITY_TRADE_STAGE_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/event_facts.h"

namespace rastro {

struct TradeStage {
  v1::Stage stage = v1::STAGE_UNSPECIFIED;
  absl::string_view name;     // "slaughter": the enum value without STAGE_.
  absl::string_view summary;  // What happens, in one line.
  EventType type = EventType::kObject;
  EventAction action = EventAction::kNone;      // kNone in a transformation.
  std::vector<absl::string_view> biz_steps;     // The first is the usual one.
  std::vector<absl::string_view> dispositions;  // Likewise; none: it says none.
  bool must_choose = false;  // The disposition is a result: none is the usual one.
  std::vector<absl::string_view> persistent_set;
  std::vector<absl::string_view> persistent_unset;
};

// All of them, in the order of the trade.
const std::vector<TradeStage>& TradeStages();

// Nullptr if there is none of that name.
const TradeStage* FindTradeStage(absl::string_view name);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_TRADE_STAGE_H_
