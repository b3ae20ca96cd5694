// What people and programs are shown of a verified history.

#include "services/cli/history_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "crypto/part.h"
#include "services/traceability/party_directory.h"
#include "tests/services/cli/provenance_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class HistoryViewTest : public ProvenanceFixture {
 protected:
  // Reads the history of `lot` and everything behind it.
  void Look(const std::string& lot, std::set<std::string> lots = {}) {
    history_ = HistoryOf(lot, std::move(lots));
    source_ = MakeHistoryChainSource(history_);
    const absl::StatusOr<Lineage> lineage = TraceBack(
        *source_, lot, DirectoryOf(std::make_shared<Registry>(history_.registry)));
    ASSERT_THAT(lineage, IsOk());
    lineage_ = *lineage;
  }

  HistoryView View() const { return {history_, lineage_, findings_, kTestOrigin}; }

  template <typename Print>
  std::string Printed(const Print& print) const {
    std::ostringstream out;
    print(View(), out);
    return out.str();
  }

  VerifiedHistory history_;
  std::unique_ptr<ChainSource> source_;
  Lineage lineage_;
  std::vector<Finding> findings_;
};

TEST_F(HistoryViewTest, SourceKnowsTheChainsOfTheFileAndNoOthers) {
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a"), TestLot("b")}, 1),
                  ObjectEventJson("OBSERVE", {TestLot("a")}, 2)});
  Look(TestLot("a"));
  const absl::StatusOr<LotChain> chain = source_->ChainOf(TestLot("a"), 100);
  ASSERT_THAT(chain, IsOk());
  ASSERT_EQ(chain->size(), 2u);
  EXPECT_EQ(chain->at(0)->index, 2u);
  EXPECT_EQ(chain->at(0)->submitter, "empacadora");
  EXPECT_FALSE(chain->at(0)->lots_complete);  // The other lot is not shown.
  EXPECT_TRUE(chain->at(1)->lots_complete);
  ASSERT_TRUE(chain->at(1)->facts.has_value());
  EXPECT_EQ(chain->at(1)->facts->action, EventAction::kObserve);
  EXPECT_EQ(source_->ChainOf(TestLot("a"), 1)->size(), 1u);
  EXPECT_THAT(source_->ChainOf(TestLot("b"), 100), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(HistoryViewTest, VerdictComesFirstAndNamesSizeAndLedger) {
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 1)});
  Look(TestLot("a"));
  EXPECT_EQ(Printed(PrintVerdict), absl::StrCat("INTACT as of size 3 of ", kTestOrigin,
                                                "\nlot ", TestLot("a"), "\n"));
}

TEST_F(HistoryViewTest, FindingsAreNeverPassedOver) {
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 1)});
  Look(TestLot("a"));
  findings_ = {
      {"recalled", Severity::kError, "the lot is recalled", {2}, {TestLot("a")}}};
  EXPECT_THAT(Printed(PrintVerdict),
              StartsWith("INTACT, WITH 1 FINDING as of size 3 of"));
  const std::string text = Printed(PrintFindings);
  for (const char* each : {"error", "recalled", "the lot is recalled", "entry 2"}) {
    EXPECT_THAT(text, HasSubstr(each));
  }
  findings_.push_back(findings_[0]);
  EXPECT_THAT(Printed(PrintVerdict), StartsWith("INTACT, WITH 2 FINDINGS as of size 3"));
}

