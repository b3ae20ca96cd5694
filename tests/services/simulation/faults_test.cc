// Faults are planted at random, and every lot is judged in both directions: all of them
// are found, and nothing else.

#include "services/simulation/faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <numeric>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/traceability/lot_event_reader.h"
#include "tests/services/simulation/recorded_trade.h"

namespace rastro {
namespace {

using ::testing::IsEmpty;

uint64_t Trades() {
  const char* trades = std::getenv("RASTRO_FAULTY_TRADES");
  return trades == nullptr ? 100 : std::strtoull(trades, nullptr, 10);
}

// Mostly one small consignment; sometimes two plants, and sometimes pork, too.
uint64_t AnimalsOf(uint64_t seed) {
  if (seed % 50 == 7) return 88;
  if (seed % 10 == 3) return 44;
  return 3 + seed % 10;
}

std::vector<std::pair<size_t, v1::LotEvent>> Pairs(const FaultyTrade& trade) {
  std::vector<std::pair<size_t, v1::LotEvent>> pairs;
  for (const auto& [actor, event] : trade.events()) pairs.emplace_back(actor, event);
  return pairs;
}

std::string TextOf(const PlantedFault& fault) {
  return absl::StrCat(fault.rule, " (", SeverityName(fault.severity), "): ", fault.what,
                      ", ", fault.lots.front(), ", events ",
                      absl::StrJoin(fault.events, ", "));
}

std::string TextOf(const Finding& finding) {
  return absl::StrCat(finding.rule, " (", SeverityName(finding.severity),
                      "): ", finding.message, ", events ",
                      absl::StrJoin(finding.events, ", "));
}

// A faulty trade and what is found in it.
class Judged {
 public:
  Judged(uint64_t seed, uint64_t animals, uint64_t faults)
      : trade_(seed, animals, faults),
        record_(Pairs(trade_), trade_.actors()),
        directory_(DirectoryOf(trade_.actors())),
        planted_(trade_.planted()),
        indexes_(trade_.events().size()) {
    std::iota(indexes_.begin(), indexes_.end(), uint64_t{0});
  }

  const FaultyTrade& trade() const { return trade_; }

  // As if nothing were said of what was planted.
  void Forget() { planted_.clear(); }

  // Faults that are not found at their lots.
  std::vector<std::string> Missed() {
    std::vector<std::string> missed;
    for (const PlantedFault& fault : planted_) {
      const std::vector<Finding> findings =
          Judge(*TraceBack(record_, fault.lots.front(), directory_), {directory_});
      const bool is_found =
          std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
            return finding.severity == fault.severity &&
                   IsOfFault(finding, fault, indexes_);
          });
      if (!is_found) missed.push_back(TextOf(fault));
    }
    return missed;
  }

  // What is found of any lot, in any direction, that was not planted.
  std::set<std::string> Unplanted() {
    std::set<std::string> unplanted;
    for (const auto& [lot, chain] : record_.chains()) {
      for (const auto& lineage : {TraceBack(record_, lot, directory_),
                                  TraceForward(record_, lot, directory_)}) {
        for (const Finding& finding : Judge(*lineage, {directory_})) {
          if (!IsPlanted(finding)) unplanted.insert(TextOf(finding));
        }
      }
    }
    return unplanted;
  }

 private:
  bool IsPlanted(const Finding& finding) const {
    return std::any_of(planted_.begin(), planted_.end(), [&](const PlantedFault& fault) {
      return IsOfFault(finding, fault, indexes_);
    });
  }

  const FaultyTrade trade_;
  RecordedTrade record_;
  const PartyDirectory directory_;
  std::vector<PlantedFault> planted_;
  std::vector<uint64_t> indexes_;
};

std::vector<std::string> PlantedIn(const FaultyTrade& trade) {
  std::vector<std::string> texts;
  for (const PlantedFault& fault : trade.planted()) texts.push_back(TextOf(fault));
  return texts;
}

TEST(FaultyTradeTest, WhatIsPlantedIsFoundAndNothingElse) {
  std::set<std::string> kinds;
  for (uint64_t seed = 1; seed <= Trades(); ++seed) {
    const uint64_t faults = 1 + seed % 5;
    Judged judged(seed, AnimalsOf(seed), faults);
    SCOPED_TRACE(absl::StrCat("seed ", seed, " with ",
                              absl::StrJoin(PlantedIn(judged.trade()), "; ")));
    EXPECT_EQ(judged.trade().planted().size(), faults);
    EXPECT_THAT(judged.Missed(), IsEmpty());
    EXPECT_THAT(judged.Unplanted(), IsEmpty());
    for (const PlantedFault& fault : judged.trade().planted()) {
      kinds.insert(
          absl::StrCat(fault.rule, " ", SeverityName(fault.severity), " ", fault.what));
    }
    if (::testing::Test::HasFailure() && Trades() <= 200) break;  // One is enough.
  }
  if (Trades() >= 100) {
    EXPECT_EQ(kinds.size(), FaultKinds().size());
  }
}

// The test above can fail: what it is not told of it notices, of every rule.
TEST(FaultyTradeTest, WhatIsNotSaidToBePlantedIsNoticed) {
  std::set<std::string> noticed;
  for (uint64_t seed = 1; seed <= 80; ++seed) {
    Judged judged(seed, 5, 1);
    ASSERT_EQ(judged.trade().planted().size(), 1u);
    judged.Forget();
    EXPECT_FALSE(judged.Unplanted().empty()) << PlantedIn(judged.trade()).front();
    noticed.insert(judged.trade().planted().front().rule);
  }
  EXPECT_GT(noticed.size(), 10u);
}

