// Shares of farms: hand-worked trades, and random ones against a second, obvious
// computation.

#include "services/traceability/farm_shares.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/services/traceability/trade.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

FarmShares Shares(Trade& trade, const std::string& lot) {
  const PartyDirectory directory = Trade::Directory();
  return FarmSharesOf(TraceBack(trade, lot, directory).value(), {directory});
}

// A farm's share in percent: from, to.
auto Share(const std::string& farm, double low, double high) {
  return Pair(
      farm, ::testing::AllOf(::testing::Field("low", &ShareRange::low,
                                              ::testing::DoubleNear(low / 100, 1e-12)),
                             ::testing::Field("high", &ShareRange::high,
                                              ::testing::DoubleNear(high / 100, 1e-12))));
}
auto Share(const std::string& farm, double percent) {
  return Share(farm, percent, percent);
}

TEST(FarmSharesTest, AreCarriedThroughAJoinByMass) {
  Trade trade;
  trade.Make({"x:a=300"}).facts->farm_shares = {{"", "farm A", "100"}};
  trade.Make({"x:b=100"}).facts->farm_shares = {{"", "farm A", "20"},
                                                {"", "farm B", "80"}};
  trade.Transform({"x:a=300", "x:b=100"}, {"x:mince=390"});
  // (300 * 100 + 100 * 20) / 400 = 80.
  EXPECT_THAT(Shares(trade, "x:mince"),
              ElementsAre(Share("farm A", 80), Share("farm B", 20)));
  trade.Transform({"x:mince=190"}, {"x:one=90", "x:two=100"});
  trade.Pack("x:pallet", {"x:one=90", "x:two=100"});
  EXPECT_THAT(Shares(trade, "x:pallet"),
              ElementsAre(Share("farm A", 80), Share("farm B", 20)));
}

// Some of it may be of anybody.
TEST(FarmSharesTest, WhatAWithheldEventMadeIsNotOfTheFarmsThatAreNamed) {
  Trade trade;
  trade.Make({"x:a=100"}).facts->farm_shares = {{"", "farm A", "100"}};
  trade.Transform({"x:a=100"}, {"x:y=50"});
  EXPECT_THAT(Shares(trade, "x:y"), ElementsAre(Share("farm A", 100)));
  Withhold(trade.Transform({"x:b=100"}, {"x:y=50"}));
  EXPECT_THAT(Shares(trade, "x:y"),
              ElementsAre(Share("", 0, 100), Share("farm A", 0, 100)));
}

TEST(FarmSharesTest, AreCarriedThroughATransformationToldInTwoEvents) {
  Trade trade;
  trade.Make({"x:a=1", "x:b=3"});
  auto& shares = trade.events()[0]->facts->farm_shares;
  shares = {{"x:a", "farm A", "100"}, {"x:b", "farm B", "100"}};
  trade.Transform({"x:a=1"}, {}, "urn:uuid:one");
  trade.Transform({"x:b=3"}, {"x:cuts=4"}, "urn:uuid:one");
  EXPECT_THAT(Shares(trade, "x:cuts"),
              ElementsAre(Share("farm A", 25), Share("farm B", 75)));
}

TEST(FarmSharesTest, AreARangeWhereNobodySaysHowMuch) {
  Trade trade;
  trade.Make({"x:a"}).facts->farm_shares = {{"", "farm A", "100"}};
  trade.Make({"x:b"}).facts->farm_shares = {{"", "farm A", "20"}, {"", "farm B", "80"}};
  trade.Transform({"x:a", "x:b"}, {"x:mince"});
  EXPECT_THAT(Shares(trade, "x:mince"),
              ElementsAre(Share("farm A", 20, 100), Share("farm B", 0, 80)));
}

TEST(FarmSharesTest, SayWhatIsNotTold) {
  Trade trade;
  trade.Make({"x:a=50"}).facts->farm_shares = {{"", "farm A", "60"}};
  trade.Make({"x:b=50"});
  trade.Transform({"x:a=50", "x:b=50"}, {"x:mince=100"});
  EXPECT_THAT(Shares(trade, "x:mince"), ElementsAre(Share("", 70), Share("farm A", 30)));
  EXPECT_THAT(Shares(trade, "x:nothing"), ElementsAre(Share("", 100)));
}

