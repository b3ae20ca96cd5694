// Which events the rule counts, by stage, by step and by what they make.

#include "services/export/critical_event.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/part.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/lot_event_to_epcis.h"
#include "tests/services/traceability/trade.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

std::string NameOf(const EventFacts& facts, absl::string_view stage = "") {
  return std::string(CriticalEventName(CriticalEventOf(facts, stage)));
}

EventFacts Seen(const std::string& biz_step) {
  EventFacts facts;
  facts.action = EventAction::kObserve;
  facts.biz_step = biz_step;
  return facts;
}

EventFacts Made(EventType type, const std::string& biz_step) {
  EventFacts facts = Seen(biz_step);
  facts.type = type;
  facts.action =
      type == EventType::kTransformation ? EventAction::kNone : EventAction::kAdd;
  return facts;
}

TEST(CriticalEventTest, ByStage) {
  const std::vector<std::pair<std::string, std::string>> stages = {
      {"harvest", "Harvesting"},
      {"live_receiving", "Receiving"},
      {"receiving", "Receiving"},
      {"slaughter", "Transformation"},
      {"export", "Shipping"},
      {"inspection", ""},
      {"transport_condition", ""},
      {"import_arrival", ""},
      {"import_quarantine", ""},
      {"unpacking", ""},
      {"recall", ""},
      {"recall_release", ""},
      {"destruction", ""},
      {"void_export", ""},
  };
  // Whatever the step says.
  for (const auto& [stage, name] : stages) {
    EXPECT_EQ(NameOf(Seen("shipping"), stage), name) << stage;
  }
  for (const char* stage : {"processing", "packaging"}) {
    EXPECT_EQ(NameOf(Made(EventType::kTransformation, "commissioning"), stage),
              "Transformation");
    EXPECT_EQ(NameOf(Made(EventType::kTransformation, "packing"), stage),
              "Initial Packing");
    EXPECT_EQ(NameOf(Made(EventType::kAggregation, "packing"), stage), "") << stage;
  }
}

// Every stage of the proto file is decided: a new one must not pass unseen.
TEST(CriticalEventTest, StagesAreAllThere) {
  EXPECT_EQ(v1::Stage_descriptor()->value_count(), 17);
}

TEST(CriticalEventTest, ByStep) {
  for (const char* step : {"shipping", "departing", "consigning"}) {
    EXPECT_EQ(NameOf(Seen(step)), "Shipping") << step;
  }
  for (const char* step : {"receiving", "accepting"}) {
    EXPECT_EQ(NameOf(Seen(step)), "Receiving") << step;
  }
  for (const char* step : {"arriving", "loading", "staging_outbound", "inspecting",
                           "void_shipping", "storing", "", "harvesting_season"}) {
    EXPECT_EQ(NameOf(Seen(step)), "") << step;
  }
}

TEST(CriticalEventTest, ByTheLastWordOfAForeignStep) {
  EXPECT_EQ(NameOf(Seen("urn:gdst:bizStep:landing")), "First Land-Based Receiving");
  EXPECT_EQ(NameOf(Seen("urn:gdst:bizStep:fishingEvent")), "Harvesting");
  EXPECT_EQ(NameOf(Seen("https://x.example/steps/Cooling")), "Cooling");
  EXPECT_EQ(NameOf(Seen("https://x.example/steps#initialPacking")), "Initial Packing");
  EXPECT_EQ(NameOf(Seen("https://x.example/cooling/done")), "");
}

TEST(CriticalEventTest, ByWhatIsMade) {
  EXPECT_EQ(NameOf(Made(EventType::kTransformation, "")), "Transformation");
  EXPECT_EQ(NameOf(Made(EventType::kObject, "packing")), "Initial Packing");
  EventFacts harvest = Made(EventType::kObject, "commissioning");
  EXPECT_EQ(NameOf(harvest), "");
  harvest.attributes = {{"harvestEndDate", "2026-09-01"}};
  EXPECT_EQ(NameOf(harvest), "Harvesting");
  harvest.action = EventAction::kObserve;
  EXPECT_EQ(NameOf(harvest), "");
}

TEST(CriticalEventTest, AnErrorDeclarationIsNone) {
  EventFacts facts = Seen("shipping");
  facts.error_declaration.emplace();
  EXPECT_EQ(NameOf(facts), "");
  EXPECT_EQ(NameOf(facts, "export"), "");
}

v1::LotEvent Slaughter() {
  v1::LotEvent event;
  event.set_stage(v1::STAGE_SLAUGHTER);
  event.mutable_event_time()->set_seconds(1772468130);
  event.set_event_time_zone_offset("-07:00");
  event.mutable_transformation()->add_input_epc_list("x:animal");
  event.mutable_transformation()->add_output_epc_list("x:carcass");
  return event;
}

TEST(StageOfTest, IsReadFromBothMediaTypes) {
  EXPECT_EQ(StageOf(kLotEventMediaType, Slaughter().SerializeAsString()), "slaughter");
  const absl::StatusOr<std::string> epcis = LotEventToEpcis(Slaughter());
  ASSERT_THAT(epcis, IsOk());
  EXPECT_EQ(StageOf(kEpcisMediaType, *epcis), "slaughter");
}

TEST(StageOfTest, IsEmptyWhereNothingIsSaidOrReadable) {
  v1::LotEvent event = Slaughter();
  event.clear_stage();
  EXPECT_EQ(StageOf(kLotEventMediaType, event.SerializeAsString()), "");
  EXPECT_EQ(StageOf(kLotEventMediaType, "\xff\xff"), "");
  EXPECT_EQ(StageOf(kEpcisMediaType, "{\"stage\":"), "");
  EXPECT_EQ(StageOf("text/plain", "stage"), "");
  EXPECT_EQ(StageOf("", ""), "");
}

}  // namespace
}  // namespace rastro
