// Who had goods when: only they can give them on, and say more of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/services/traceability/traces.h"

namespace rastro {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// A lot that travels in a pallet goes to whom the pallet goes.
TEST(CustodyTest, TravelsWithTheContainer) {
  Trade trade;
  trade.Make({"box"});
  trade.Pack(kTracedPallet, {"box"});
  trade.Ship({kTracedPallet}, "party:carrier");
  trade.By("carrier").Pack("vessel", {kTracedPallet});
  trade.Ship({"vessel"}, "party:importer");
  trade.By("importer").Unpack("vessel", {kTracedPallet});
  trade.Unpack(kTracedPallet, {"box"});
  trade.Transform({"box"}, {"meal"});

  const Lineage forward = Forward(trade, "box");
  EXPECT_THAT(forward.strangers, IsEmpty());
  EXPECT_THAT(forward.lots, Contains(Key("meal")));
  EXPECT_EQ(forward.custody.maker, "maker");
  EXPECT_TRUE(forward.custody.maker_is_known);
  EXPECT_EQ(forward.custody.holder, "importer");
  EXPECT_THAT(forward.custody.parties,
              UnorderedElementsAre("maker", "carrier", "importer"));
}

// Companies record sparsely: a shipment to nobody in particular may have reached
// whoever handles the goods afterwards.
TEST(CustodyTest, AnOpenShipmentMayReachWhoeverHandlesIt) {
  Trade trade;
  trade.Make({"lot"});
  trade.Ship({"lot"});
  trade.By("plant").Transform({"lot"}, {"product"});
  trade.By("stranger").Destroy({"lot"});
  const Lineage forward = Forward(trade, "lot");
  EXPECT_THAT(forward.lots, Contains(Key("product")));
  EXPECT_THAT(forward.strangers, ElementsAre(std::pair(uint64_t{3}, "lot")));
}

TEST(CustodyTest, AReceiptAloneGivesNothing) {
  Trade trade;
  trade.Make({"lot"});
  trade.By("stranger").Receive({"lot"});
  trade.Recall({"lot"});
  EXPECT_THAT(Back(trade, "lot").strangers, ElementsAre(std::pair(uint64_t{2}, "lot")));
}

TEST(CustodyTest, AShipmentRecordedLateStillCounts) {
  Trade trade;
  trade.Make({"lot"});
  trade.By("buyer").Transform({"lot"}, {"product"});
  EXPECT_THAT(Back(trade, "lot").strangers, Not(IsEmpty()));
  trade.By("maker").Ship({"lot"}, "party:buyer");
  EXPECT_THAT(Back(trade, "lot").strangers, IsEmpty());
}

TEST(CustodyTest, AStrangerGivesNothingAway) {
  Trade trade;
  trade.Make({"lot"});
  trade.By("stranger").Ship({"lot"}, "party:friend");
  trade.By("friend").Transform({"lot"}, {"product"});
  EXPECT_THAT(Back(trade, "lot").strangers, ElementsAre(std::pair(uint64_t{2}, "lot")));
}

TEST(CustodyTest, WhatNobodyMadeBelongsToThoseWhoHandleIt) {
  Trade trade;
  trade.By("authority").Observe("inspecting", {"animal"});
  trade.By("dealer").Receive({"animal"});
  trade.By("plant").Transform({"animal"}, {"carcass"});
  const Lineage back = Back(trade, "animal");
  EXPECT_THAT(back.strangers, IsEmpty());
  EXPECT_EQ(back.custody.maker, "dealer");
  EXPECT_FALSE(back.custody.maker_is_known);
}

TEST(CustodyTest, CratesGoFromHandToHandWithoutTheirContents) {
  Trade trade;
  trade.By("a").Make({"box-a"});
  trade.Pack("crate", {"box-a"});
  trade.By("b").Make({"box-b"});
  trade.Pack("crate", {"box-b"});
  trade.Recall({"box-a"});
  const Lineage back = Back(trade, "crate");
  EXPECT_THAT(back.strangers, ElementsAre(std::pair(uint64_t{4}, "box-a")));
}

}  // namespace
}  // namespace rastro
