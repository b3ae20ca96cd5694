// For every rule a trade where it appears and one where it nearly does.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
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
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kPallet[] = "https://id.gs1.org/00/175012340000047118";

std::vector<Finding> JudgeForward(Trade& trade, absl::string_view lot) {
  const PartyDirectory directory = Trade::Directory();
  return Judge(TraceForward(trade, lot, directory).value(), {directory});
}

TEST(FindingRulesTest, AreNamedOnceAndDocumented) {
  std::ifstream file(RASTRO_SOURCE_DIR "/docs/findings.md");
  std::stringstream page;
  page << file.rdbuf();
  std::set<std::string> ids;
  for (const FindingRule& rule : FindingRules()) {
    EXPECT_TRUE(ids.emplace(rule.id).second) << rule.id;
    EXPECT_FALSE(rule.description.empty()) << rule.id;
    EXPECT_TRUE(absl::StrContains(
        page.str(),
        absl::StrCat("| `", rule.id, "` | ", SeverityName(rule.severity), " |")))
        << rule.id << " is not in docs/findings.md with its severity";
  }
}

// A whole trade, told properly: nothing is found in it, either way.
TEST(JudgeTest, AProperTradeHasNoFindings) {
  Trade trade;
  trade.By("farm").Make({"animal-1", "animal-2"});
  trade.Ship({"animal-1", "animal-2"}, "party:plant");
  trade.By("plant").Receive({"animal-1", "animal-2"});
  trade.Transform({"animal-1", "animal-2"}, {}, "slaughter");
  trade.Transform({}, {"carcass=900"}, "slaughter");
  trade.Transform({"carcass=900"}, {"cuts=500", "trim=100"});
  trade.Pack(kPallet, {"cuts=500"});
  trade.By("authority").Observe("inspecting", {kPallet});
  trade.By("plant").Ship({kPallet}, "party:importer");
  trade.By("importer").Receive({kPallet});
  trade.Unpack(kPallet, {"cuts=500"});
  trade.Destroy({"cuts=20"});
  trade.Transform({"cuts=480"}, {"meal"});
  for (const char* lot : {"meal", "cuts", kPallet, "carcass", "animal-1", "slaughter"}) {
    EXPECT_THAT(JudgeBack(trade, lot), IsEmpty()) << lot;
    EXPECT_THAT(JudgeForward(trade, lot), IsEmpty()) << lot;
  }
}

TEST(JudgeTest, GivesTheSameFindingsAgain) {
  Trade trade;
  trade.Transform({"c", "a", "b"}, {"x"});
  trade.By("stranger").Recall({"a", "x"});
  trade.By("maker").Recall({"b"});
  EXPECT_EQ(JudgeBack(trade, "x"), JudgeBack(trade, "x"));
  EXPECT_THAT(JudgeBack(trade, "x"), SizeIs(3));
}

TEST(EventIdTest, StandsForOneEvent) {
  Trade trade;
  trade.Make({"a"}).facts->event_id = "urn:uuid:1";
  trade.By("partner").Make({"a"}).facts->event_id = "urn:uuid:1";
  trade.events()[1]->facts->event_time = trade.events()[0]->facts->event_time;
  trade.Declare(0);  // The same ID once more.
  EXPECT_THAT(Of("event-id", trade, "a"), IsEmpty());
  trade.Observe("inspecting", {"a"}).facts->event_id = "urn:uuid:1";
  EXPECT_THAT(Of("event-id", trade, "a"),
              ElementsAre(AllOf(Is(Severity::kWarning), Events(0, 3),
                                Says("urn:uuid:1 stands for 2 different events"))));
}

TEST(EventHashIdTest, IsTheEventsOwn) {
  Trade trade;
  trade.Make({"a"});
  EXPECT_THAT(Of("event-hash-id", trade, "a"), IsEmpty());
  trade.Observe("inspecting", {"a"}).facts->is_hash_id_wrong = true;
  EXPECT_THAT(Of("event-hash-id", trade, "a"),
              ElementsAre(AllOf(Is(Severity::kWarning), Events(1))));
}