// The reader's own names come first, then those of the registry.
TEST_F(HistoryViewTest, PlacesAndProductsHaveTheirNames) {
  constexpr char kPlant[] = "https://id.gs1.org/414/7501234000109";
  RegistryRecord record = ledger_.exporter.Record(Role::kExporter);
  record.glns = {"7501234000109"};
  ASSERT_THAT(ledger_.Submit(
                  TestRegistration(ledger_.operator_party, record,
                                   {&ledger_.operator_party.key, &ledger_.exporter.key})),
              IsOk());
  auto event = nlohmann::json::parse(ObjectEventJson("ADD", {TestLot("a")}, 1));
  event["readPoint"] = {{"id", kPlant}};
  ledger_.Record({event.dump()});
  Look(TestLot("a"));
  HistoryView view = View();
  const auto shown = [&] {
    std::ostringstream out;
    PrintTrail(view, out);
    return out.str();
  };
  EXPECT_THAT(shown(), Not(HasSubstr(absl::StrCat(kPlant, " ("))));
  view.directory = DirectoryOf(std::make_shared<Registry>(history_.registry));
  EXPECT_THAT(shown(), HasSubstr(absl::StrCat(kPlant, " (", record.name, ")")));
  const auto names = MasterData::Read(absl::StrReplaceAll(
      R"({"epcisHeader":{"epcisMasterData":{"vocabularyList":[{"vocabularyElementList":[
          {"id":"PLANT","attributes":[{"id":"cbvmda:name","attribute":"Planta 9"}]},
          {"id":"LOT","attributes":[{"id":"cbvmda:name","attribute":"Lomo"}]}]}]}}})",
      {{"PLANT", kPlant}, {"LOT", TestLot("a")}}));
  ASSERT_THAT(names, IsOk());
  view.names = &*names;
  EXPECT_THAT(shown(), HasSubstr(absl::StrCat(kPlant, " (Planta 9)")));
  EXPECT_THAT(shown(), HasSubstr(absl::StrCat(TestLot("a"), " (Lomo)")));
}

TEST_F(HistoryViewTest, FarmsAreToldInPercentAndAsRanges) {
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 1)});
  Look(TestLot("a"));
  HistoryView view = View();
  EXPECT_EQ(view.farm_shares.size(), 0u);
  std::ostringstream none;
  view.farm_shares = {{"", {1, 1}}};
  PrintFarmShares(view, none);
  EXPECT_EQ(none.str(), "");
  view.farm_shares = {{"", {0, 0.5}}, {"x:farm", {0.42105, 0.42105}}};
  std::ostringstream out;
  PrintFarmShares(view, out);
  EXPECT_EQ(out.str(), "\nfarms\n       0-50 %  (not told)\n      42.11 %  x:farm\n");
  const auto json = nlohmann::json::parse(HistoryJson(view)).at("farm_shares");
  EXPECT_TRUE(json.at(0).at("farm").is_null());
  EXPECT_EQ(json.at(1).at("percent_low"), 42.11);
}

TEST_F(HistoryViewTest, AnUnknownLotIsNotCalledIntact) {
  Look(TestLot("nowhere"));
  EXPECT_THAT(Printed(PrintVerdict), StartsWith("The ledger has no such lot"));
  EXPECT_EQ(nlohmann::json::parse(HistoryJson(View())).at("verdict"), "no such lot");
}

TEST_F(HistoryViewTest, TrailTellsWhenWhatWhichLotsAndWho) {
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 1),
                  TransformationJson({TestLot("a")}, {TestLot("b")}, 2)});
  Look(TestLot("b"), {TestLot("a")});
  const std::string text = Printed(PrintTrail);
  EXPECT_THAT(text, HasSubstr("trail (2 events, 2 lots)"));
  EXPECT_THAT(text, HasSubstr("2026-03-02 06:02 -07:00  transformation"));
  EXPECT_THAT(text, HasSubstr("in   " + TestLot("a")));
  EXPECT_THAT(text, HasSubstr("out  " + TestLot("b")));
  EXPECT_THAT(text, HasSubstr("signed by empacadora"));
}

TEST_F(HistoryViewTest, LinesFitInto80Columns) {
  std::string name;
  for (int i = 0; i < 40; ++i) absl::StrAppend(&name, "word ");
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 1)});
  Look(TestLot("a"));
  findings_ = {{"recalled", Severity::kError, name, {2}, {TestLot("a")}}};
  for (const std::string& text : {Printed(PrintFindings), Printed(PrintTrail)}) {
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      EXPECT_LE(line.size(), 80u) << line;
    }
  }
}

