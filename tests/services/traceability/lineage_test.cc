// Traces through small trades told by hand.

#include "services/traceability/lineage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/services/traceability/traces.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::UnorderedElementsAre;

TEST(TraceTest, TwoLotsJoined) {
  Trade trade;
  trade.Make({"a"});
  trade.Make({"b"});
  trade.Make({"other"});
  trade.Transform({"a", "b"}, {"joined"});

  const Lineage back = Back(trade, "joined");
  EXPECT_THAT(LotNames(back), UnorderedElementsAre("joined", "a", "b"));
  EXPECT_THAT(back.events, ElementsAre(Key(0), Key(1), Key(3)));
  EXPECT_EQ(back.lots.at("a").relation, LineageRelation::kInput);
  EXPECT_EQ(back.lots.at("a").via, "joined");
  EXPECT_EQ(back.lots.at("a").via_event, 3u);
  EXPECT_EQ(back.lots.at("a").distance, 1u);
  EXPECT_TRUE(back.complete);
  // b went into the same lot, but a was not made of it.
  EXPECT_THAT(LotNames(Forward(trade, "a")), UnorderedElementsAre("a", "joined"));
}

TEST(TraceTest, OneLotSplitThreeWays) {
  Trade trade;
  trade.Make({"whole"});
  trade.Transform({"whole"}, {"x"});
  trade.Transform({"whole"}, {"y", "z"});

  EXPECT_THAT(LotNames(Forward(trade, "whole")),
              UnorderedElementsAre("whole", "x", "y", "z"));
  EXPECT_THAT(LotNames(Back(trade, "y")), UnorderedElementsAre("y", "whole"));
}

TEST(TraceTest, PalletPackedUnpackedAndRepacked) {
  Trade trade;
  trade.Make({"box", "sibling"});
  trade.Pack("first", {"box", "sibling"});
  trade.Observe("transporting", {"first"});
  trade.Unpack("first", {"box"});
  trade.Make({"newcomer"});
  trade.Pack("second", {"box", "newcomer"});
  trade.Pack("vessel", {"second"});

  const Lineage box = Back(trade, "box");
  EXPECT_THAT(LotNames(box), UnorderedElementsAre("box", "first", "second", "vessel"));
  EXPECT_TRUE(box.lots.at("first").only_carried);
  EXPECT_EQ(box.lots.at("vessel").relation, LineageRelation::kContainer);
  EXPECT_EQ(box.lots.at("vessel").distance, 2u);
  EXPECT_THAT(box.events, Contains(Key(2)));  // The pallet's transport is the box's.

  const Lineage second = Back(trade, "second");
  EXPECT_THAT(LotNames(second),
              UnorderedElementsAre("second", "box", "newcomer", "first", "vessel"));
  EXPECT_EQ(second.lots.at("box").relation, LineageRelation::kContent);

  const Lineage first = Back(trade, "first");
  EXPECT_EQ(first.lots.at("box").relation, LineageRelation::kFormerContent);
  EXPECT_FALSE(first.lots.at("box").is_firm);
  EXPECT_EQ(first.lots.at("sibling").relation, LineageRelation::kContent);
  EXPECT_TRUE(first.lots.at("sibling").is_firm);

  EXPECT_THAT(LotNames(Forward(trade, "box")),
              UnorderedElementsAre("box", "first", "second", "vessel"));
  EXPECT_THAT(LotNames(Forward(trade, "sibling")),
              UnorderedElementsAre("sibling", "first"));
}

TEST(TraceTest, UnpackingWithoutNamesTakesOutEverything) {
  Trade trade;
  trade.Make({"box"});
  trade.Pack(kTracedPallet, {"box"});
  trade.Unpack(kTracedPallet, {});
  EXPECT_EQ(Back(trade, kTracedPallet).lots.at("box").relation,
            LineageRelation::kFormerContent);
}

TEST(TraceTest, PartOfALotInSeveralPallets) {
  Trade trade;
  trade.Transform({"animal"}, {"cuts=300"});
  trade.Pack("p1", {"cuts=100"});
  trade.Pack("p2", {"cuts=200"});
  trade.Unpack("p1", {"cuts=40"});
  trade.Unpack("p2", {"cuts=200"});

  EXPECT_THAT(LotNames(Forward(trade, "animal")),
              UnorderedElementsAre("animal", "cuts", "p1", "p2"));
  EXPECT_EQ(Back(trade, "p1").lots.at("cuts").relation, LineageRelation::kContent);
  EXPECT_EQ(Back(trade, "p2").lots.at("cuts").relation, LineageRelation::kFormerContent);
  EXPECT_THAT(LotNames(Back(trade, "p1")), Contains("animal"));
}

