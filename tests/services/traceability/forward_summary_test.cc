// Where lots went and how much of them: trades worked out by hand, and random ones
// against a second, obvious computation.

#include "services/traceability/forward_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/services/traceability/trade.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kNotTold = std::numeric_limits<double>::infinity();
// A lot of goods, of which somebody may have a part.
std::string Goods(absl::string_view name) {
  return absl::StrCat("https://id.gs1.org/01/07501234100007/10/", name);
}

ForwardSummary Summary(Trade& trade, const std::string& lot, LineageLimits limits = {}) {
  const PartyDirectory directory = Trade::Directory();
  return SummarizeForward(TraceForward(trade, lot, directory, limits).value(),
                          {directory});
}

// "x:a in x:box in x:pallet, importer-jp: 5" or "...: 0-5"; "?" is not told.
std::string Text(const MassRange& mass) {
  const auto number = [](double value) {
    return value == kNotTold ? std::string("?")
                             : absl::StrCat(std::round(value * 1e6) / 1e6);
  };
  return number(mass.low) == number(mass.high)
             ? number(mass.low)
             : absl::StrCat(number(mass.low), "-", number(mass.high));
}

std::vector<std::string> Texts(const ForwardSummary& summary) {
  std::vector<std::string> texts;
  for (const Holding& each : summary.holdings) {
    std::vector<std::string> way = {each.lot};
    way.insert(way.end(), each.units.begin(), each.units.end());
    texts.push_back(absl::StrCat(absl::StrJoin(way, " in "), ", ", each.holder, ": ",
                                 Text(each.mass)));
  }
  return texts;
}

TEST(ForwardSummaryTest, OneLotSplitThreeWays) {
  Trade trade;
  trade.By("plant-mx").Make({Goods("a=1000")});
  trade.Transform({Goods("a=300")}, {Goods("x=250")});
  trade.Transform({Goods("a=500")}, {Goods("y=200"), Goods("z=290")});
  trade.Pack("x:pallet", {Goods("x=100")});
  trade.Ship({"x:pallet"}, "party:one-jp");
  trade.By("one-jp").Receive({"x:pallet"});
  trade.By("plant-mx").Ship({Goods("z")}, "party:two-jp");
  const ForwardSummary summary = Summary(trade, Goods("a"));
  EXPECT_THAT(Texts(summary),
              ElementsAre(Goods("a, plant-mx: 200"),            // 1000 - 300 - 500
                          Goods("x in x:pallet, one-jp: 100"),  //
                          Goods("x, plant-mx: 150"),            //
                          Goods("y, plant-mx: 200"), Goods("z, two-jp: 290")));
  EXPECT_EQ(Text(summary.made), "1000");
  EXPECT_EQ(Text(summary.ended), "0");
  EXPECT_EQ(Text(summary.unaccounted), "60");  // 50 + 10 were lost.
  EXPECT_EQ(Text(summary.by_unit.at("x:pallet")), "100");
  EXPECT_EQ(Text(summary.by_unit.at("")), "840");
  EXPECT_EQ(Text(summary.by_holder.at("one-jp")), "100");
  EXPECT_EQ(Text(summary.by_holder.at("plant-mx")), "550");
  EXPECT_EQ(Text(summary.by_holder.at("two-jp")), "290");
  EXPECT_THAT(summary.holdings[1].parties, ElementsAre("one-jp", "plant-mx"));
  EXPECT_TRUE(summary.complete);
}

