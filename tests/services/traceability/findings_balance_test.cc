// How much there is: hand-worked trades, and random ones against a second, obvious
// computation.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/traceability/finding.h"
#include "tests/services/traceability/finding_matchers.h"
#include "tests/services/traceability/trade.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

constexpr char kCuts[] = "https://id.gs1.org/01/07501234100007/10/cuts";

std::string With(const char* lot, const char* kilograms) {
  return absl::StrCat(lot, "=", kilograms);
}

auto Figures(const std::vector<Figure>& figures) {
  return Field("figures", &Finding::figures, figures);
}

TEST(MassBalanceTest, MoreCameOutThanWentIn) {
  Trade trade;
  trade.Make({With(kCarcasses, "1000")});
  trade.Transform({With(kCarcasses, "1000")}, {With(kCuts, "700"), "x:bones=321"});
  EXPECT_THAT(
      Of("mass-balance", trade, kCuts),
      ElementsAre(AllOf(Is(Severity::kError), Events(1), Says("1021 kg of 1000 kg"),
                        Figures({{"in", "1000", "KGM"}, {"out", "1021", "KGM"}}))));
}

TEST(MassBalanceTest, ToleratesScalesAndLossesAndOtherUnits) {
  Trade trade;
  trade.Make({With(kCarcasses, "1000")});
  trade.Transform({With(kCarcasses, "1000")}, {With(kCuts, "700"), "x:bones=320"});
  EXPECT_THAT(Of("mass-balance", trade, kCuts), IsEmpty());

  Trade losses;
  losses.Transform({With(kCarcasses, "1000")}, {With(kCuts, "400")});
  EXPECT_THAT(Of("mass-balance", losses, kCuts), IsEmpty());

  Trade pounds;  // 1,000 lb are 453.59237 kg.
  pounds.Transform({With(kCarcasses, "1000")}, {With(kCuts, "462.66")});
  auto& facts = *pounds.events()[0]->facts;
  facts.mentions[0].quantities[0].uom = "LBR";
  EXPECT_THAT(Of("mass-balance", pounds, kCuts), IsEmpty());
  facts.mentions[1].quantities[0].value = "462.665";
  EXPECT_THAT(Of("mass-balance", pounds, kCuts), ElementsAre(Says("of 453.59237 kg")));
}

TEST(MassBalanceTest, MuchIsNotToldOf) {
  Trade trade;
  trade.Transform({With(kCarcasses, "1000")}, {With(kCuts, "399.9")});
  EXPECT_THAT(Of("mass-balance", trade, kCuts),
              ElementsAre(AllOf(Is(Severity::kWarning), Says("up to 60 %"))));
  Trade by_products;
  by_products.Transform({With(kCarcasses, "1000")},
                        {With(kCuts, "399.9"), "x:hides=0.1"});
  EXPECT_THAT(Of("mass-balance", by_products, kCuts), IsEmpty());
}

// Half a transformation is no imbalance, and both halves are one.
TEST(MassBalanceTest, TakesATransformationToldInTwoEventsAsOne) {
  Trade trade;
  trade.Transform({With(kCarcasses, "1000")}, {}, "urn:uuid:one");
  trade.Transform({"x:more=500"}, {}, "urn:uuid:one");
  trade.Transform({}, {With(kCuts, "1500")}, "urn:uuid:one");
  EXPECT_THAT(Of("mass-balance", trade, kCuts), IsEmpty());
  trade.Transform({}, {"x:others=31"}, "urn:uuid:one");
  EXPECT_THAT(Of("mass-balance", trade, kCuts),
              ElementsAre(AllOf(Events(0, 1, 2, 3), Says("1531 kg of 1500 kg"))));
}

