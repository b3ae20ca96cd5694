// Traces through large trades and hostile ones.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/traceability/finding.h"
#include "tests/services/traceability/traces.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// The wall clock may be set while a test runs.
// What this thread has worked: others on the same machine do not count.
absl::Duration CpuTime() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return absl::DurationFromTimespec(time);
}

absl::Duration TimeLimit() {
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
  return absl::Milliseconds(200);
#else
  return absl::Seconds(10);
#endif
}

// 5,000 animals, 500 carcass lots, 50 cut lots, 4,000 boxes, 100 pallets.
void RecordLargeTrade(Trade& trade) {
  Trade::Lots parts;  // Of the cuts, for a hundred transformations.
  for (int i = 0; i < 50; ++i) {
    Trade::Lots carcasses;
    for (int j = 0; j < 10; ++j) {
      Trade::Lots animals;
      for (int k = 0; k < 10; ++k)
        animals.push_back(absl::StrCat("a", i, ".", j, ".", k));
      trade.Make(animals);
      carcasses.push_back(absl::StrCat("carcass", i, ".", j));
      trade.Transform(animals, {carcasses.back()});
    }
    const std::string cut = absl::StrCat("cut", i);
    trade.Transform(carcasses, {cut});
    parts.push_back(cut + "=1");
  }
  Trade::Lots pallets;
  for (int i = 0; i < 100; ++i) {
    Trade::Lots boxes;
    for (int j = 0; j < 40; ++j) {
      boxes.push_back(absl::StrCat("box", i, ".", j));
    }
    trade.Transform(parts, boxes);
    pallets.push_back(absl::StrCat("pallet", i));
    trade.Pack(pallets.back(), boxes);
    trade.Ship({pallets.back()}, "party:importer");
  }
  trade.Pack("vessel", pallets);
}

TEST(TraceTest, TenThousandLotsInUnderAFifthOfASecond) {
  Trade trade;
  RecordLargeTrade(trade);
  absl::Duration best_back = absl::InfiniteDuration(), best_forward = best_back;
  for (int i = 0; i < 3; ++i) {
    absl::Duration start = CpuTime();
    const Lineage back = Back(trade, "vessel");
    best_back = std::min(best_back, CpuTime() - start);
    EXPECT_EQ(back.lots.size(), 1u + 100 + 4000 + 50 + 500 + 5000);
    EXPECT_TRUE(back.complete);
    start = CpuTime();
    const Lineage forward = Forward(trade, "a7.3.5");
    best_forward = std::min(best_forward, CpuTime() - start);
    EXPECT_EQ(forward.lots.size(), 1u + 1 + 1 + 4000 + 100 + 1);
  }
  RecordProperty("back_ms", absl::StrCat(absl::ToInt64Milliseconds(best_back)));
  RecordProperty("forward_ms", absl::StrCat(absl::ToInt64Milliseconds(best_forward)));
  const absl::Duration start = CpuTime();
  EXPECT_THAT(Judge(Back(trade, "vessel"), {Trade::Directory()}), IsEmpty());
  EXPECT_LT(CpuTime() - start, 3 * TimeLimit());
  EXPECT_LT(best_back, TimeLimit());
  EXPECT_LT(best_forward, TimeLimit());
}

TEST(TraceTest, ForwardGoesIntoWhatTheContainerHeldButNotIntoProducts) {
  Trade trade;
  trade.Make({"lot"});
  trade.Pack("case", {"lot"});
  trade.Pack("pallet", {"case"});
  trade.Transform({"lot"}, {"tray"});
  trade.Pack("tray", {"garnish"});
  EXPECT_THAT(LotNames(Forward(trade, "pallet")),
              UnorderedElementsAre("pallet", "case", "lot", "tray"));
}

TEST(TraceTest, CyclesEnd) {
  Trade trade;
  trade.Transform({"a"}, {"b"});
  trade.Transform({"b"}, {"c"});
  trade.Transform({"c"}, {"a"});
  trade.Transform({"a"}, {"a"});
  trade.Transform({}, {"a"}, "a");
  trade.Pack("p", {"q"});
  trade.Pack("q", {"p"});
  trade.Pack("q", {"q", "a"});
  EXPECT_THAT(LotNames(Back(trade, "a")), UnorderedElementsAre("a", "b", "c", "p", "q"));
  EXPECT_THAT(LotNames(Forward(trade, "p")),
              UnorderedElementsAre("a", "b", "c", "p", "q"));
}

