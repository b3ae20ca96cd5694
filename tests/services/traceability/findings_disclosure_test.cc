// Events of which everybody reads a part: the finding that the parts disagree, and what
// is not judged where the public part alone is known.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "services/traceability/finding.h"
#include "tests/services/traceability/finding_matchers.h"
#include "tests/services/traceability/trade.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

constexpr char kPallet[] = "https://id.gs1.org/00/175012340000047118";

Lineage Back(Trade& trade, absl::string_view lot) {
  return TraceBack(trade, lot, Trade::Directory()).value();
}

// Leaves of an event what a public part shows that names none of the given lists.
void ShowPublicOnly(RecordedEvent& event, std::vector<MentionList> hidden = {}) {
  event.is_public_only = true;
  EventFacts& facts = *event.facts;
  std::erase_if(facts.mentions, [&](const Mention& mention) {
    return std::find(hidden.begin(), hidden.end(), mention.list) != hidden.end();
  });
  for (Mention& mention : facts.mentions) mention.quantities.clear();
  facts.destinations.clear();
}

TEST(PartsDifferTest, NamesThePlacesOfAnEventThatSaysTwoThings) {
  Trade trade;
  trade.Make({"a"});
  trade.Transform({"a"}, {"x"}).parts_differ = {"/ilmd/ex:species", "/bizStep"};
  EXPECT_THAT(Of("parts-differ", trade, "x"),
              ElementsAre(AllOf(Is(Severity::kError), Events(1),
                                Says("event 1 of maker tells everybody something else"),
                                Says("/ilmd/ex:species and /bizStep"))));
  trade.events()[1]->parts_differ = {""};
  EXPECT_THAT(Of("parts-differ", trade, "x"),
              ElementsAre(Says("its parts cannot be compared")));
}

TEST(PartsDifferTest, IsSilentWhereThePublicPartIsAPartOrStandsAlone) {
  Trade trade;
  trade.Make({"a"});
  ShowPublicOnly(trade.Transform({"a"}, {"x"}), {MentionList::kInputs});
  EXPECT_THAT(Of("parts-differ", trade, "x"), IsEmpty());
}

TEST(RecalledTest, ATransformationRecallsWhatItMakesAlsoIfItsInputsAreWithheld) {
  Trade trade;
  trade.Make({"a"});
  trade.Transform({"a"}, {"x"}).facts->disposition = "recalled";
  trade.Transform({"a"}, {"y"});
  for (const bool is_public_only : {false, true}) {
    if (is_public_only) ShowPublicOnly(*trade.events()[1], {MentionList::kInputs});
    EXPECT_THAT(Of("recalled", trade, "x"), ElementsAre(Is(Severity::kError)));
    EXPECT_THAT(Of("recalled", trade, "y"), IsEmpty()) << is_public_only;
  }
}

TEST(LotsDifferTest, APublicPartMayNameFewerLotsButNoOthers) {
  Trade trade;
  trade.Make({"a"});
  ShowPublicOnly(trade.Transform({"a"}, {"x"}, "joined"), {MentionList::kInputs});
  EXPECT_THAT(Of("lots-differ", trade, "x"), IsEmpty());
  // The lots that went in are not told, so that the identifier seems to come in.
  trade.events()[1]->facts->mentions.back().role = LotRole::kIn;
  EXPECT_THAT(Of("lots-differ", trade, "x"), IsEmpty());
  trade.events()[1]->facts->mentions[0].uri = "y";
  EXPECT_THAT(
      Of("lots-differ", trade, "x"),
      ElementsAre(AllOf(Is(Severity::kError), Events(1), Says("y is declared not at all"),
                        Field(&Finding::lots, ElementsAre("y")))));
}

TEST(LotsDifferTest, APublicPartMayNotGiveALotAnotherRole) {
  Trade trade;
  trade.Make({"a"});
  RecordedEvent& event = trade.Observe("inspecting", {"a"});
  ShowPublicOnly(event);
  EXPECT_THAT(Of("lots-differ", trade, "a"), IsEmpty());
  event.facts->mentions[0].role = LotRole::kOut;
  EXPECT_THAT(Of("lots-differ", trade, "a"), ElementsAre(Says("a is declared at")));
  event.lots[0].role = LotRole::kBoth;  // It goes in as well, which nobody need know.
  EXPECT_THAT(Of("lots-differ", trade, "a"), IsEmpty());
}