TEST(MassBalanceTest, WeighsAThingThatWentInWhole) {
  Trade trade;
  trade.Make({"x:animal=600"});
  trade.Transform({"x:animal"}, {With(kCuts, "612.1")});
  EXPECT_THAT(Of("mass-balance", trade, kCuts), ElementsAre(Says("612.1 kg of 600 kg")));
  Trade unweighed;  // Nobody knows.
  unweighed.Make({"x:animal"});
  unweighed.Transform({"x:animal"}, {With(kCuts, "9000")});
  EXPECT_THAT(Of("mass-balance", unweighed, kCuts), IsEmpty());
  Trade part;  // Of a lot a part may have been used.
  part.Make({With(kCarcasses, "600")});
  part.Transform({kCarcasses}, {With(kCuts, "900")});
  EXPECT_THAT(Of("mass-balance", part, kCuts), IsEmpty());
}

TEST(MassBalanceTest, CountsNoStrangerAndNothingCorrected) {
  Trade trade;
  trade.By("maker").Make({With(kCarcasses, "1000")});
  trade.By("stranger").Transform({With(kCarcasses, "10")}, {With(kCuts, "900")});
  EXPECT_THAT(Of("mass-balance", trade, kCuts), IsEmpty());
  Trade corrected;
  corrected.Make({With(kCarcasses, "1000")});
  corrected.Transform({With(kCarcasses, "10")}, {With(kCuts, "900")});
  corrected.Declare(1);
  EXPECT_THAT(Of("mass-balance", corrected, kCuts), IsEmpty());
}

TEST(OverdrawnTest, MoreWasUsedThanMade) {
  Trade trade;
  trade.Make({With(kCarcasses, "1000")});
  trade.Transform({With(kCarcasses, "600")}, {With(kCuts, "500")});
  trade.Transform({With(kCarcasses, "420")}, {"x:others=400"});
  EXPECT_THAT(Of("overdrawn", trade, kCuts), IsEmpty());  // Within 2 %.
  trade.Destroy({With(kCarcasses, "0.1")});
  EXPECT_THAT(
      Of("overdrawn", trade, kCuts),
      ElementsAre(AllOf(Is(Severity::kError), Events(0, 1, 2, 3),
                        Says("1020.1 kg were used, but only 1000 kg made"),
                        Figures({{"made", "1000", "KGM"}, {"used", "1020.1", "KGM"}}))));
}

TEST(OverdrawnTest, CountsPiecesExactly) {
  const auto in_boxes = [](Trade& trade) {
    for (const auto& event : trade.events()) {
      for (Mention& mention : event->facts->mentions) {
        for (Quantity& quantity : mention.quantities) quantity.uom = "XBX";
      }
    }
  };
  Trade trade;
  trade.Make({With(kCarcasses, "100")});
  trade.Transform({With(kCarcasses, "60")}, {kCuts});
  trade.Transform({With(kCarcasses, "40")}, {"x:others"});
  in_boxes(trade);
  EXPECT_THAT(Of("overdrawn", trade, kCuts), IsEmpty());
  trade.Transform({With(kCarcasses, "1")}, {"x:thirds"});
  in_boxes(trade);
  EXPECT_THAT(Of("overdrawn", trade, kCuts),
              ElementsAre(Says("101 XBX were used, but only 100 XBX made")));
}

TEST(OverdrawnTest, JudgesOnlyWhatEveryMakingEventSays) {
  Trade trade;
  trade.Make({With(kCarcasses, "100")});
  trade.Make({kCarcasses});  // Some more.
  trade.Transform({With(kCarcasses, "500")}, {kCuts});
  EXPECT_THAT(Of("overdrawn", trade, kCuts), IsEmpty());
  Trade added;
  added.Make({With(kCarcasses, "100")});
  added.Make({With(kCarcasses, "400")});
  added.Transform({With(kCarcasses, "500")}, {kCuts});
  EXPECT_THAT(Of("overdrawn", added, kCuts), IsEmpty());
}

TEST(UsedTwiceTest, AThingIsUsedUpOnce) {
  Trade trade;
  trade.Make({"x:animal"});
  trade.Transform({"x:animal"}, {kCarcasses});
  EXPECT_THAT(Of("used-twice", trade, kCarcasses), IsEmpty());
  trade.Transform({"x:animal"}, {kCuts});
  EXPECT_THAT(Of("used-twice", trade, kCuts),
              ElementsAre(AllOf(Is(Severity::kError), Events(1, 2),
                                Says("used up by event 1 and used again by event 2"))));
}

