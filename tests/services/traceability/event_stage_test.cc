// Tests of services/traceability/event_stage.h against the conventions of the trade.

#include "services/traceability/event_stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "tests/testing/json_file.h"

namespace rastro {
namespace {

EventType TypeOf(const std::string& name) {
  if (name == "TransformationEvent") return EventType::kTransformation;
  return name == "AggregationEvent" ? EventType::kAggregation : EventType::kObject;
}

EventAction ActionOf(const std::string& name) {
  if (name == "ADD") return EventAction::kAdd;
  return name == "DELETE" ? EventAction::kDelete : EventAction::kObserve;
}

// An event as a stage of the profile has it, with the first of what it leaves open.
EventFacts FactsOf(const nlohmann::json& stage) {
  EventFacts facts;
  facts.type = TypeOf(stage.at("eventType"));
  if (stage.contains("action")) facts.action = ActionOf(stage.at("action"));
  const std::string step = stage.at("bizStep");
  facts.biz_step = step.substr(0, step.find(' '));
  if (stage.contains("persistentDisposition")) facts.persistent_set = {"recalled"};
  for (const auto& name : stage.value("ilmd", nlohmann::json::array())) {
    facts.attributes.push_back({name, "2026-03-02"});
  }
  for (const auto& type : stage.value("bizTransactionTypes", nlohmann::json::array())) {
    facts.biz_transactions.push_back({type, "urn:x:1"});
  }
  return facts;
}

TEST(EventStageTest, IsThatOfTheStageProfile) {
  const auto path = ConformanceFile("epcis/vocab/stage-profile.json");
  if (!path) GTEST_SKIP() << kNoConformance;
  const nlohmann::json stages = ReadJson(*path).at("stages");
  EXPECT_EQ(stages.size(), 14u);
  for (const nlohmann::json& stage : stages) {
    const std::string name = stage.at("stage");
    EXPECT_EQ(std::count(EventStageNames().begin(), EventStageNames().end(), name), 1)
        << name;
    // Both are inspected; only the event itself could say where.
    const std::string wanted = name == "import_quarantine" ? "inspection" : name;
    EXPECT_EQ(EventStageOf(FactsOf(stage)), wanted);
  }
}

TEST(EventStageTest, KnowsWhatTheProfileLeavesOut) {
  EXPECT_EQ(EventStageNames().size(), 16u);
  EventFacts facts;
  facts.action = EventAction::kAdd;
  facts.biz_step = "commissioning";
  EXPECT_EQ(EventStageOf(facts), "");  // Animals are born, boxes are numbered.
  facts.attributes = {{"harvestStartDate", "2026-03-02"}};
  EXPECT_EQ(EventStageOf(facts), "harvest");
  facts.action = EventAction::kObserve;
  facts.biz_step = "holding";
  EXPECT_EQ(EventStageOf(facts), "import_quarantine");
  facts.persistent_unset = {"recalled"};
  EXPECT_EQ(EventStageOf(facts), "recall_release");
  facts.type = EventType::kTransaction;
  EXPECT_EQ(EventStageOf(facts), "");
}

// The cuts tell the day of slaughter as well.
TEST(EventStageTest, CuttingIsNotSlaughter) {
  EventFacts facts;
  facts.type = EventType::kTransformation;
  EXPECT_EQ(EventStageOf(facts), "processing");
  facts.attributes = {{"slaughterDate", "2026-03-02"}};
  EXPECT_EQ(EventStageOf(facts), "slaughter");
  facts.attributes.push_back({"productionDate", "2026-03-04"});
  EXPECT_EQ(EventStageOf(facts), "processing");
}

}  // namespace
}  // namespace rastro