TEST(FarmSharesTest, FarmsWithoutAPercentageShareTheRest) {
  Trade trade;
  trade.Make({"x:a"}).facts->farm_shares = {
      {"", "farm A", "40"}, {"", "farm B", "", 2}, {"", "farm C", "", 3}};
  EXPECT_THAT(Shares(trade, "x:a"),
              ElementsAre(Share("", 0, 60), Share("farm A", 40), Share("farm B", 0, 60),
                          Share("farm C", 0, 60)));
}

TEST(FarmSharesTest, AreHeadsWhereHeadsAreCounted) {
  Trade trade;
  trade.Make({"x:a"}).facts->farm_shares = {{"", "farm A", "", 0, 30},
                                            {"", "farm B", "", 0, 10}};
  EXPECT_THAT(Shares(trade, "x:a"),
              ElementsAre(Share("farm A", 75), Share("farm B", 25)));
}

TEST(FarmSharesTest, TheLastWordCountsAndNoStrangersNorForInputs) {
  Trade trade;
  trade.By("maker").Make({"x:a=10"}).facts->farm_shares = {{"", "farm A", "100"}};
  trade.By("maker").Observe("inspecting", {"x:a"}).facts->farm_shares = {
      {"", "farm B", "100"}};
  trade.By("maker").Transform({"x:a=10"}, {"x:b=10"}).facts->farm_shares = {
      {"", "farm C", "100"}};
  EXPECT_THAT(Shares(trade, "x:a"), ElementsAre(Share("farm B", 100)));
  EXPECT_THAT(Shares(trade, "x:b"), ElementsAre(Share("farm C", 100)));
  Trade of_stranger;
  of_stranger.By("maker").Make({"x:a=10"}).facts->farm_shares = {{"", "farm A", "100"}};
  of_stranger.By("stranger").Make({"x:a=10"}).facts->farm_shares = {
      {"", "farm X", "100"}};
  EXPECT_THAT(Shares(of_stranger, "x:a"), ElementsAre(Share("farm A", 100)));
}

TEST(FarmSharesTest, OfAContainerAreThoseOfWhatIsInsideNow) {
  Trade trade;
  trade.Make({"x:a=10"}).facts->farm_shares = {{"", "farm A", "100"}};
  trade.Make({"x:b=30"}).facts->farm_shares = {{"", "farm B", "100"}};
  trade.Pack("x:pallet", {"x:a", "x:b"});
  EXPECT_THAT(Shares(trade, "x:pallet"),
              ElementsAre(Share("farm A", 25), Share("farm B", 75)));
  trade.Unpack("x:pallet", {"x:a"});
  EXPECT_THAT(Shares(trade, "x:pallet"), ElementsAre(Share("farm B", 100)));
  EXPECT_THAT(Shares(trade, kCarcasses), ElementsAre(Share("", 100)));
}

TEST(FarmSharesTest, OfACircleAreNotTold) {
  Trade trade;
  trade.Transform({"x:a=1"}, {"x:b=1"});
  trade.Transform({"x:b=1"}, {"x:a=1"});
  EXPECT_THAT(Shares(trade, "x:a"), ElementsAre(Share("", 100)));
}

TEST(FarmSharesTest, OfADeepTradeNeedNoDeepStack) {
  Trade trade;
  trade.Make({"x:0=1"}).facts->farm_shares = {{"", "farm A", "100"}};
  for (int i = 0; i < 9000; ++i) {
    trade.Transform({absl::StrCat("x:", i, "=1")}, {absl::StrCat("x:", i + 1, "=1")});
  }
  EXPECT_THAT(Shares(trade, "x:9000"), ElementsAre(Share("farm A", 100)));
}

// Lots 0 to n-1, each a source with farms or made of earlier lots.
struct RandomLot {
  std::map<std::string, double> stated;
  std::map<int, int> made_of;  // Lot -> kilograms.
};

class RandomHerd {
 public:
  RandomHerd(uint64_t seed, bool is_weighed) : random_(seed), is_weighed_(is_weighed) {
    const int count = 3 + Below(8);
    for (int i = 0; i < count; ++i) {
      if (i < 2 || Below(3) == 0) {
        AddSource(i);
      } else {
        AddMade(i);
      }
    }
  }