// Importers unpack their parts of one lot; some of it never left.
TEST(ForwardSummaryTest, OfGoodsSeveralHaveSome) {
  Trade trade;
  trade.By("plant-mx").Make({Goods("a=100")});
  for (const char* unit : {"x:1", "x:2"}) trade.Pack(unit, {Goods("a=30")});
  trade.Ship({"x:1"}, "party:one-jp");
  trade.Ship({"x:2"}, "party:two-jp");
  trade.By("one-jp").Receive({"x:1"});
  trade.Unpack("x:1", {});  // Names nothing: takes out all.
  trade.By("two-jp").Receive({"x:2"});
  trade.Unpack("x:2", {Goods("a=30")});
  trade.Transform({Goods("a=10")}, {Goods("x=10")});
  trade.By("plant-mx").Ship({Goods("a=15")}, "party:three-jp");
  const ForwardSummary summary = Summary(trade, Goods("a"));
  EXPECT_THAT(Texts(summary),
              ElementsAre(Goods("a, one-jp: 30"), Goods("a, plant-mx: 25"),
                          Goods("a, three-jp: 15"), Goods("a, two-jp: 20"),
                          Goods("x, two-jp: 10")));
  trade.Ship({Goods("a")});  // All that is left, to nobody in particular.
  EXPECT_THAT(
      Texts(Summary(trade, Goods("a"))),
      ElementsAre(Goods("a, : 25"), Goods("a, one-jp: 30"), Goods("a, three-jp: 15"),
                  Goods("a, two-jp: 20"), Goods("x, two-jp: 10")));
  trade.By("four-jp").Receive({Goods("a")});
  EXPECT_EQ(Text(Summary(trade, Goods("a")).by_holder.at("four-jp")), "25");
}

// A carrier told of the shipment, so that nobody was handed the goods.
TEST(ForwardSummaryTest, GoodsAreWithWhomeverReceivedThem) {
  Trade trade;
  trade.By("plant-mx").Make({Goods("a=100")});
  trade.By("carrier").Observe("transporting", {Goods("a")});
  trade.By("plant-mx").Observe("shipping", {Goods("a")});
  trade.By("one-jp").Receive({Goods("a=40")});
  trade.By("two-jp").Receive({Goods("a=60")});
  EXPECT_THAT(Texts(Summary(trade, Goods("a"))),
              ElementsAre(Goods("a, one-jp: 40"), Goods("a, two-jp: 60")));
  Trade silent;  // Nobody told of it.
  silent.By("plant-mx").Make({Goods("a=100")});
  silent.By("one-jp").Receive({Goods("a=40")});
  silent.By("two-jp").Receive({Goods("a=20")});
  EXPECT_THAT(Texts(Summary(silent, Goods("a"))),
              ElementsAre(Goods("a, one-jp: 0-40"), Goods("a, plant-mx: 0-60"),
                          Goods("a, two-jp: 0-20")));
}

TEST(ForwardSummaryTest, WhoHasGoodsIsARangeWhereNobodySaysHowMuch) {
  Trade trade;
  trade.By("plant-mx").Make({Goods("a=100")});
  trade.Pack("x:1", {Goods("a")});
  trade.Ship({"x:1"}, "party:one-jp");
  trade.By("one-jp").Receive({"x:1"});
  trade.Unpack("x:1", {Goods("a")});
  EXPECT_THAT(Texts(Summary(trade, Goods("a"))),
              ElementsAre(Goods("a, one-jp: 0-100"), Goods("a, plant-mx: 0-100")));
}

TEST(ForwardSummaryTest, TwoLotsJoinedAndSplitAgain) {
  Trade trade;
  trade.Make({Goods("a=300")});
  trade.Make({Goods("b=100")});
  trade.Transform({Goods("a=300"), Goods("b=100")}, {Goods("mix=380")});
  trade.Transform({Goods("mix=190")}, {Goods("x=180")});
  trade.Pack("x:box", {Goods("x=180")});
  // Three quarters of everything are of a: 285 of the mix, 20 - 5 of them lost in x.
  EXPECT_THAT(Texts(Summary(trade, Goods("a"))),
              ElementsAre(Goods("mix, maker: 142.5"), Goods("x in x:box, maker: 135")));
  EXPECT_EQ(Text(Summary(trade, Goods("a")).unaccounted), "22.5");
  EXPECT_THAT(Texts(Summary(trade, Goods("b"))),
              ElementsAre(Goods("mix, maker: 47.5"), Goods("x in x:box, maker: 45")));
}

