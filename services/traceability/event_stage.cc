// See event_stage.h.

#include "services/traceability/event_stage.h"

#include <algorithm>
#include <initializer_list>

#include "services/traceability/trade_stage.h"

namespace rastro {
namespace {

bool Contains(const std::vector<std::string>& values, absl::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool SaysAny(const EventFacts& facts, std::initializer_list<absl::string_view> names) {
  return std::any_of(
      facts.attributes.begin(), facts.attributes.end(), [&](const Attribute& each) {
        return std::find(names.begin(), names.end(), each.name) != names.end();
      });
}

// CBV has no step for either: slaughter tells its day, and nothing of what comes later.
absl::string_view StageOfTransformation(const EventFacts& facts) {
  const bool is_slaughter = SaysAny(facts, {"slaughterDate", "slaughteredIn"}) &&
                            !SaysAny(facts, {"bestBeforeDate", "cutCode", "cutIn",
                                             "packagingDate", "productionDate"});
  return is_slaughter ? "slaughter" : "processing";
}

absl::string_view StageOfMaking(const EventFacts& facts) {
  return SaysAny(facts, {"catchArea", "harvestEndDate", "harvestStartDate"}) ? "harvest"
                                                                             : "";
}

// A movement guide goes with living animals.
absl::string_view StageOfReceiving(const EventFacts& facts) {
  const bool has_guide =
      std::any_of(facts.biz_transactions.begin(), facts.biz_transactions.end(),
                  [](const TypedId& each) { return each.type == "pedigree"; });
  return has_guide ? "live_receiving" : "receiving";
}

struct Step {
  absl::string_view biz_step;
  absl::string_view stage;
};
constexpr Step kSteps[] = {{"accepting", "receiving"},
                           {"arriving", "import_arrival"},
                           {"departing", "export"},
                           {"holding", "import_quarantine"},
                           {"inspecting", "inspection"},
                           {"loading", "export"},
                           {"sampling", "import_quarantine"},
                           {"sensor_reporting", "transport_condition"},
                           {"shipping", "export"},
                           {"staging_outbound", "export"},
                           {"transporting", "transport_condition"},
                           {"void_shipping", "void_export"}};

absl::string_view StageOfObserving(const EventFacts& facts) {
  if (facts.biz_step == "receiving") return StageOfReceiving(facts);
  for (const Step& each : kSteps) {
    if (each.biz_step == facts.biz_step) return each.stage;
  }
  return "";
}

absl::string_view StageOfObject(const EventFacts& facts) {
  if (Contains(facts.persistent_set, "recalled") || facts.disposition == "recalled") {
    return "recall";
  }
  if (Contains(facts.persistent_unset, "recalled")) return "recall_release";
  switch (facts.action) {
    case EventAction::kAdd:
      return StageOfMaking(facts);
    case EventAction::kObserve:
      return StageOfObserving(facts);
    case EventAction::kDelete:
      return facts.biz_step == "destroying" ? "destruction" : "";
    case EventAction::kNone:
      break;
  }
  return "";
}

absl::string_view StageOfAggregation(const EventFacts& facts) {
  if (facts.action == EventAction::kAdd) return "packaging";
  return facts.action == EventAction::kDelete ? "unpacking" : "";
}

}  // namespace

const std::vector<absl::string_view>& EventStageNames() {
  static const auto* const names = [] {
    auto* all = new std::vector<absl::string_view>;
    for (const TradeStage& each : TradeStages()) all->push_back(each.name);
    return all;
  }();
  return *names;
}

absl::string_view EventStageOf(const EventFacts& facts) {
  switch (facts.type) {
    case EventType::kObject:
      return StageOfObject(facts);
    case EventType::kAggregation:
      return StageOfAggregation(facts);
    case EventType::kTransformation:
      return StageOfTransformation(facts);
    default:
      return "";
  }
}

}  // namespace rastro