TEST(IsOfFaultTest, RuleSeverityAndPlaceCount) {
  const PlantedFault fault = {"overdrawn", "", Severity::kError, {"x:a"}, {1}};
  const std::vector<uint64_t> indexes = {40, 41, 42};
  const Finding same = {
      .rule = "overdrawn", .severity = Severity::kError, .events = {7, 41}};
  EXPECT_TRUE(IsOfFault(same, fault, indexes));
  Finding other = same;
  other.rule = "mass-balance";
  EXPECT_FALSE(IsOfFault(other, fault, indexes));
  other = same;
  other.severity = Severity::kWarning;
  EXPECT_FALSE(IsOfFault(other, fault, indexes));
  other = same;
  other.events = {1, 40};
  other.lots = {"x:a"};  // Where the fault has an event the lot is not enough.
  EXPECT_FALSE(IsOfFault(other, fault, indexes));
  PlantedFault untold = fault;
  untold.events.clear();
  EXPECT_TRUE(IsOfFault(other, untold, indexes));
  other.lots = {"x:b"};
  EXPECT_FALSE(IsOfFault(other, untold, indexes));
  PlantedFault recall = fault;
  recall.rule = "recalled";
  Finding from_afar = same;
  from_afar.rule = "recalled";
  from_afar.severity = Severity::kWarning;
  EXPECT_TRUE(IsOfFault(from_afar, recall, indexes));
}

// A rule that nobody can break by what is told has to say why.
TEST(FaultyTradeTest, EveryRuleIsPlantedOrCannotBe) {
  std::set<absl::string_view> planted, unplantable, rules;
  for (const FaultKind& kind : FaultKinds()) planted.insert(kind.rule);
  for (const UnplantableRule& each : UnplantableRules()) {
    unplantable.insert(each.rule);
    EXPECT_FALSE(each.reason.empty());
    EXPECT_EQ(planted.count(each.rule), 0u) << each.rule;
  }
  for (const FindingRule& rule : FindingRules()) {
    rules.insert(rule.id);
    EXPECT_EQ(planted.count(rule.id) + unplantable.count(rule.id), 1u) << rule.id;
  }
  for (absl::string_view rule : planted) EXPECT_EQ(rules.count(rule), 1u) << rule;
  for (absl::string_view rule : unplantable) EXPECT_EQ(rules.count(rule), 1u) << rule;
}

// The gravest severity that a rule gives is among those planted.
TEST(FaultyTradeTest, EveryRuleIsBrokenAsGravelyAsCanBe) {
  std::map<absl::string_view, Severity> gravest;
  for (const FaultKind& kind : FaultKinds()) {
    Severity& severity = gravest[kind.rule];
    severity = std::max(severity, kind.severity);
  }
  for (const FindingRule& rule : FindingRules()) {
    if (gravest.count(rule.id) > 0) {
      EXPECT_EQ(gravest[rule.id], rule.severity) << rule.id;
    }
  }
}

TEST(FaultyTradeTest, TheSameSeedPlantsTheSame) {
  const FaultyTrade one(7, 20, 10), two(7, 20, 10), other(8, 20, 10);
  const auto bytes = [](const FaultyTrade& trade) {
    std::vector<std::string> all;
    for (const auto& [actor, event] : trade.events()) {
      all.push_back(absl::StrCat(actor, " ", event.SerializeAsString()));
    }
    return all;
  };
  EXPECT_EQ(bytes(one), bytes(two));
  EXPECT_EQ(PlantedIn(one), PlantedIn(two));
  EXPECT_NE(PlantedIn(one), PlantedIn(other));
}

// A ledger takes every event of it, and each once.
TEST(FaultyTradeTest, EveryEventIsSoundAndToldOnce) {
  const FaultyTrade trade(11, 300, 200);
  EXPECT_GT(trade.planted().size(), 100u);
  std::set<std::string> once;
  for (const auto& [actor, event] : trade.events()) {
    ASSERT_LT(actor, trade.actors().size());
    EXPECT_TRUE(LotEventFacts(event).ok()) << LotEventFacts(event).status();
    EXPECT_TRUE(once.insert(absl::StrCat(actor, " ", event.SerializeAsString())).second);
  }
}

TEST(FaultyTradeTest, ManyFaultsInOneTrade) {
  Judged judged(12, 44, 60);
  EXPECT_GT(judged.trade().planted().size(), 40u);
  EXPECT_THAT(judged.Missed(), IsEmpty());
  EXPECT_THAT(judged.Unplanted(), IsEmpty());
}

TEST(FaultyTradeTest, WithoutFaultsItIsTheTrade) {
  const FaultyTrade trade(5, 20, 0);
  EXPECT_THAT(trade.planted(), IsEmpty());
  std::vector<std::string> plain, faulty;
  SimulatedTrade simulated(5, 20);
  for (auto part = simulated.NextPart(); !part.empty(); part = simulated.NextPart()) {
    for (const SimulatedEvents& own : part) {
      for (const auto& event : own.events) plain.push_back(event.SerializeAsString());
    }
  }
  for (const auto& [actor, event] : trade.events()) {
    faulty.push_back(event.SerializeAsString());
  }
  EXPECT_EQ(plain, faulty);
}

}  // namespace
}  // namespace rastro
