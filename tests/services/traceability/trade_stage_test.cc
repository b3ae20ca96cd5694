// Tests of services/traceability/trade_stage.h.

#include "services/traceability/trade_stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/traceability/vocabulary.h"
#include "tests/testing/json_file.h"

namespace rastro {
namespace {

using ::testing::ElementsAreArray;

// The words of `text` that are names of `list`: "shipping (or loading)".
std::vector<std::string> NamesIn(const std::string& text, CbvList list) {
  std::vector<std::string> names;
  std::string word;
  for (const char c : text + " ") {
    if (absl::ascii_isalnum(c) || c == '_') {
      word.push_back(c);
      continue;
    }
    if (IsCbvName(list, word)) names.push_back(word);
    word.clear();
  }
  return names;
}

std::string TypeOf(const TradeStage& stage) {
  switch (stage.type) {
    case EventType::kObject:
      return "ObjectEvent";
    case EventType::kAggregation:
      return "AggregationEvent";
    default:
      return "TransformationEvent";
  }
}

std::string ActionOf(const TradeStage& stage) {
  switch (stage.action) {
    case EventAction::kAdd:
      return "ADD";
    case EventAction::kObserve:
      return "OBSERVE";
    case EventAction::kDelete:
      return "DELETE";
    default:
      return "";
  }
}

TEST(TradeStagesTest, AreAllValuesOfTheEnum) {
  std::set<int> stages;
  for (const TradeStage& each : TradeStages()) {
    EXPECT_TRUE(stages.insert(each.stage).second) << each.name;
    EXPECT_EQ(absl::StrCat("STAGE_", absl::AsciiStrToUpper(each.name)),
              v1::Stage_Name(each.stage));
    EXPECT_EQ(FindTradeStage(each.name), &each);
  }
  EXPECT_EQ(stages.size(),
            static_cast<size_t>(v1::Stage_descriptor()->value_count() - 1));
  EXPECT_EQ(FindTradeStage("unspecified"), nullptr);
}

TEST(TradeStagesTest, UseNamesOfTheVocabulary) {
  for (const TradeStage& each : TradeStages()) {
    ASSERT_FALSE(each.biz_steps.empty());
    for (absl::string_view step : each.biz_steps) {
      EXPECT_TRUE(IsCbvName(CbvList::kBizStep, step)) << step;
    }
    for (const auto* list :
         {&each.dispositions, &each.persistent_set, &each.persistent_unset}) {
      for (absl::string_view word : *list) {
        EXPECT_TRUE(IsCbvName(CbvList::kDisposition, word)) << word;
      }
    }
  }
}

TEST(TradeStagesTest, AreThoseOfTheStageProfile) {
  const auto path = ConformanceFile("epcis/vocab/stage-profile.json");
  if (!path) GTEST_SKIP() << kNoConformance;
  const nlohmann::json profile = ReadJson(*path);
  ASSERT_FALSE(profile.at("stages").empty());
  for (const nlohmann::json& wanted : profile.at("stages")) {
    const std::string name = wanted.at("stage");
    SCOPED_TRACE(name);
    const TradeStage* stage = FindTradeStage(name);
    ASSERT_NE(stage, nullptr);
    EXPECT_EQ(TypeOf(*stage), wanted.at("eventType"));
    EXPECT_EQ(ActionOf(*stage), wanted.value("action", ""));
    EXPECT_THAT(stage->biz_steps,
                ElementsAreArray(NamesIn(wanted.at("bizStep"), CbvList::kBizStep)));
    EXPECT_THAT(stage->dispositions,
                ElementsAreArray(
                    NamesIn(wanted.value("disposition", ""), CbvList::kDisposition)));
    const nlohmann::json lasting =
        wanted.value("persistentDisposition", nlohmann::json::object());
    EXPECT_EQ(std::vector<std::string>(stage->persistent_set.begin(),
                                       stage->persistent_set.end()),
              lasting.value("set", std::vector<std::string>()));
  }
}

}  // namespace
}  // namespace rastro