// An exporter wrote a terminal's control characters into an event.
TEST_F(HistoryViewTest, ContentCannotPaintAVerdictOfItsOwn) {
  const std::string event = absl::StrReplaceAll(
      ObjectEventJson("ADD", {TestLot("a")}, 1),
      {{"\"type\"", "\"bizLocation\":{\"id\":\"https://x.example/a\"},\"type\""}});
  ledger_.Record({event});
  Look(TestLot("a"));
  auto hostile = std::make_shared<RecordedEvent>(*lineage_.events.begin()->second);
  ASSERT_TRUE(hostile->facts.has_value());
  hostile->facts->biz_step = "\x1b[2J\x1b[HINTACT";
  hostile->facts->read_point = "a\r\nINTACT as of size 9";
  hostile->facts->attributes = {{"slaughterDate", "\xE2\x80\xAE\x1b]0;x\x07"}};
  lineage_.events.begin()->second = hostile;
  findings_ = {{"time-order", Severity::kInfo, "\x1b[1A", {}, {}}};
  for (const std::string& text : {Printed(PrintTrail), Printed(PrintFindings)}) {
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\r")));
    EXPECT_THAT(text, Not(HasSubstr("\x07")));
    EXPECT_THAT(text, Not(HasSubstr("\nINTACT")));
    EXPECT_THAT(text, Not(HasSubstr("\xE2\x80\xAE")));
  }
}

TEST_F(HistoryViewTest, ColorsAreForTerminalsOnly) {
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 1)});
  Look(TestLot("a"));
  HistoryView view = View();
  EXPECT_THAT(Printed(PrintVerdict), Not(HasSubstr("\x1b")));
  view.color = true;
  std::ostringstream out;
  PrintVerdict(view, out);
  EXPECT_THAT(out.str(), StartsWith("\x1b[1;32mINTACT"));
}

TEST_F(HistoryViewTest, TreeShowsHowEachLotWasReached) {
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 1),
                  TransformationJson({TestLot("a")}, {TestLot("b")}, 2),
                  TransformationJson({TestLot("b")}, {TestLot("c")}, 3)});
  Look(TestLot("c"), {TestLot("a"), TestLot("b")});
  EXPECT_EQ(Printed(PrintTree),
            absl::StrCat(TestLot("c"), "\n  ", TestLot("b"), "  (input)\n    ",
                         TestLot("a"), "  (input)\n"));
}

TEST_F(HistoryViewTest, DotJoinsLotsByTheirEvents) {
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 1),
                  TransformationJson({TestLot("a")}, {TestLot("b")}, 2)});
  Look(TestLot("b"), {TestLot("a")});
  const std::string text = Printed(PrintDot);
  EXPECT_THAT(text, StartsWith("digraph"));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("\"", TestLot("a"), "\" -> \"entry 3\"")));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("\"entry 3\" -> \"", TestLot("b"), "\"")));
}

TEST_F(HistoryViewTest, JsonHasAll) {
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 1),
                  TransformationJson({TestLot("a")}, {TestLot("b")}, 2)});
  Look(TestLot("b"), {TestLot("a")});
  findings_ = {{"time-order", Severity::kWarning, "m", {2, 3}, {TestLot("a")}}};
  const nlohmann::json json = nlohmann::json::parse(HistoryJson(View()));
  EXPECT_EQ(json.at("verdict"), "intact");
  EXPECT_EQ(json.at("origin"), std::string(kTestOrigin));
  EXPECT_EQ(json.at("tree_size"), 4);
  EXPECT_EQ(json.at("lot"), TestLot("b"));
  EXPECT_EQ(json.at("complete"), true);
  EXPECT_EQ(json.at("lots").size(), 2u);
  ASSERT_EQ(json.at("events").size(), 2u);
  EXPECT_EQ(json.at("events")[1].at("index"), 3);
  EXPECT_EQ(json.at("events")[1].at("submitter"), "empacadora");
  EXPECT_EQ(json.at("findings")[0].at("events"), nlohmann::json({2, 3}));
}