TEST(IncompleteTest, NamesWhatIsNotThere) {
  Trade trade;
  trade.Make({"a"});
  trade.Transform({"a"}, {"x"});
  EXPECT_THAT(Of("incomplete", trade, "x"), IsEmpty());
  trade.Hide("a");
  EXPECT_THAT(Of("incomplete", trade, "x"),
              ElementsAre(AllOf(Is(Severity::kError), Says("1 lots"),
                                Field(&Finding::lots, ElementsAre("a")))));
}

TEST(IncompleteTest, ALotThatDoesNotBelongMayBeMissing) {
  Trade trade;
  trade.Make({"box", "sibling"});
  trade.Pack("pallet", {"box", "sibling"});
  trade.Hide("sibling");
  EXPECT_THAT(Of("incomplete", trade, "box"), IsEmpty());
}

TEST(IncompleteTest, SaysThatALimitCut) {
  Trade trade;
  trade.Transform({"a", "b", "c"}, {"x"});
  const Lineage cut = TraceBack(trade, "x", {}, {.max_lots = 2}).value();
  EXPECT_THAT(Of("incomplete", Judge(cut, {})),
              ElementsAre(AllOf(Is(Severity::kWarning), Says("limit"))));
}

TEST(ContentWithheldTest, CountsTheEvents) {
  Trade trade;
  RecordedEvent& made = trade.Make({"x"});
  trade.Observe("inspecting", {"x"});
  EXPECT_THAT(Of("content-withheld", trade, "x"), IsEmpty());
  Withhold(made);
  EXPECT_THAT(Of("content-withheld", trade, "x"),
              ElementsAre(AllOf(Is(Severity::kInfo), Events(0), Says("1 of 2 events"))));
}

TEST(LotsDifferTest, OtherRoleOtherLotOrNone) {
  Trade trade;
  RecordedEvent& event = trade.Transform({"a"}, {"x"});
  const std::vector<LotMention> declared = event.lots;
  EXPECT_THAT(Of("lots-differ", trade, "x"), IsEmpty());

  event.lots = {{"a", LotRole::kAt}, {"x", LotRole::kOut}};
  EXPECT_THAT(Of("lots-differ", trade, "x"),
              ElementsAre(AllOf(Is(Severity::kError), Events(0),
                                Says("a is declared at, the content names it in"))));
  event.lots = {{"x", LotRole::kOut}};
  EXPECT_THAT(Of("lots-differ", trade, "x"),
              ElementsAre(Says("a is declared not at all")));
  event.lots = declared;
  event.lots.push_back({"z", LotRole::kIn});
  EXPECT_THAT(Of("lots-differ", trade, "x"), ElementsAre(Says("z is declared in")));
}

TEST(LotsDifferTest, LotsThatAreNotOpenedDoNotDiffer) {
  Trade trade;
  RecordedEvent& event = trade.Transform({"a"}, {"x"});
  event.lots = {{"x", LotRole::kOut}};
  event.lots_complete = false;
  EXPECT_THAT(Of("lots-differ", trade, "x"), IsEmpty());
}

TEST(KeyWithoutConsentTest, NamesSubmitterAndEvents) {
  Trade trade;
  trade.Make({"x"});
  EXPECT_THAT(Of("key-without-consent", trade, "x"), IsEmpty());
  trade.Observe("inspecting", {"x"}).key_without_consent = true;
  trade.Observe("storing", {"x"}).key_without_consent = true;
  EXPECT_THAT(Of("key-without-consent", trade, "x"),
              ElementsAre(AllOf(Is(Severity::kWarning), Events(1, 2),
                                Says("2 events of maker"))));
}

TEST(NotHolderTest, RecallDestructionAndConsumptionByAStranger) {
  Trade trade;
  trade.Make({"lot"});
  trade.By("stranger").Recall({"lot"});
  trade.Destroy({"lot"});
  trade.Transform({"lot"}, {"product"});
  const std::vector<Finding> findings = JudgeBack(trade, "lot");
  EXPECT_THAT(Of("not-holder", findings),
              ElementsAre(AllOf(Is(Severity::kError), Events(1), Says("recalled lot")),
                          AllOf(Events(2), Says("destroyed lot")),
                          AllOf(Events(3), Says("consumed lot"))));
  EXPECT_THAT(findings, SizeIs(3));  // Without effect: nothing is recalled or destroyed.
}