TEST(ForwardSummaryTest, APalletUnpackedAndRepackedInPart) {
  Trade trade;
  trade.Make({Goods("a=100")});
  trade.Pack("x:first", {Goods("a=100")});
  trade.Unpack("x:first", {Goods("a=100")});
  trade.Pack("x:second", {Goods("a=60")});
  trade.Pack("x:container", {"x:second"}).facts->attributes = {
      {"containerNumber", "MSKU1234565"}};
  trade.Unpack("x:second", {Goods("a=25")});
  const ForwardSummary summary = Summary(trade, Goods("a"));
  EXPECT_THAT(Texts(summary),
              ElementsAre(Goods("a in x:second in x:container, maker: 35"),
                          Goods("a, maker: 65")));
  EXPECT_THAT(summary.holdings[0].container_numbers, ElementsAre("MSKU1234565"));
  EXPECT_EQ(Text(summary.by_unit.at("x:container")), "35");
  EXPECT_EQ(Text(summary.unaccounted), "0");
}

TEST(ForwardSummaryTest, ATransformationToldInTwoEvents) {
  Trade trade;
  trade.Make({Goods("a=10"), Goods("b=30")});
  trade.Transform({Goods("a=10")}, {}, "urn:uuid:one");
  trade.Transform({Goods("b=30")}, {Goods("cuts=36")}, "urn:uuid:one");
  const ForwardSummary summary = Summary(trade, Goods("a"));
  EXPECT_THAT(Texts(summary), ElementsAre(Goods("cuts, maker: 9")));
  EXPECT_EQ(Text(summary.unaccounted), "1");
}

TEST(ForwardSummaryTest, PartlyDestroyed) {
  Trade trade;
  trade.Make({Goods("a=100")});
  trade.Destroy({Goods("a=40")});
  trade.Transform({Goods("a=20")}, {Goods("x=20")});
  trade.Pack("x:pallet", {Goods("x=5")});
  trade.Destroy({"x:pallet"});  // With all that is on it.
  ForwardSummary summary = Summary(trade, Goods("a"));
  EXPECT_THAT(Texts(summary), ElementsAre(Goods("a, maker: 40"), Goods("x, maker: 15")));
  EXPECT_EQ(Text(summary.ended), "45");
  EXPECT_EQ(Text(summary.unaccounted), "0");
  trade.Destroy({Goods("x")});  // Without a quantity: all of it.
  summary = Summary(trade, Goods("a"));
  EXPECT_THAT(Texts(summary), ElementsAre(Goods("a, maker: 40")));
  EXPECT_EQ(Text(summary.ended), "60");
}

TEST(ForwardSummaryTest, ThingsAreConsumedAsAWhole) {
  Trade trade;
  trade.Make({"x:animal"});
  trade.Pack("x:truck", {"x:animal"});
  EXPECT_THAT(Texts(Summary(trade, "x:animal")),
              ElementsAre("x:animal in x:truck, maker: 0-?"));
  trade.Transform({"x:animal"}, {Goods("carcass=250")});
  const ForwardSummary summary = Summary(trade, "x:animal");
  EXPECT_THAT(Texts(summary), ElementsAre(Goods("carcass, maker: 250")));
  EXPECT_EQ(Text(summary.made), "0-?");
  EXPECT_EQ(Text(summary.unaccounted), "0-?");
}

TEST(ForwardSummaryTest, ARangeWhereNobodySaysHowMuch) {
  Trade trade;
  trade.Make({Goods("a=10"), Goods("b")});
  trade.Transform({Goods("a"), Goods("b")}, {Goods("x=500"), Goods("y")});
  // No more of a can be in x than there was; and nobody says that a was used up.
  EXPECT_THAT(Texts(Summary(trade, Goods("a"))),
              ElementsAre(Goods("a, maker: 0-10"), Goods("x, maker: 0-10"),
                          Goods("y, maker: 0-10")));
}

TEST(ForwardSummaryTest, MoreWasPackedThanIsLeft) {
  Trade trade;
  trade.Make({Goods("a=100")});
  trade.Pack("x:1", {Goods("a=60")});
  trade.Pack("x:2", {Goods("a=40")});
  trade.Transform({Goods("a=50")}, {Goods("x=50")});
  // 50 are left, in whichever of the two.
  EXPECT_THAT(Texts(Summary(trade, Goods("a"))),
              ElementsAre(Goods("a in x:1, maker: 10-50"), Goods("a in x:2, maker: 0-40"),
                          Goods("a, maker: 0-40"), Goods("x, maker: 50")));
}