// Events with a part for everybody.
class PublicPartViewTest : public HistoryViewTest {
 protected:
  // Records that the lot was made, and tells everybody `shown`.
  void Record(const std::string& whole, const std::string& shown) {
    const std::vector<PartContent> parts = {
        {std::string(kPartnersPart), std::string(kEpcisMediaType), whole},
        {std::string(kPublicPart), std::string(kEpcisMediaType), shown}};
    const absl::StatusOr<PreparedEvent> event =
        PrepareEvent(ledger_.exporter.submitter, parts);
    ASSERT_THAT(event, IsOk());
    ASSERT_THAT(ledger_.Submit(TestBatch(ledger_.exporter, {*event})), IsOk());
  }

  // The file of the lot as somebody gets it who is shown the public parts alone.
  void LookAtPublicParts(const std::string& lot) {
    ProvenanceFile file = FileOf(lot);
    for (EntryOpening& entry : file.entries)
      entry.parts.erase(std::string(kPartnersPart));
    absl::StatusOr<VerifiedHistory> history =
        VerifyProvenance(file, lot, ledger_->identity());
    ASSERT_THAT(history, IsOk());
    history_ = *std::move(history);
    source_ = MakeHistoryChainSource(history_);
    lineage_ = TraceBack(*source_, lot, {}).value();
  }

  static std::string Without(const std::string& event, const std::string& member) {
    nlohmann::json json = nlohmann::json::parse(event);
    EXPECT_EQ(json.erase(member), 1u);
    return json.dump();
  }
};

TEST_F(PublicPartViewTest, WholeEventsAreReadByTheirPartnersPart) {
  const std::string event = ObjectEventJson("ADD", {TestLot("a")}, 1);
  Record(event, Without(event, "bizStep"));
  Look(TestLot("a"));
  EXPECT_TRUE(lineage_.complete);
  EXPECT_THAT(Judge(lineage_, {}), ::testing::IsEmpty());
  EXPECT_THAT(HistoryJson(View()), HasSubstr("\"content\": \"given\""));
  EXPECT_THAT(Printed(PrintTrail), Not(HasSubstr("public part only")));
}

TEST_F(PublicPartViewTest, PartsThatDisagreeAreFound) {
  const std::string event = ObjectEventJson("ADD", {TestLot("a")}, 1);
  nlohmann::json shown = nlohmann::json::parse(event);
  shown["bizStep"] = "packing";
  Record(event, shown.dump());
  Look(TestLot("a"));
  findings_ = Judge(lineage_, {});
  ASSERT_EQ(findings_.size(), 1u);
  EXPECT_EQ(findings_[0].rule, "parts-differ");
  EXPECT_THAT(findings_[0].message, HasSubstr("/bizStep"));
  const auto json = nlohmann::json::parse(HistoryJson(View()));
  EXPECT_EQ(json.at("events")[0].at("parts_differ"), nlohmann::json({"/bizStep"}));
}

TEST_F(PublicPartViewTest, ThePublicPartAloneIsNotTakenForEverything) {
  const std::string event = ObjectEventJson("ADD", {TestLot("a")}, 1);
  // The lot is not named: that it was made is in the event itself.
  Record(event, Without(event, "epcList"));
  LookAtPublicParts(TestLot("a"));
  EXPECT_FALSE(lineage_.complete);
  EXPECT_EQ(lineage_.custody.maker, "empacadora");
  EXPECT_TRUE(lineage_.custody.maker_is_known);
  EXPECT_THAT(Printed(PrintTrail), HasSubstr("public part only"));
  EXPECT_THAT(Printed(PrintTrail), HasSubstr("not complete"));
  const auto json = nlohmann::json::parse(HistoryJson(View()));
  EXPECT_EQ(json.at("events")[0].at("content"), "public");
  const std::vector<Finding> findings = Judge(lineage_, {});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "content-withheld");
}

}  // namespace
}  // namespace rastro