TEST(NotHolderTest, BuyersAuthoritiesAndObserversAreNone) {
  Trade trade;
  trade.Make({"lot"});
  trade.Ship({"lot"}, "party:buyer");
  trade.By("buyer").Transform({"lot"}, {"product"});
  trade.By("authority").Destroy({"lot"});
  trade.By("laboratory").Observe("inspecting", {"lot"});
  EXPECT_THAT(Of("not-holder", trade, "lot"), IsEmpty());
}

// A logger's readings in transit were taken for a shipment to nobody in particular, after
// which whoever said that it handled the goods was believed. Found by planting faults.
TEST(NotHolderTest, ReadingsOnTheWayLetNobodyHaveTheGoods) {
  Trade trade;
  trade.Make({"lot"});
  trade.Ship({"lot"}, "party:buyer");
  trade.Observe("sensor_reporting", {"lot"}).facts->disposition = "in_transit";
  trade.By("stranger").Transform({"lot"}, {"sausage"});
  EXPECT_THAT(Of("not-holder", trade, "lot"), ElementsAre(Events(3)));
  trade.events()[2]->facts->biz_step = "transporting";  // That is one.
  EXPECT_THAT(Of("not-holder", trade, "lot"), IsEmpty());
}

// Somebody else's word would make him a stranger to his own lot.
TEST(NotHolderTest, WhoseEventIsErasedIsNoStranger) {
  Trade trade;
  RecordedEvent& made = trade.Make({"lot"});
  trade.By("other").Make({"lot"});
  trade.By("maker").Destroy({"lot"});
  Withhold(made);
  made.lots.clear();
  made.lots_complete = false;
  made.erasure = Erasure{"authority", 9, "", ""};
  EXPECT_THAT(Of("not-holder", trade, "lot"), IsEmpty());
}

TEST(NotHolderTest, PackingIntoAndOutOfSomebodysPallet) {
  Trade trade;
  trade.Make({"box"});
  trade.Pack(kPallet, {"box"});
  trade.By("stranger").Pack(kPallet, {"junk"});
  trade.Unpack(kPallet, {"box"});
  const std::vector<Finding> findings = JudgeBack(trade, kPallet);
  EXPECT_THAT(Of("not-holder", findings), ElementsAre(Events(2), Events(3)));
  EXPECT_THAT(Of("not-holder", findings)[1].lots, UnorderedElementsAre("box", kPallet));
}

TEST(TimeOrderTest, ConsumedBeforeMade) {
  Trade trade;
  trade.Make({"a"}).facts->event_time += absl::Minutes(65);
  trade.Transform({"a"}, {"x"});
  // Five minutes may be the clocks'.
  EXPECT_THAT(Of("time-order", trade, "x"), SizeIs(1));  // Recorded 65 minutes before.
  trade.Transform({"b"}, {"y"});
  trade.Make({"b"});
  EXPECT_THAT(Of("time-order", trade, "y"),
              ElementsAre(AllOf(Is(Severity::kWarning), Events(2, 3),
                                Says("b was used at 2026-03-02T08:00:00Z (event 2), but "
                                     "made only at 2026-03-02T09:00:00Z (event 3)"))));
}

TEST(TimeOrderTest, MadeInTwoGoesIsMadeAtTheFirst) {
  Trade trade;
  trade.Make({"a"});
  trade.Transform({"a"}, {"x"});
  trade.Make({"a"});
  EXPECT_THAT(Of("time-order", trade, "x"), IsEmpty());
}

TEST(TimeOrderTest, ARecordMayBeLateButNotEarly) {
  Trade trade;
  RecordedEvent& event = trade.Make({"x"});
  event.facts->event_time -= absl::Hours(1000);
  EXPECT_THAT(Of("time-order", trade, "x"), IsEmpty());
  event.facts->event_time += absl::Hours(1000) + absl::Minutes(10);
  EXPECT_THAT(Of("time-order", trade, "x"), IsEmpty());
  event.facts->event_time += absl::Seconds(1);
  EXPECT_THAT(Of("time-order", trade, "x"), ElementsAre(AllOf(Events(0), Says("10m1s"))));
}