TEST(ForwardSummaryTest, OfAContainerIsAskedWhatItHeld) {
  Trade trade;
  trade.Make({Goods("a=100"), Goods("b=500")});
  trade.Pack("x:pallet", {Goods("a=100"), Goods("b=50")});
  const std::vector<std::string> inside = {Goods("a in x:pallet, maker: 100"),
                                           Goods("b in x:pallet, maker: 50")};
  EXPECT_EQ(Texts(Summary(trade, "x:pallet")), inside);
  EXPECT_EQ(Text(Summary(trade, "x:pallet").made), "150");
  trade.Unpack("x:pallet", {Goods("a"), Goods("b")});
  trade.Transform({Goods("a=100")}, {Goods("x=90")});
  // Which 50 of the 500 were on the pallet nobody says.
  const ForwardSummary summary = Summary(trade, "x:pallet");
  EXPECT_THAT(Texts(summary),
              ElementsAre(Goods("b, maker: 0-50"), Goods("x, maker: 90")));
  EXPECT_EQ(Text(summary.unaccounted), "10-60");
}

TEST(ForwardSummaryTest, CorrectedEventsAndStrangersMoveNothing) {
  Trade trade;
  trade.Make({Goods("a=100")});
  trade.Transform({Goods("a=100")}, {Goods("wrong=100")});
  trade.Declare(1);
  trade.By("stranger").Transform({Goods("a=100")}, {Goods("stolen=100")});
  trade.By("stranger").Destroy({Goods("a=100")});
  EXPECT_THAT(Texts(Summary(trade, Goods("a"))), ElementsAre(Goods("a, maker: 100")));
}

TEST(ForwardSummaryTest, IsCompleteOnlyIfTheLineageIs) {
  Trade trade;
  trade.Make({Goods("a=100")});
  trade.Transform({Goods("a=100")}, {Goods("x=100")});
  trade.Transform({Goods("x=100")}, {Goods("y=100")});
  EXPECT_TRUE(Summary(trade, Goods("a")).complete);
  EXPECT_FALSE(Summary(trade, Goods("a"), {.max_lots = 2}).complete);
  trade.Hide(Goods("y"));
  EXPECT_FALSE(Summary(trade, Goods("a")).complete);
}

TEST(ForwardSummaryTest, WithheldContentLeavesItOpen) {
  Trade trade;
  trade.Make({Goods("a=100")});
  Withhold(trade.Transform({Goods("a=70")}, {Goods("x=70")}));
  const ForwardSummary summary = Summary(trade, Goods("a"));
  EXPECT_FALSE(summary.complete);
  EXPECT_THAT(Texts(summary),
              ElementsAre(Goods("a, maker: 0-100"), Goods("x, maker: 0-100")));
}

TEST(ForwardSummaryTest, ACircleEnds) {
  Trade trade;
  trade.Make({Goods("a=10")});
  trade.Transform({Goods("a=10"), Goods("y=1")}, {Goods("x=11")});
  trade.Transform({Goods("x=11")}, {Goods("y=11")});
  const ForwardSummary summary = Summary(trade, Goods("a"));
  for (const Holding& each : summary.holdings) EXPECT_LE(each.mass.high, 10) << each.lot;
  trade.Transform({Goods("x=1")}, {Goods("a=1")});
  (void)Summary(trade, Goods("a"));
}

TEST(ForwardSummaryTest, ALotWithoutAnEventIsNowhere) {
  Trade trade;
  const ForwardSummary summary = Summary(trade, Goods("nowhere"));
  for (const Holding& each : summary.holdings) EXPECT_EQ(Text(each.mass), "0-?");
  EXPECT_THAT(Summary(trade, "x:nowhere").by_unit.count("x:box"), 0u);
}