TEST(UsedTwiceTest, AThingThatWasUsedUpIsNotPacked) {
  Trade trade;
  trade.Make({"x:box"});
  trade.Pack("x:pallet", {"x:box"});
  trade.Unpack("x:pallet", {"x:box"});
  trade.Transform({"x:box"}, {kCuts});
  EXPECT_THAT(Of("used-twice", trade, kCuts), IsEmpty());
  trade.Pack("x:pallet", {"x:box"});
  EXPECT_THAT(Of("used-twice", trade, kCuts), ElementsAre(Events(3, 4)));
}

TEST(UsedTwiceTest, PartsOfALotAndPartsOfATransformationAreNoSecondUse) {
  Trade parts;
  parts.Make({kCarcasses});
  parts.Transform({kCarcasses}, {kCuts});
  parts.Transform({kCarcasses}, {"x:others"});
  EXPECT_THAT(Of("used-twice", parts, kCuts), IsEmpty());
  Trade told_twice;
  told_twice.Make({"x:animal"});
  told_twice.Transform({"x:animal"}, {}, "urn:uuid:one");
  told_twice.Transform({"x:animal"}, {kCuts}, "urn:uuid:one");
  EXPECT_THAT(Of("used-twice", told_twice, kCuts), IsEmpty());
  Trade again;  // Made again between.
  again.Make({"x:tank"});
  again.Transform({"x:tank"}, {kCuts});
  again.Make({"x:tank"});
  again.Transform({"x:tank"}, {"x:others"});
  EXPECT_THAT(Of("used-twice", again, kCuts), IsEmpty());
}

TEST(FarmSharesRuleTest, AreNotMoreThanTheWhole) {
  Trade trade;
  trade.Make({kCarcasses}).facts->farm_shares = {
      {"", "farm A", "60.3"}, {"", "farm B", "40.2"}, {"x:other", "farm B", "70"}};
  EXPECT_THAT(Of("farm-shares", trade, kCarcasses), IsEmpty());
  trade.Observe("inspecting", {kCarcasses}).facts->farm_shares = {{"", "farm A", "60.4"},
                                                                  {"", "farm B", "40.2"}};
  EXPECT_THAT(Of("farm-shares", trade, kCarcasses),
              ElementsAre(AllOf(Is(Severity::kWarning), Events(1), Says("100.6 %"))));
}

// --- Random trades. Masses are whole grams, so that the second computation is plain
// integers: it walks all transformations until nothing more is reached, and sums.

struct Step {
  std::map<int, int64_t> in, out;  // Lot -> grams.
};

std::string Name(int lot) {
  return absl::StrCat("https://id.gs1.org/01/07501234100007/10/L", lot);
}

class RandomTrade {
 public:
  explicit RandomTrade(uint64_t seed) : random_(seed) {
    const int sources = 1 + Below(3);
    for (int i = 0; i < sources; ++i) {
      made_[lots_] = 1000 * (1 + Below(900));
      trade_.Make({absl::StrCat(Name(lots_), "=", Kilograms(made_[lots_]))});
      ++lots_;
    }
    const int steps = 1 + Below(7);
    for (int i = 0; i < steps; ++i) AddStep(i);
  }

  Trade& trade() { return trade_; }
  int some_lot() { return Below(lots_); }

  // Lots behind `lot`, itself too.
  std::set<int> Behind(int lot) const {
    std::set<int> behind = {lot};
    for (bool grown = true; grown;) {
      grown = false;
      for (const Step& step : steps_) {
        bool leads = false;
        for (const auto& [out, grams] : step.out) leads = leads || behind.contains(out);
        if (!leads) continue;
        for (const auto& [in, grams] : step.in) grown |= behind.insert(in).second;
      }
    }
    return behind;
  }

  std::set<std::string> OverdrawnBehind(int lot) const {
    std::set<std::string> overdrawn;
    for (int each : Behind(lot)) {
      int64_t used = 0;
      for (const Step& step : steps_) {
        const auto found = step.in.find(each);
        if (found != step.in.end()) used += found->second;
      }
      if (used * 100 > made_.at(each) * 102) overdrawn.insert(Name(each));
    }
    return overdrawn;
  }