TEST(TimeOrderTest, UnpackedBeforePacked) {
  Trade trade;
  trade.Make({"box"});
  trade.Unpack("p", {"box"});
  EXPECT_THAT(Of("time-order", trade, "box"), IsEmpty());  // Packing was not recorded.
  trade.Pack("p", {"box"});
  EXPECT_THAT(Of("time-order", trade, "box"),
              ElementsAre(AllOf(Events(1, 2), Says("unpacked"))));
}

TEST(OriginUnknownTest, AnInputThatNoEventMade) {
  Trade trade;
  trade.Make({"known"});
  trade.Transform({"known", "ghost", "phantom"}, {"x"});
  EXPECT_THAT(Of("origin-unknown", trade, "x"),
              ElementsAre(AllOf(Is(Severity::kWarning), Events(1),
                                Field(&Finding::lots, ElementsAre("ghost", "phantom")))));
  EXPECT_THAT(Of("origin-unknown", trade, "known"), IsEmpty());
}

TEST(OriginUnknownTest, ANamedSourceMakesItInformation) {
  Trade trade;
  trade.Receive({"animal"}).facts->sources = {{"location", "urn:farm:1"}};
  trade.Transform({"animal"}, {"x"});
  EXPECT_THAT(Of("origin-unknown", trade, "x"),
              ElementsAre(AllOf(Is(Severity::kInfo), Says("from whom"))));
}

TEST(OriginUnknownTest, ContainersHaveNoOrigin) {
  Trade trade;
  trade.Make({"box"});
  trade.Pack(kPallet, {"box"});
  EXPECT_THAT(Of("origin-unknown", trade, kPallet), IsEmpty());
  EXPECT_THAT(Of("origin-unknown", trade, "box"), IsEmpty());
}

TEST(OriginUnknownTest, OutputsWithoutInputs) {
  Trade trade;
  trade.Transform({}, {"x"}, "t");
  EXPECT_THAT(Of("origin-unknown", trade, "x"),
              ElementsAre(Field(&Finding::lots, ElementsAre("t"))));
}

TEST(UsedAfterDestroyedTest, AnyUseAfterwards) {
  Trade trade;
  trade.Make({"a"});
  trade.Destroy({"a"});
  EXPECT_THAT(Of("used-after-destroyed", trade, "a"), IsEmpty());
  trade.Observe("inspecting", {"a"});  // One may look at the remains.
  EXPECT_THAT(Of("used-after-destroyed", trade, "a"), IsEmpty());
  trade.Ship({"a"});
  trade.Transform({"a"}, {"x"});
  EXPECT_THAT(
      Of("used-after-destroyed", trade, "x"),
      ElementsAre(AllOf(Is(Severity::kError), Events(1, 3, 4), Says("used 2 times"))));
}

TEST(UsedAfterDestroyedTest, UsedBeforeThoughRecordedLater) {
  Trade trade;
  trade.Make({"a"});
  trade.Destroy({"a"});
  trade.Transform({"a"}, {"x"}).facts->event_time -= absl::Minutes(90);
  EXPECT_THAT(Of("used-after-destroyed", trade, "x"), IsEmpty());
}

TEST(UsedAfterDestroyedTest, APartLeavesTheRest) {
  Trade trade;
  trade.Make({"a=100"});
  trade.Destroy({"a=30"});
  trade.Transform({"a=70"}, {"x"});
  EXPECT_THAT(Of("used-after-destroyed", trade, "x"), IsEmpty());
  trade.Make({"b=100"});
  trade.Destroy({"b=100"});
  trade.Transform({"b=100"}, {"y"});
  EXPECT_THAT(Of("used-after-destroyed", trade, "y"), ElementsAre(Events(4, 5)));
}

TEST(UsedAfterDestroyedTest, WithThePalletEndsWhatIsInIt) {
  Trade trade;
  trade.Make({"in", "out"});
  trade.Pack(kPallet, {"in", "out"});
  trade.Unpack(kPallet, {"out"});
  trade.Destroy({kPallet});
  trade.Transform({"in"}, {"x"});
  trade.Transform({"out"}, {"y"});
  EXPECT_THAT(Of("used-after-destroyed", trade, "x"), ElementsAre(Events(3, 4)));
  EXPECT_THAT(Of("used-after-destroyed", trade, "y"), IsEmpty());
}

