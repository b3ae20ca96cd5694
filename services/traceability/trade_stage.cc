// See trade_stage.h.

#include "services/traceability/trade_stage.h"

#include <algorithm>

namespace rastro {

const std::vector<TradeStage>& TradeStages() {
  constexpr auto kObject = EventType::kObject;
  constexpr auto kPacking = EventType::kAggregation;
  constexpr auto kMaking = EventType::kTransformation;
  constexpr auto kNone = EventAction::kNone;
  constexpr auto kAdd = EventAction::kAdd;
  constexpr auto kObserve = EventAction::kObserve;
  constexpr auto kDelete = EventAction::kDelete;
  static const auto* const stages = new std::vector<TradeStage>{
      {v1::STAGE_HARVEST,
       "harvest",
       "Crops are harvested, or fish is caught",
       kObject,
       kAdd,
       {"commissioning"},
       {"active"}},
      {v1::STAGE_LIVE_RECEIVING,
       "live_receiving",
       "Live animals arrive at the plant",
       kObject,
       kObserve,
       {"receiving"},
       {"in_progress"}},
      {v1::STAGE_SLAUGHTER,
       "slaughter",
       "Animals become carcasses",
       kMaking,
       kNone,
       {"commissioning"},
       {"active"}},
      {v1::STAGE_PROCESSING,
       "processing",
       "Carcasses become cuts, or goods are otherwise made, split or joined",
       kMaking,
       kNone,
       {"commissioning"},
       {"active"}},
      {v1::STAGE_PACKAGING,
       "packaging",
       "Boxes or lots go into a pallet or case",
       kPacking,
       kAdd,
       {"packing"},
       {"in_progress"}},
      {v1::STAGE_INSPECTION,
       "inspection",
       "Official inspection or test",
       kObject,
       kObserve,
       {"inspecting"},
       {"conformant", "non_conformant"},
       true},
      {v1::STAGE_EXPORT,
       "export",
       "Goods leave for another country",
       kObject,
       kObserve,
       {"shipping", "staging_outbound", "loading", "departing"},
       {"in_transit"}},
      {v1::STAGE_TRANSPORT_CONDITION,
       "transport_condition",
       "Temperature and the like on the way: the cold chain",
       kObject,
       kObserve,
       {"sensor_reporting", "transporting"},
       {"in_transit"}},
      {v1::STAGE_IMPORT_ARRIVAL,
       "import_arrival",
       "Goods arrive in the country of destination",
       kObject,
       kObserve,
       {"arriving"},
       {"in_progress"}},
      {v1::STAGE_IMPORT_QUARANTINE,
       "import_quarantine",
       "Quarantine there",
       kObject,
       kObserve,
       {"inspecting", "holding", "sampling"},
       {"conformant", "non_conformant"},
       true},
      {v1::STAGE_RECEIVING,
       "receiving",
       "The importer takes the goods over",
       kObject,
       kObserve,
       {"receiving", "accepting"},
       {"in_progress", "sellable_not_accessible"}},
      {v1::STAGE_UNPACKING,
       "unpacking",
       "Goods are taken out of a pallet or case",
       kPacking,
       kDelete,
       {"unpacking"},
       {}},
      {v1::STAGE_RECALL,
       "recall",
       "Goods are recalled",
       kObject,
       kObserve,
       {"holding"},
       {},
       false,
       {"recalled"}},
      {v1::STAGE_RECALL_RELEASE,
       "recall_release",
       "A recall ends",
       kObject,
       kObserve,
       {"holding"},
       {},
       false,
       {},
       {"recalled"}},
      {v1::STAGE_DESTRUCTION,
       "destruction",
       "Goods are destroyed",
       kObject,
       kDelete,
       {"destroying"},
       {"destroyed"}},
      {v1::STAGE_VOID_EXPORT,
       "void_export",
       "A shipment did not take place",
       kObject,
       kObserve,
       {"void_shipping"},
       {}},
  };
  return *stages;
}

const TradeStage* FindTradeStage(absl::string_view name) {
  const std::vector<TradeStage>& stages = TradeStages();
  const auto found =
      std::find_if(stages.begin(), stages.end(),
                   [&](const TradeStage& each) { return each.name == name; });
  return found == stages.end() ? nullptr : &*found;
}

}  // namespace rastro