  // By the outputs of the transformation.
  std::set<std::set<std::string>> UnbalancedBehind(int lot) const {
    const std::set<int> behind = Behind(lot);
    std::set<std::set<std::string>> unbalanced;
    for (const Step& step : steps_) {
      int64_t in = 0, out = 0;
      bool leads = false;
      std::set<std::string> names;
      for (const auto& [each, grams] : step.in) in += grams;
      for (const auto& [each, grams] : step.out) {
        out += grams;
        leads = leads || behind.contains(each);
        names.insert(Name(each));
      }
      if (leads && (out * 100 > in * 102 || out * 10 < in * 4)) unbalanced.insert(names);
    }
    return unbalanced;
  }

 private:
  int Below(int bound) { return static_cast<int>(random_() % bound); }

  // "1.234" from 1234 grams: three digits behind the point.
  static std::string Kilograms(int64_t grams) {
    const std::string rest = absl::StrCat(1000 + grams % 1000);
    return absl::StrCat(grams / 1000, ".", rest.substr(1));
  }

  void AddStep(int number) {
    Step step;
    int64_t total = 0;
    const int inputs = 1 + Below(3);
    for (int i = 0; i < inputs; ++i) {
      const int lot = Below(lots_);
      if (step.in.contains(lot)) continue;
      step.in[lot] = 1 + made_[lot] * (10 + Below(60)) / 100;
      total += step.in[lot];
    }
    const int outputs = 1 + Below(3);
    // From 30 % to 110 % come out.
    const int64_t yield = total * (30 + Below(81)) / 100;
    for (int i = 0; i < outputs; ++i) {
      const int lot = lots_++;
      step.out[lot] = 1 + yield / outputs;
      made_[lot] = step.out[lot];
    }
    Record(step, Below(3) == 0 ? absl::StrCat("urn:uuid:", number) : "");
    steps_.push_back(std::move(step));
  }

  void Record(const Step& step, const std::string& told_in_two) {
    Trade::Lots in, out;
    for (const auto& [lot, grams] : step.in)
      in.push_back(absl::StrCat(Name(lot), "=", Kilograms(grams)));
    for (const auto& [lot, grams] : step.out)
      out.push_back(absl::StrCat(Name(lot), "=", Kilograms(grams)));
    if (told_in_two.empty()) {
      trade_.Transform(in, out);
    } else {
      trade_.Transform(in, {}, told_in_two);
      trade_.Transform({}, out, told_in_two);
    }
  }

  std::mt19937_64 random_;
  Trade trade_;
  int lots_ = 0;
  std::map<int, int64_t> made_;
  std::vector<Step> steps_;
};

TEST(BalanceTest, AgreesWithASecondComputationOnRandomTrades) {
  int overdrawn = 0, unbalanced = 0, clean = 0;
  for (uint64_t seed = 0; seed < 10000; ++seed) {
    RandomTrade random(seed);
    const int lot = random.some_lot();
    SCOPED_TRACE(absl::StrCat("seed ", seed, ", ", Name(lot)));
    std::set<std::string> found;
    for (const Finding& finding : Of("overdrawn", random.trade(), Name(lot))) {
      found.insert(finding.lots.front());
    }
    std::set<std::set<std::string>> unbalanced_found;
    for (const Finding& finding : Of("mass-balance", random.trade(), Name(lot))) {
      unbalanced_found.emplace(finding.lots.begin(), finding.lots.end());
    }
    ASSERT_EQ(found, random.OverdrawnBehind(lot));
    ASSERT_EQ(unbalanced_found, random.UnbalancedBehind(lot));
    overdrawn += static_cast<int>(found.size());
    unbalanced += static_cast<int>(unbalanced_found.size());
    clean += found.empty() && unbalanced_found.empty();
  }
  EXPECT_GT(overdrawn, 1000);
  EXPECT_GT(unbalanced, 1000);
  EXPECT_GT(clean, 1000);
}

}  // namespace
}  // namespace rastro