TEST(TraceTest, TransformationToldInTwoEvents) {
  Trade trade;
  trade.Make({"a"});
  trade.Transform({"a"}, {}, "t");
  trade.Transform({}, {"x", "y"}, "t");
  trade.Transform({"late"}, {}, "t");

  const Lineage back = Back(trade, "x");
  EXPECT_THAT(LotNames(back), UnorderedElementsAre("x", "t", "a", "late"));
  EXPECT_TRUE(back.lots.at("t").is_joining);
  EXPECT_THAT(LotNames(Forward(trade, "a")), UnorderedElementsAre("a", "t", "x", "y"));
  EXPECT_THAT(LotNames(Forward(trade, "late")),
              UnorderedElementsAre("late", "t", "x", "y"));
}

TEST(TraceTest, InputsAndOutputsWithAnIdentifierThatOthersShare) {
  Trade trade;
  trade.Transform({"a"}, {"x"}, "t");
  trade.Transform({"b"}, {}, "t");
  EXPECT_THAT(LotNames(Back(trade, "x")), UnorderedElementsAre("x", "t", "a", "b"));
  EXPECT_THAT(LotNames(Forward(trade, "b")), UnorderedElementsAre("b", "t", "x"));
}

TEST(TraceTest, WithheldContentIsFollowedByRolesAndIncomplete) {
  Trade trade;
  trade.Make({"a"});
  RecordedEvent& withheld = trade.Transform({"a"}, {"x"});
  EXPECT_TRUE(Back(trade, "x").complete);
  Withhold(withheld);

  const Lineage back = Back(trade, "x");
  EXPECT_THAT(LotNames(back), UnorderedElementsAre("x", "a"));
  EXPECT_FALSE(back.complete);
  EXPECT_THAT(LotNames(Forward(trade, "a")), UnorderedElementsAre("x", "a"));
}

TEST(TraceTest, AChainThatIsNotThereIsMissing) {
  Trade trade;
  trade.Make({"a"});
  trade.Transform({"a"}, {"x"});
  trade.Hide("a");
  const Lineage back = Back(trade, "x");
  EXPECT_THAT(back.missing_lots, ElementsAre("a"));
  EXPECT_FALSE(back.complete);
}

// What a server puts into a provenance file is exactly what the client needs.
TEST(TraceTest, TheChainsThatWereReadGiveTheSameLineage) {
  Trade trade;
  trade.By("maker").Make({"a"});
  trade.Ship({"a"}, "party:buyer");
  trade.By("buyer").Transform({"a", "foreign"}, {"x"});
  trade.Pack(kTracedPallet, {"x", "y"});
  trade.By("maker").Make({"foreign"});
  const Lineage whole = Back(trade, "x");
  for (const std::string name : {"a", "foreign", "x", "y", kTracedPallet, "z"}) {
    if (whole.chains.count(name) == 0) trade.Hide(name);
  }
  const Lineage again = Back(trade, "x");
  EXPECT_TRUE(again.complete);
  EXPECT_EQ(LotNames(again), LotNames(whole));
  EXPECT_EQ(again.strangers, whole.strangers);
}

TEST(TraceTest, AnErrorOfTheSourceIsTheAnswer) {
  class Broken : public ChainSource {
    absl::StatusOr<LotChain> ChainOf(absl::string_view, size_t) override {
      return absl::DataLossError("chain");
    }
  } broken;
  EXPECT_THAT(TraceBack(broken, "x", {}), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(TraceTest, ALotWithoutEventsGivesNone) {
  Trade trade;
  const Lineage back = Back(trade, "nothing");
  EXPECT_THAT(back.events, IsEmpty());
  EXPECT_TRUE(back.complete);
}

TEST(TraceTest, WhatWasDeclaredWrongLeadsNowhere) {
  Trade trade;
  trade.Make({"a", "b"});
  trade.Transform({"a"}, {"x"});
  trade.Transform({"b"}, {"x"});
  trade.Declare(1);
  const Lineage back = Back(trade, "x");
  EXPECT_THAT(LotNames(back), UnorderedElementsAre("x", "b"));
  EXPECT_THAT(back.corrected, ElementsAre(std::pair(uint64_t{1}, uint64_t{3})));
  EXPECT_THAT(back.events, Contains(Key(1)));  // Shown all the same.
}

TEST(TraceTest, OnlyItsSubmitterDeclaresAnEventWrong) {
  Trade trade;
  trade.Transform({"a"}, {"x"});
  trade.By("stranger").Declare(0);
  EXPECT_THAT(LotNames(Back(trade, "x")), UnorderedElementsAre("x", "a"));
}

TEST(TraceTest, AStrangersEventsLeadNowhere) {
  Trade trade;
  trade.Make({"a"});
  trade.By("stranger").Transform({"a"}, {"fake"});
  trade.By("stranger").Transform({"poison"}, {"a"});
  trade.By("stranger").SeeInside("trap", {"a"});
  const Lineage forward = Forward(trade, "a");
  EXPECT_THAT(LotNames(forward), UnorderedElementsAre("a"));
  EXPECT_THAT(forward.strangers, UnorderedElementsAre(std::pair(uint64_t{1}, "a"),
                                                      std::pair(uint64_t{2}, "a")));
  EXPECT_THAT(LotNames(Back(trade, "a")), UnorderedElementsAre("a"));
}

}  // namespace
}  // namespace rastro
