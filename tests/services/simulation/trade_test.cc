#include "services/simulation/trade.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "crypto/hash.h"
#include "services/traceability/finding.h"
#include "services/traceability/lot_event_reader.h"
#include "tests/services/simulation/recorded_trade.h"

namespace rastro {
namespace {

struct Told {
  std::vector<std::string> bytes;  // "<actor> <serialized event>"
  std::vector<std::pair<size_t, v1::LotEvent>> events;
};

Told TellAll(uint64_t seed, uint64_t animals) {
  Told told;
  SimulatedTrade trade(seed, animals);
  for (auto part = trade.NextPart(); !part.empty(); part = trade.NextPart()) {
    for (const SimulatedEvents& own : part) {
      for (const v1::LotEvent& event : own.events) {
        told.bytes.push_back(absl::StrCat(own.actor, " ", event.SerializeAsString()));
        told.events.emplace_back(own.actor, event);
      }
    }
  }
  return told;
}

std::string Fingerprint(const Told& told) {
  std::string all;
  for (const std::string& bytes : told.bytes) absl::StrAppend(&all, Sha256(bytes).view());
  const Hash hash = Sha256(all);
  std::string text;
  for (uint8_t byte : hash.bytes) absl::StrAppendFormat(&text, "%02x", byte);
  return text;
}

TEST(SimulatedTradeTest, SameSeedSameBytesForEver) {
  EXPECT_EQ(Fingerprint(TellAll(7, 500)), Fingerprint(TellAll(7, 500)));
  EXPECT_NE(Fingerprint(TellAll(7, 500)), Fingerprint(TellAll(8, 500)));
  // What an earlier build told; a ledger may hold it already.
  EXPECT_EQ(Fingerprint(TellAll(7, 500)),
            "32b514b9088059d5779d859b9e2602c737cf2ed67179fa0ef5f1b9d34869ebd4");
}

TEST(SimulatedTradeTest, KeysFollowFromTheSeed) {
  const std::vector<Actor> actors = MakeActors(7);
  const std::vector<Actor> again = MakeActors(7);
  const std::vector<Actor> other = MakeActors(8);
  std::set<std::string> keys;
  for (size_t i = 0; i < actors.size(); ++i) {
    EXPECT_EQ(actors[i].record, again[i].record);
    EXPECT_EQ(actors[i].secret, again[i].secret);
    EXPECT_TRUE(RegistryRecord::Parse(actors[i].record.Text()).ok());
    for (const Actor* actor : {&actors[i], &other[i]}) {
      EXPECT_TRUE(keys.insert(actor->record.keys[0].key().bytes()).second);
      EXPECT_TRUE(keys.insert(actor->secret).second);
    }
  }
}

TEST(SimulatedTradeTest, LargerTradeContainsSmallerOneOfWholeConsignments) {
  const Told small = TellAll(3, 180);  // 40 + 40 + 100.
  const Told large = TellAll(3, 1000);
  const std::set<std::string> all(large.bytes.begin(), large.bytes.end());
  for (const std::string& bytes : small.bytes) EXPECT_EQ(all.count(bytes), 1u);
}

TEST(SimulatedTradeTest, PartialConsignmentNamesOtherLotsThanTheWholeOne) {
  std::set<std::string> made;
  for (uint64_t animals : {10, 11, 40}) {
    for (const auto& [actor, event] : TellAll(3, animals).events) {
      absl::StatusOr<EventFacts> facts = LotEventFacts(event);
      ASSERT_TRUE(facts.ok());
      for (const LotMention& lot : LotsOf(*facts)) {
        if (event.stage() == v1::STAGE_SLAUGHTER) made.insert(lot.uri);
      }
    }
  }
  EXPECT_EQ(made.size(), 2u * (10 + 11 + 40));
}

TEST(SimulatedTradeTest, EveryEventKeepsTheRulesAndIsToldOnce) {
  const Told told = TellAll(5, 2000);
  std::set<std::string> once(told.bytes.begin(), told.bytes.end());
  EXPECT_EQ(once.size(), told.bytes.size());
  std::map<v1::Stage, int> stages;
  for (const auto& [actor, event] : told.events) {
    const absl::StatusOr<EventFacts> facts = LotEventFacts(event);
    ASSERT_TRUE(facts.ok()) << facts.status() << event.DebugString();
    ++stages[event.stage()];
  }
  for (v1::Stage stage :
       {v1::STAGE_LIVE_RECEIVING, v1::STAGE_SLAUGHTER, v1::STAGE_PROCESSING,
        v1::STAGE_PACKAGING, v1::STAGE_INSPECTION, v1::STAGE_EXPORT,
        v1::STAGE_TRANSPORT_CONDITION, v1::STAGE_IMPORT_ARRIVAL,
        v1::STAGE_IMPORT_QUARANTINE, v1::STAGE_RECEIVING, v1::STAGE_UNPACKING}) {
    EXPECT_GT(stages[stage], 0) << v1::Stage_Name(stage);
  }
}

// Weight in units of 10 g of all kilograms in a list.
Weight Kilograms(const Quantities& list) {
  Weight all = 0;
  for (const v1::QuantityElement& element : list) {
    if (element.uom() != "KGM") continue;
    std::string digits = element.quantity();
    digits.erase(digits.find('.'), 1);
    all += std::strtoll(digits.c_str(), nullptr, 10);
  }
  return all;
}

TEST(SimulatedTradeTest, NothingIsMadeOfNothingAndNothingUsedTwice) {
  std::map<std::string, Weight> made;
  std::map<std::string, Weight> used;
  std::map<std::string, std::pair<Weight, Weight>> transformations;
  size_t number = 0;
  for (const auto& [actor, event] : TellAll(5, 2000).events) {
    const v1::TransformationEvent& what = event.transformation();
    for (const v1::QuantityElement& element : what.output_quantity_list()) {
      if (element.uom() != "KGM") continue;
      EXPECT_TRUE(made.count(element.epc_class()) == 0) << element.epc_class();
      Quantities one;
      *one.Add() = element;
      made[element.epc_class()] = Kilograms(one);
    }
    for (const v1::QuantityElement& element : what.input_quantity_list()) {
      Quantities one;
      *one.Add() = element;
      used[element.epc_class()] += Kilograms(one);
    }
    if (event.stage() != v1::STAGE_PROCESSING) continue;
    std::string id = what.transformation_id();
    if (id.empty()) id = absl::StrCat(number++);
    transformations[id].first += Kilograms(what.input_quantity_list());
    transformations[id].second += Kilograms(what.output_quantity_list());
  }
  for (const auto& [lot, weight] : used) EXPECT_LE(weight, made[lot]) << lot;
  for (const auto& [id, weights] : transformations) {
    EXPECT_LE(weights.second, weights.first) << id;
    EXPECT_GE(weights.second * 100, weights.first * 96) << id;
  }
  EXPECT_GT(transformations.size(), 100u);
}

TEST(SimulatedTradeTest, SharesOfFarmsAddUp) {
  for (const auto& [actor, event] : TellAll(5, 1000).events) {
    if (event.farm_shares_size() == 0) continue;
    int64_t tenths = 0;
    for (const v1::FarmShare& share : event.farm_shares()) {
      std::string digits = share.percent();
      digits.erase(digits.find('.'), 1);
      tenths += std::strtoll(digits.c_str(), nullptr, 10);
    }
    EXPECT_EQ(tenths, 1000);
  }
}

TEST(SimulatedTradeTest, TheRecordHasNoFindings) {
  const std::vector<Actor> actors = MakeActors(5);
  RecordedTrade trade(TellAll(5, 300).events, actors);
  const PartyDirectory directory = DirectoryOf(actors);
  ASSERT_GT(trade.chains().size(), 500u);
  std::set<std::string> found;
  for (const auto& [lot, chain] : trade.chains()) {
    for (const auto& lineage :
         {TraceBack(trade, lot, directory), TraceForward(trade, lot, directory)}) {
      ASSERT_TRUE(lineage.ok()) << lineage.status();
      for (const Finding& finding : Judge(*lineage, {directory})) {
        found.insert(absl::StrCat(finding.rule, ": ", finding.message));
      }
    }
  }
  EXPECT_THAT(found, ::testing::IsEmpty());
}

}  // namespace
}  // namespace rastro