TEST(ForwardSummaryTest, ADeepTradeNeedsNoDeepStack) {
  Trade trade;
  trade.Make({Goods("0=1")});
  for (int i = 0; i < 5000; ++i) {
    trade.Transform({Goods(absl::StrCat(i, "=1"))}, {Goods(absl::StrCat(i + 1, "=1"))});
  }
  EXPECT_THAT(Texts(Summary(trade, Goods("0"))), ElementsAre(Goods("5000, maker: 1")));
}

// A random trade that is carried out in kilograms while it is told. What nobody is told
// is left out of the record; the truth is kept.
class RandomTrade {
 public:
  // Of each hundred masses `percent_told` are told.
  RandomTrade(uint64_t seed, int percent_told)
      : random_(seed), percent_told_(percent_told) {
    for (int i = 0; i < 3; ++i) {
      stock_[i] = {100.0 + Below(900), i == 0 ? 1.0 : 0.0};
      trade_.Make({Named(i, stock_[i].mass)});
      made_ = i == 0 ? stock_[i].mass : made_;
    }
    for (int step = 0; step < 12; ++step) Step();
  }

  Trade& trade() { return trade_; }
  std::string asked_for() const { return Name(0); }
  double made() const { return made_; }
  double ended() const { return ended_; }

  // Kilograms of lot 0, by lot and unit ("" is loose).
  std::map<std::pair<std::string, std::string>, double> Truth() const {
    std::map<std::pair<std::string, std::string>, double> truth;
    for (const auto& [lot, stock] : stock_) {
      if (stock.share == 0) continue;
      double loose = stock.mass;
      for (const auto& [unit, mass] : packed_) {
        if (unit.first != lot) continue;
        truth[{Name(lot), unit.second}] += mass * stock.share;
        loose -= mass;
      }
      truth[{Name(lot), ""}] += loose * stock.share;
    }
    return truth;
  }

 private:
  struct Stock {
    double mass = 0;
    double share = 0;  // Of lot 0.
  };

  int Below(int bound) { return static_cast<int>(random_() % bound); }
  static std::string Name(int lot) { return Goods(absl::StrCat("lot", lot)); }

  std::string Named(int lot, double mass) {
    return Below(100) < percent_told_ ? absl::StrCat(Name(lot), "=", mass) : Name(lot);
  }

  double Loose(int lot) const {
    double loose = stock_.at(lot).mass;
    for (const auto& [unit, mass] : packed_) loose -= unit.first == lot ? mass : 0;
    return loose;
  }

  // Some whole kilograms of what is not packed; 0 if there is nothing.
  double Some(int lot) {
    const int loose = static_cast<int>(Loose(lot));
    return loose < 1 ? 0 : 1 + Below(loose);
  }

  int AnyLot() { return Below(static_cast<int>(stock_.size())); }

  void Step() {
    switch (Below(5)) {
      case 0:
        return Destroy(AnyLot());
      case 1:
        return Pack(AnyLot());
      case 2:
        return Unpack();
      default:
        return Transform();
    }
  }

  void Destroy(int lot) {
    const double mass = std::min(Some(lot), 10.0);
    if (mass == 0) return;
    // Without a quantity it would be all of the lot.
    trade_.Destroy({absl::StrCat(Name(lot), "=", mass)});
    stock_[lot].mass -= mass;
    ended_ += mass * stock_[lot].share;
  }

  void Pack(int lot) {
    const double mass = Some(lot);
    if (mass == 0) return;
    const std::string unit = absl::StrCat("x:unit", units_++);
    trade_.Pack(unit, {Named(lot, mass)});
    packed_[{lot, unit}] = mass;
  }

  void Unpack() {
    if (packed_.empty()) return;
    const auto [unit, mass] = *packed_.begin();
    trade_.Unpack(unit.second, {});
    packed_.erase(packed_.begin());
  }