// The roles of the lots are known whatever the part leaves out.
TEST(PublicOnlyTest, LeadsOnByTheRolesOfLotsAndIsNotComplete) {
  Trade trade;
  trade.Make({"a"});
  ShowPublicOnly(trade.Transform({"a"}, {"x"}), {MentionList::kInputs});
  Lineage lineage = Back(trade, "x");
  EXPECT_TRUE(lineage.lots.contains("a"));
  EXPECT_FALSE(lineage.complete);
  trade.events()[1]->is_public_only = false;
  trade.events()[1]->facts->mentions.push_back(
      {.list = MentionList::kInputs, .text = "a", .uri = "a", .role = LotRole::kIn});
  EXPECT_TRUE(Back(trade, "x").complete);
}

TEST(PublicOnlyTest, APackingThatIsToldWholeIsOne) {
  Trade trade;
  trade.Make({"a"});
  ShowPublicOnly(trade.Pack(kPallet, {"a"}));
  EXPECT_EQ(Back(trade, kPallet).lots.at("a").relation, LineageRelation::kContent);
  trade.events()[1]->facts->mentions.erase(trade.events()[1]->facts->mentions.begin());
  EXPECT_EQ(Back(trade, kPallet).lots.at("a").relation, LineageRelation::kInput);
}

TEST(PublicOnlyTest, IsToldAsSuch) {
  Trade trade;
  trade.Make({"a"});
  ShowPublicOnly(trade.Observe("inspecting", {"a"}));
  Withhold(trade.Observe("inspecting", {"a"}));
  EXPECT_THAT(Of("content-withheld", trade, "a"),
              ElementsAre(AllOf(Is(Severity::kInfo), Events(2), Says("1 of 3 events")),
                          AllOf(Is(Severity::kInfo), Events(1),
                                Says("of 1 of 3 events the public part only is known"))));
}

// What a part leaves out is not taken for something that is not so.
TEST(PublicOnlyTest, AccusesNobody) {
  Trade trade;
  trade.By("plant-mx").Make({"a=100", "b=1"});
  RecordedEvent& made = trade.Transform({"a=100", "b"}, {"x=90"});
  RecordedEvent& shipped = trade.Ship({"x=90"}, "party:importer-jp");
  trade.By("importer-jp").Receive({"x"});
  trade.Transform({"x=90"}, {"y=88"});
  EXPECT_THAT(JudgeBack(trade, "y"), ElementsAre(Field(&Finding::rule, "certificate")));
  ShowPublicOnly(made, {MentionList::kInputs});
  ShowPublicOnly(shipped);
  made.facts->mentions[0].quantities = {{"900", "KGM"}};  // Out, without what went in.
  for (const Finding& finding : JudgeBack(trade, "y")) {
    EXPECT_EQ(finding.rule, "content-withheld") << finding.message;
  }
}

TEST(PublicOnlyTest, ADestructionOfNobodyKnowsHowMuchEndsNothing) {
  Trade trade;
  trade.Make({"a=100"});
  RecordedEvent& destroyed = trade.Destroy({"a=10"});
  trade.Transform({"a=90"}, {"x"});
  EXPECT_THAT(Of("used-after-destroyed", trade, "x"), IsEmpty());
  ShowPublicOnly(destroyed);
  EXPECT_THAT(Of("used-after-destroyed", trade, "x"), IsEmpty());
}

// A recall is made to be seen by everybody.
TEST(PublicOnlyTest, ARecallCounts) {
  Trade trade;
  trade.Make({"a"});
  ShowPublicOnly(trade.Recall({"a"}));
  EXPECT_THAT(Of("recalled", trade, "a"), ElementsAre(Is(Severity::kError)));
}

}  // namespace
}  // namespace rastro