  Trade& trade() { return trade_; }
  int last() const { return static_cast<int>(lots_.size()) - 1; }
  static std::string Name(int lot) { return absl::StrCat("x:", lot); }

  // By walking every way from the lot to a source. `kilograms` says what went in.
  template <typename Kilograms>
  void Walk(int lot, double part, const Kilograms& kilograms,
            std::map<std::string, double>& shares) const {
    const RandomLot& it = lots_[lot];
    for (const auto& [farm, share] : it.stated) shares[farm] += part * share;
    double sum = 0;
    for (const auto& [input, said] : it.made_of) sum += kilograms(lot, input, said);
    for (const auto& [input, said] : it.made_of) {
      Walk(input, part * kilograms(lot, input, said) / sum, kilograms, shares);
    }
  }

 private:
  int Below(int bound) { return static_cast<int>(random_() % bound); }

  void AddSource(int number) {
    RandomLot lot;
    std::vector<FarmShareFact> said;
    int left = 100;
    for (int i = 0; i < 3 && left > 0; ++i) {
      const std::string farm = absl::StrCat("farm ", Below(5));
      if (lot.stated.contains(farm)) continue;
      const int percent = i == 2 ? left : 1 + Below(left);
      lot.stated[farm] = percent / 100.0;
      said.push_back({.farm = farm, .percent = absl::StrCat(percent)});
      left -= percent;
    }
    if (left > 0) lot.stated[""] = left / 100.0;
    lots_.push_back(lot);
    trade_.Make({Name(number)}).facts->farm_shares = said;
  }

  void AddMade(int number) {
    RandomLot lot;
    Trade::Lots inputs;
    for (int i = 0; i < 3; ++i) {
      const int input = Below(number);
      if (lot.made_of.contains(input)) continue;
      lot.made_of[input] = 1 + Below(500);
      inputs.push_back(is_weighed_ ? absl::StrCat(Name(input), "=", lot.made_of[input])
                                   : Name(input));
    }
    lots_.push_back(lot);
    trade_.Transform(inputs, {Name(number)});
  }

  std::mt19937_64 random_;
  const bool is_weighed_;
  Trade trade_;
  std::vector<RandomLot> lots_;
};

TEST(FarmSharesTest, AgreeWithASecondComputationOnRandomTrades) {
  for (uint64_t seed = 0; seed < 10000; ++seed) {
    SCOPED_TRACE(seed);
    RandomHerd herd(seed, /*is_weighed=*/true);
    std::map<std::string, double> wanted;
    herd.Walk(
        herd.last(), 1, [](int, int, int said) { return said; }, wanted);
    const FarmShares shares = Shares(herd.trade(), RandomHerd::Name(herd.last()));
    ASSERT_EQ(shares.size(), wanted.size());
    for (const auto& [farm, share] : wanted) {
      ASSERT_NEAR(shares.at(farm).low, share, 1e-9) << farm;
      ASSERT_NEAR(shares.at(farm).high, share, 1e-9) << farm;
    }
  }
}

// Whatever the masses are that nobody told, the true share is in the range.
TEST(FarmSharesTest, RangesHoldForAllMassesThatMayHaveBeen) {
  std::mt19937_64 random(3);
  int narrow = 0;
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    RandomHerd herd(seed, /*is_weighed=*/false);
    const FarmShares shares = Shares(herd.trade(), RandomHerd::Name(herd.last()));
    for (int guess = 0; guess < 10; ++guess) {
      std::map<std::pair<int, int>, double> masses;
      std::map<std::string, double> truth;
      herd.Walk(
          herd.last(), 1,
          [&](int lot, int input, int) {
            double& mass = masses[{lot, input}];
            if (mass == 0) mass = std::pow(10.0, static_cast<double>(random() % 7) - 3);
            return mass;
          },
          truth);
      for (const auto& [farm, share] : truth) {
        ASSERT_TRUE(shares.contains(farm)) << farm;
        ASSERT_GE(share, shares.at(farm).low - 1e-9) << farm;
        ASSERT_LE(share, shares.at(farm).high + 1e-9) << farm;
      }
    }
    for (const auto& [farm, range] : shares) narrow += range.high - range.low < 0.5;
  }
  EXPECT_GT(narrow, 1000);
}

}  // namespace
}  // namespace rastro