  void Transform() {
    Trade::Lots inputs, outputs;
    Stock mix;
    std::vector<int> used;
    for (int i = 0; i < 2; ++i) {
      const int lot = AnyLot();
      const double mass = Some(lot);
      if (mass == 0 || std::find(used.begin(), used.end(), lot) != used.end()) continue;
      used.push_back(lot);
      inputs.push_back(Named(lot, mass));
      mix.share = (mix.share * mix.mass + stock_[lot].share * mass) / (mix.mass + mass);
      mix.mass += mass;
      stock_[lot].mass -= mass;
    }
    if (inputs.empty()) return;
    double left = mix.mass;
    for (int i = 0; i < 1 + Below(2) && left >= 1; ++i) {
      const int lot = static_cast<int>(stock_.size());
      const double mass = 1 + Below(static_cast<int>(left));
      stock_[lot] = {mass, mix.share};
      outputs.push_back(Named(lot, mass));
      left -= mass;
    }
    trade_.Transform(inputs, outputs);
  }

  std::mt19937_64 random_;
  const int percent_told_;
  Trade trade_;
  double made_ = 0;
  double ended_ = 0;
  int units_ = 0;
  std::map<int, Stock> stock_;
  std::map<std::pair<int, std::string>, double> packed_;  // By lot and unit.
};

std::map<std::pair<std::string, std::string>, MassRange> Found(
    const ForwardSummary& summary) {
  std::map<std::pair<std::string, std::string>, MassRange> found;
  for (const Holding& each : summary.holdings) {
    found[{each.lot, each.units.empty() ? "" : each.units.front()}] = each.mass;
  }
  return found;
}

TEST(ForwardSummaryTest, AgreesWithASecondComputationOnRandomTrades) {
  size_t places = 0;
  for (uint64_t seed = 0; seed < 5000; ++seed) {
    SCOPED_TRACE(seed);
    RandomTrade random(seed, 100);
    const ForwardSummary summary = Summary(random.trade(), random.asked_for());
    auto found = Found(summary);
    double held = 0;
    for (const auto& [place, mass] : random.Truth()) {
      held += mass;
      if (mass < 1e-6) continue;
      ++places;
      ASSERT_TRUE(found.contains(place)) << place.first << " in " << place.second;
      ASSERT_NEAR(found.at(place).low, mass, 1e-6) << place.first;
      ASSERT_NEAR(found.at(place).high, mass, 1e-6) << place.first;
      found.erase(place);
    }
    for (const auto& [place, mass] : found) ASSERT_LT(mass.high, 1e-6) << place.first;
    ASSERT_NEAR(summary.made.high, random.made(), 1e-6);
    ASSERT_NEAR(summary.ended.high, random.ended(), 1e-6);
    ASSERT_NEAR(summary.unaccounted.low, random.made() - random.ended() - held, 1e-6);
    ASSERT_NEAR(summary.unaccounted.high, summary.unaccounted.low, 1e-6);
  }
  EXPECT_GT(places, 10000u);
}

// Whatever was left out of the record, the truth is in the range.
TEST(ForwardSummaryTest, RangesHoldWhateverIsNotTold) {
  int narrow = 0;
  for (uint64_t seed = 0; seed < 5000; ++seed) {
    SCOPED_TRACE(seed);
    RandomTrade random(seed, 60);
    const ForwardSummary summary = Summary(random.trade(), random.asked_for());
    const auto found = Found(summary);
    double held = 0;
    for (const auto& [place, mass] : random.Truth()) {
      held += mass;
      if (mass < 1e-6) continue;
      ASSERT_TRUE(found.contains(place)) << place.first << " in " << place.second;
      ASSERT_GE(mass, found.at(place).low - 1e-6) << place.first << place.second;
      ASSERT_LE(mass, found.at(place).high + 1e-6) << place.first << place.second;
      narrow += found.at(place).high - found.at(place).low < 100;
    }
    ASSERT_GE(random.made(), summary.made.low - 1e-6);
    ASSERT_GE(random.ended(), summary.ended.low - 1e-6);
    ASSERT_LE(random.ended(), summary.ended.high + 1e-6);
    const double lost = random.made() - random.ended() - held;
    ASSERT_GE(lost, summary.unaccounted.low - 1e-6);
    ASSERT_LE(lost, summary.unaccounted.high + 1e-6);
  }
  EXPECT_GT(narrow, 5000);
}

}  // namespace
}  // namespace rastro