TEST(TraceTest, FiveThousandContainersInEachOtherEnd) {
  Trade trade;
  trade.Make({"n0"});
  for (int i = 1; i <= 5000; ++i) {
    trade.Pack(absl::StrCat("n", i), {absl::StrCat("n", i - 1)});
  }
  EXPECT_EQ(Back(trade, "n0").lots.size(), 5001u);
  EXPECT_EQ(Back(trade, "n5000").lots.size(), 5001u);
}

TEST(TraceTest, FourThousandLotsInEveryEventAreBounded) {
  Trade trade;
  Trade::Lots ins, outs;
  for (int i = 0; i < 2000; ++i) {
    ins.push_back(absl::StrCat("in", i));
    outs.push_back(absl::StrCat("out", i));
  }
  for (int i = 0; i < 50; ++i) trade.Transform(ins, outs);
  const absl::Duration start = CpuTime();
  const Lineage back = Back(trade, "out7");
  EXPECT_EQ(back.lots.size(), 2001u);
  EXPECT_LT(CpuTime() - start, 10 * TimeLimit());
}

TEST(TraceTest, LimitsCutAndSaySo) {
  Trade trade;
  Trade::Lots ins;
  for (int i = 0; i < 100; ++i) ins.push_back(absl::StrCat("in", i));
  trade.Transform(ins, {"x"});
  for (int i = 0; i < 50; ++i) trade.Observe("storing", {"x"});

  const Lineage lots = Back(trade, "x", {.max_lots = 10});
  EXPECT_LE(lots.lots.size(), 10u);
  EXPECT_TRUE(lots.limit_reached);
  EXPECT_FALSE(lots.complete);
  EXPECT_THAT(Back(trade, "x", {.max_events = 20}).events, IsEmpty());
  EXPECT_TRUE(Back(trade, "x", {.max_links = 20}).limit_reached);
  EXPECT_TRUE(Back(trade, "x", {.max_custody_steps = 20}).limit_reached);
  EXPECT_FALSE(Back(trade, "x", {.max_lots = 101}).limit_reached);
}

TEST(TraceTest, WhatIsBeyondALimitIsNotEvenRead) {
  Trade trade;
  trade.Make({"x"});
  for (int i = 0; i < 50; ++i) trade.Observe("storing", {"x"});
  EXPECT_TRUE(Back(trade, "x", {.max_events = 20}).limit_reached);
  EXPECT_TRUE(Back(trade, "x", {.max_links = 20}).limit_reached);
  EXPECT_EQ(trade.longest_read(), 21u);  // One more, which shows it.
  EXPECT_FALSE(Back(trade, "x", {.max_events = 51}).limit_reached);
}

// However much a stranger writes into a pallet's chain, who had each of its boxes
// is found out soon, and the stranger remains one.
TEST(TraceTest, AFloodedContainerIsBounded) {
  Trade trade;
  Trade::Lots boxes;
  for (int i = 0; i < 3900; ++i) boxes.push_back(absl::StrCat("box", i));
  trade.Make(boxes);
  trade.Pack(kTracedPallet, boxes);
  trade.By("stranger");
  for (int i = 0; i < 2500; ++i) {
    trade.Receive({kTracedPallet});
    trade.Ship({kTracedPallet}, "party:friend");
  }
  trade.Recall({"box5"});
  const absl::Duration start = CpuTime();
  const Lineage back = Back(trade, kTracedPallet);
  EXPECT_LT(CpuTime() - start, 10 * TimeLimit());
  EXPECT_FALSE(back.limit_reached);
  EXPECT_THAT(back.strangers, ElementsAre(std::pair(uint64_t{5002}, "box5")));
}

// Where the maker itself buries its lots, the answer says that it was cut, and
// accuses nobody.
TEST(TraceTest, ACutAnswerAccusesNobody) {
  Trade trade;
  trade.Make({"x"});
  for (int i = 0; i < 50; ++i) trade.Observe("storing", {"x"});
  trade.By("stranger").Recall({"x"});
  const Lineage back = Back(trade, "x", {.max_custody_steps = 20});
  EXPECT_TRUE(back.limit_reached);
  EXPECT_THAT(back.strangers, IsEmpty());
  EXPECT_THAT(Back(trade, "x").strangers, ElementsAre(std::pair(uint64_t{51}, "x")));
}

}  // namespace
}  // namespace rastro
