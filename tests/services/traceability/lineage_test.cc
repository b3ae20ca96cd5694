// Traces through small trades told by hand, through random ones against a slow
// and obvious second computation, and through hostile ones.

#include "services/traceability/lineage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/traceability/finding.h"
#include "tests/services/traceability/trade.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr char kPallet[] = "https://id.gs1.org/00/175012340000047118";

Lineage Back(Trade& trade, absl::string_view lot, LineageLimits limits = {}) {
  return TraceBack(trade, lot, Trade::Directory(), limits).value();
}

Lineage Forward(Trade& trade, absl::string_view lot, LineageLimits limits = {}) {
  return TraceForward(trade, lot, Trade::Directory(), limits).value();
}

std::set<std::string> LotNames(const Lineage& lineage) {
  std::set<std::string> names;
  for (const auto& [lot, reached] : lineage.lots) names.insert(lot);
  return names;
}

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
  trade.Pack(kPallet, {"box"});
  trade.Unpack(kPallet, {});
  EXPECT_EQ(Back(trade, kPallet).lots.at("box").relation,
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
  trade.Pack(kPallet, {"x", "y"});
  trade.By("maker").Make({"foreign"});
  const Lineage whole = Back(trade, "x");
  for (const std::string name : {"a", "foreign", "x", "y", kPallet, "z"}) {
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

// A lot that travels in a pallet goes to whom the pallet goes.
TEST(CustodyTest, TravelsWithTheContainer) {
  Trade trade;
  trade.Make({"box"});
  trade.Pack(kPallet, {"box"});
  trade.Ship({kPallet}, "party:carrier");
  trade.By("carrier").Pack("vessel", {kPallet});
  trade.Ship({"vessel"}, "party:importer");
  trade.By("importer").Unpack("vessel", {kPallet});
  trade.Unpack(kPallet, {"box"});
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

// ---- Random trades ----

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15 + 1) {}
  size_t Below(size_t n) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<size_t>(state_ % n);
  }

 private:
  uint64_t state_;
};

// An event of a random trade as the slow computation sees it.
struct PlainEvent {
  char kind;                           // 't'ransform, 'p'ack, 's'een inside, 'u'npack
  std::vector<std::string> ins, outs;  // Or the children, and the container.
  std::string joining;
  bool wrong = false;
};

std::vector<std::string> SomeLots(Random& random, char first, size_t kinds,
                                  size_t least) {
  std::set<std::string> lots;
  for (size_t n = least + random.Below(3); lots.size() < n;) {
    lots.insert(absl::StrCat(std::string(1, first), random.Below(kinds)));
  }
  return {lots.begin(), lots.end()};
}

PlainEvent RandomEvent(Random& random) {
  if (random.Below(2) == 0) {
    PlainEvent event = {'t', SomeLots(random, 'l', 14, 0), SomeLots(random, 'l', 14, 0)};
    const bool in_parts = event.ins.empty() || event.outs.empty();
    if (in_parts || random.Below(4) == 0)
      event.joining = absl::StrCat("t", random.Below(4));
    if (event.ins.empty() && event.outs.empty()) event.ins = {"l0"};
    return event;
  }
  const char kind = "ppsu"[random.Below(4)];
  // Now and then pallets stand in containers and lots are containers of others.
  const char child = random.Below(4) == 0 ? 'p' : 'l';
  const char container = random.Below(6) == 0 ? 'l' : child == 'p' ? 'c' : 'p';
  return {kind,
          SomeLots(random, child, child == 'p' ? 5 : 14, kind == 'u' ? 0 : 1),
          {absl::StrCat(std::string(1, container), random.Below(4))}};
}

std::vector<PlainEvent> RandomTrade(Random& random, Trade& trade) {
  std::vector<PlainEvent> events(3 + random.Below(22));
  for (PlainEvent& event : events) {
    event = RandomEvent(random);
    switch (event.kind) {
      case 't':
        trade.Transform(event.ins, event.outs, event.joining);
        break;
      case 'p':
        trade.Pack(event.outs[0], event.ins);
        break;
      case 's':
        trade.SeeInside(event.outs[0], event.ins);
        break;
      default:
        trade.Unpack(event.outs[0], event.ins);
    }
  }
  for (size_t i = 0; i < events.size(); ++i) {
    if (random.Below(12) > 0) continue;
    trade.Declare(i);
    events[i].wrong = true;
  }
  return events;
}