TEST(RecalledTest, TheLotItselfUntilReleased) {
  Trade trade;
  trade.Make({"x"});
  EXPECT_THAT(Of("recalled", trade, "x"), IsEmpty());
  trade.Recall({"x"});
  EXPECT_THAT(Of("recalled", trade, "x"),
              ElementsAre(AllOf(Is(Severity::kError), Events(1),
                                Says("recalled by maker at 2026-03-02T07:00:00Z"))));
  trade.Release({"x"});
  EXPECT_THAT(Of("recalled", trade, "x"),
              ElementsAre(AllOf(Is(Severity::kInfo), Events(1, 2), Says("lifted"))));
  trade.Recall({"x"});
  EXPECT_THAT(Of("recalled", trade, "x"),
              ElementsAre(Is(Severity::kInfo), AllOf(Is(Severity::kError), Events(3))));
}

TEST(RecalledTest, OnlyAnAuthorityLiftsItsRecall) {
  Trade trade;
  trade.Make({"x"});
  trade.By("authority").Recall({"x"});
  trade.By("maker").Release({"x"});
  EXPECT_THAT(Of("recalled", trade, "x"), ElementsAre(Is(Severity::kError)));
  trade.By("authority").Release({"x"});
  EXPECT_THAT(Of("recalled", trade, "x"), ElementsAre(Is(Severity::kInfo)));
}

// Hidden under a join, a transformation told in two events, and a repack.
TEST(RecalledTest, ReachesWhatWasMadeOfIt) {
  Trade trade;
  trade.Make({"bad", "good"});
  trade.Transform({"bad", "good"}, {}, "t");
  trade.Transform({}, {"mix"}, "t");
  trade.Pack("p1", {"mix"});
  trade.Unpack("p1", {"mix"});
  trade.Pack(kPallet, {"mix"});
  trade.Transform({"good"}, {"clean"});
  trade.Recall({"bad"});
  EXPECT_THAT(
      Of("recalled", trade, kPallet),
      ElementsAre(AllOf(Is(Severity::kError), Says("goes back to it"),
                        Field(&Finding::lots, UnorderedElementsAre("bad", kPallet)))));
  EXPECT_THAT(Of("recalled", trade, "mix"), ElementsAre(Is(Severity::kError)));
  EXPECT_THAT(Of("recalled", trade, "p1"), ElementsAre(Is(Severity::kWarning)));
  EXPECT_THAT(Of("recalled", trade, "clean"), IsEmpty());
  EXPECT_THAT(Of("recalled", JudgeForward(trade, "good")), IsEmpty());
  EXPECT_THAT(Of("recalled", JudgeForward(trade, "bad")), SizeIs(1));
}

TEST(RecalledTest, APalletWithWhatIsInItThen) {
  Trade trade;
  trade.Make({"in", "out"});
  trade.Pack(kPallet, {"in", "out"});
  trade.Unpack(kPallet, {"out"});
  trade.Recall({kPallet});
  EXPECT_THAT(Of("recalled", trade, "in"), ElementsAre(Is(Severity::kError)));
  EXPECT_THAT(Of("recalled", trade, "out"),
              ElementsAre(AllOf(Is(Severity::kWarning), Says("at another time"))));
}

TEST(RecalledTest, ASiblingOnThePalletIsNotTheLot) {
  Trade trade;
  trade.Make({"box"});
  trade.Make({"sibling"});
  trade.Pack(kPallet, {"box", "sibling"});
  trade.Recall({"sibling"});
  EXPECT_THAT(Of("recalled", trade, "box"), IsEmpty());
  EXPECT_THAT(Of("recalled", trade, kPallet), ElementsAre(Is(Severity::kError)));
}

TEST(RecalledTest, ADescendantInAForwardTrace) {
  Trade trade;
  trade.Make({"animal"});
  trade.Transform({"animal"}, {"x"});
  trade.Recall({"x"});
  EXPECT_THAT(Of("recalled", JudgeForward(trade, "animal")),
              ElementsAre(Says("it goes back to animal")));
  EXPECT_THAT(Of("recalled", trade, "animal"), IsEmpty());
}

}  // namespace
}  // namespace rastro