bool Has(const std::vector<std::string>& lots, const std::string& lot) {
  return std::find(lots.begin(), lots.end(), lot) != lots.end();
}

bool HasAny(const std::vector<std::string>& lots, const std::set<std::string>& of) {
  return std::any_of(lots.begin(), lots.end(),
                     [&](const std::string& lot) { return of.count(lot) > 0; });
}

// What the slow computation finds.
struct Expected {
  std::set<std::string> proper, carriers;
};

bool IsInside(const std::vector<PlainEvent>& events, const std::string& container,
              const std::string& lot) {
  bool inside = false;
  for (const PlainEvent& event : events) {
    if (event.wrong || event.kind == 't' || event.outs[0] != container) continue;
    if (event.kind != 'u' && Has(event.ins, lot)) inside = true;
    if (event.kind == 'u' && (event.ins.empty() || Has(event.ins, lot))) inside = false;
  }
  return inside;
}

// Adds to the sets whatever any event allows, until nothing changes. With `firm`
// only what still is in a container counts as its content.
Expected SlowTrace(const std::vector<PlainEvent>& events, const std::string& start,
                   bool back, bool firm) {
  Expected found = {{start}, {}};
  std::set<std::string> holders = {start};
  size_t before = 0;
  const auto size = [&] {
    return found.proper.size() + found.carriers.size() + holders.size();
  };
  while (before != size()) {
    before = size();
    for (const PlainEvent& event : events) {
      if (event.wrong) continue;
      if (event.kind == 't') {
        const auto& near = back ? event.outs : event.ins;
        const auto& far = back ? event.ins : event.outs;
        const bool joined = !event.joining.empty() && found.proper.count(event.joining);
        const bool leads = HasAny(near, found.proper);
        if (leads && !event.joining.empty()) found.proper.insert(event.joining);
        if (leads || joined) found.proper.insert(far.begin(), far.end());
        continue;
      }
      const std::string& container = event.outs[0];
      if (HasAny(event.ins, found.proper) || HasAny(event.ins, found.carriers)) {
        found.carriers.insert(container);
      }
      if ((back ? found.proper : holders).count(container) == 0) continue;
      for (const std::string& child : event.ins) {
        if (firm && !IsInside(events, container, child)) continue;
        found.proper.insert(child);
        holders.insert(child);
      }
    }
  }
  return found;
}

void ExpectSame(const Lineage& lineage, const std::vector<PlainEvent>& events) {
  const bool back = lineage.direction == LineageDirection::kBack;
  const Expected all = SlowTrace(events, lineage.lot, back, false);
  const Expected firm = SlowTrace(events, lineage.lot, back, true);
  std::set<std::string> proper, names = all.proper, firm_names = firm.proper;
  names.insert(all.carriers.begin(), all.carriers.end());
  firm_names.insert(firm.carriers.begin(), firm.carriers.end());
  std::set<std::string> firm_found;
  for (const auto& [lot, reached] : lineage.lots) {
    if (!reached.only_carried) proper.insert(lot);
    if (reached.is_firm) firm_found.insert(lot);
    if (lot != lineage.lot) {
      EXPECT_EQ(reached.distance, lineage.lots.at(reached.via).distance + 1);
    }
  }
  EXPECT_EQ(LotNames(lineage), names);
  EXPECT_EQ(proper, all.proper);
  EXPECT_EQ(firm_found, firm_names);
  EXPECT_TRUE(lineage.complete);
}

TEST(TraceTest, AgreesWithASlowComputationOnRandomTrades) {
  size_t lots = 0;
  for (uint64_t seed = 1; seed <= 1000 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Random random(seed);
    Trade trade;
    const std::vector<PlainEvent> events = RandomTrade(random, trade);
    for (const std::string start : {"l0", "l3", "p0", "c1", "t0"}) {
      SCOPED_TRACE(start);
      const Lineage back = Back(trade, start);
      ExpectSame(back, events);
      ExpectSame(Forward(trade, start), events);
      lots += back.lots.size();
    }
  }
  EXPECT_GT(lots, 15'000u);  // The graphs are not all trivial.
}

// ---- Size and hostility ----

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
  trade.Pack(kPallet, boxes);
  trade.By("stranger");
  for (int i = 0; i < 2500; ++i) {
    trade.Receive({kPallet});
    trade.Ship({kPallet}, "party:friend");
  }
  trade.Recall({"box5"});
  const absl::Duration start = CpuTime();
  const Lineage back = Back(trade, kPallet);
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
