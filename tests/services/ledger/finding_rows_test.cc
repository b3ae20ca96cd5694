// What is found while it is recorded, and asked for afterwards.

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/ledger/finding_search.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FindingRowsTest : public ::testing::Test {
 protected:
  void SetUp() override { ledger_.Create(); }

  void JudgeAll() {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = ledger_->finding_indexer().Step();
    ASSERT_THAT(more, IsOk());
  }

  FindingPage Find(const FindingQuestion& question, size_t findings_max = 100) {
    JudgeAll();
    LedgerView view = ledger_.View();
    absl::StatusOr<FindingPage> page =
        FindFindings(view, ledger_->finding_store(), question, findings_max);
    EXPECT_THAT(page, IsOk());
    return page.ok() ? *std::move(page) : FindingPage();
  }

  // "index rule" of each, in the order of the answer.
  std::vector<std::string> Rules(const FindingQuestion& question) {
    std::vector<std::string> rules;
    for (const JudgedEvent& judged : Find(question).events) {
      for (const EventFinding& each : judged.findings) {
        rules.push_back(absl::StrCat(judged.event->index, " ", each.finding.rule));
      }
    }
    return rules;
  }

  static std::string Made(const std::string& lot, int minute) {
    return ObjectEventJson("ADD", {TestLot(lot)}, minute);
  }
  static std::string Turned(const std::string& from, const std::string& into,
                            int minute) {
    return TransformationJson({TestLot(from)}, {TestLot(into)}, minute);
  }

  TestLedger ledger_;
};

TEST_F(FindingRowsTest, ASoundTradeGivesNone) {
  ledger_.Record({Made("a", 0), Turned("a", "b", 30)});
  EXPECT_THAT(Rules({}), IsEmpty());
}

TEST_F(FindingRowsTest, EachStandsWithTheNewestEventConcerned) {
  ledger_.Record({Turned("b", "c", 0), Made("a", 60), Made("b", 120)});
  // Nobody had made b when it was used; that it was made later is another fault, and the
  // first is none any more.
  EXPECT_THAT(Rules({}), ElementsAre("4 time-order"));
  EXPECT_THAT(Rules({.lot = TestLot("b")}), ElementsAre("4 time-order"));
  EXPECT_THAT(Rules({.lot = TestLot("a")}), IsEmpty());
  EXPECT_THAT(Rules({.rule = "time-order"}), ElementsAre("4 time-order"));
  EXPECT_THAT(Rules({.rule = "recalled"}), IsEmpty());
  EXPECT_THAT(Rules({.participant = "empacadora"}), ElementsAre("4 time-order"));
  EXPECT_THAT(Rules({.participant = "operadora"}), IsEmpty());
}

TEST_F(FindingRowsTest, WhatIsRecordedLaterTakesNothingFromWhatWasFoundBefore) {
  ledger_.Record({Turned("x", "y", 0)});
  EXPECT_THAT(Rules({}), ElementsAre("2 origin-unknown"));
  JudgeAll();
  ledger_.Record({Turned("y", "z", 30)});
  EXPECT_THAT(Rules({}), ElementsAre("2 origin-unknown"));
}

TEST_F(FindingRowsTest, RowsMadeAgainAreTheSame) {
  ledger_.Record({Turned("b", "c", 0), Made("a", 60)});
  JudgeAll();
  ledger_.Record({Made("b", 120), Turned("q", "r", 130)});
  JudgeAll();
  const std::vector<std::string> before = Rules({});
  EXPECT_EQ(before.size(), 2u);
  ledger_.Close();
  QueryStoreOptions options;
  options.path = ledger_.options.data_directory + "/findings";
  options.kind = QueryStoreKind::kFindings;
  ASSERT_THAT(QueryStore::Destroy(options), IsOk());
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_EQ(ledger_->finding_store().Mark().size, 0u);
  EXPECT_EQ(Rules({}), before);
}

TEST_F(FindingRowsTest, PagesGoOnWhereTheyEnded) {
  for (int i = 0; i < 5; ++i) {
    ledger_.Record({Turned(absl::StrCat("x", i), absl::StrCat("y", i), i)});
  }
  std::vector<uint64_t> seen;
  FindingQuestion question;
  for (int pages = 0; pages < 10; ++pages) {
    const FindingPage page = Find(question, 2);
    for (const JudgedEvent& judged : page.events) seen.push_back(judged.event->index);
    if (!page.next) break;
    EXPECT_LE(page.events.size(), 2u);
    question.from = *page.next;
  }
  EXPECT_THAT(seen, ElementsAre(6, 5, 4, 3, 2));
}

TEST_F(FindingRowsTest, SinceIsByRecordTime) {
  ledger_.Record({Turned("x", "y", 0)});
  ledger_.clock.Advance(absl::Hours(1));
  const std::string since = FormatRecordTime(ledger_.clock.Now());
  EXPECT_THAT(Rules({.since = since}), IsEmpty());
  ledger_.Record({Turned("p", "q", 0)});
  EXPECT_THAT(Rules({.since = since}), ElementsAre("3 origin-unknown"));
}

// A plant in Mexico cuts boxes and ships them to a buyer in Japan, whose authority says
// from whom it takes them.
class LaterCauseTest : public FindingRowsTest {
 protected:
  static constexpr absl::string_view kList = "https://w3id.org/rastro/facilities/JP/MX";

  void Register(const TestParticipant& party, Role role, const std::string& gln = "") {
    RegistryRecord record = party.Record(role);
    record.country = "JP";
    if (!gln.empty()) record.glns = {gln};
    ASSERT_THAT(ledger_.Submit(TestRegistration(ledger_.operator_party, record,
                                                {&ledger_.operator_party.key, &party.key},
                                                ledger_.At().head)),
                IsOk());
  }

  void RegisterBuyer() { Register(buyer_, Role::kImporter, "4512345000004"); }

  PreparedEvent Event(const TestParticipant& party, const std::string& text,
                      int64_t time) const {
    v1::LotEvent event;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &event)) << text;
    event.mutable_event_time()->set_seconds(time);
    event.set_event_time_zone_offset("-07:00");
    const PartContent part{std::string(kPartnersPart), std::string(kLotEventMediaType),
                           event.SerializeAsString()};
    absl::StatusOr<PreparedEvent> prepared = PrepareEvent(party.submitter, {&part, 1});
    EXPECT_THAT(prepared, IsOk());
    return prepared.ok() ? *std::move(prepared) : PreparedEvent();
  }

  // The index of the first of them.
  uint64_t Tell(const TestParticipant& party, const std::vector<PreparedEvent>& events) {
    const uint64_t first = ledger_.At().head.size;
    EXPECT_THAT(ledger_.Submit(TestBatch(party, events, ledger_.At().head)), IsOk());
    return first;
  }

  PreparedEvent Cut(const std::string& box) const {
    return Event(ledger_.exporter,
                 absl::StrCat("object { action: ACTION_ADD epc_list: '", TestLot(box),
                              "' ilmd { production_date: '2026-03-02' } } "
                              "establishment: 'MX-TIF-11' biz_step: 'commissioning'"),
                 kCutTime);
  }

  PreparedEvent Ship(const std::string& box, bool is_certified = true) const {
    return Event(ledger_.exporter,
                 absl::StrCat("object { action: ACTION_OBSERVE epc_list: '", TestLot(box),
                              "' } biz_step: 'shipping' destination_list { type: "
                              "'possessing_party' destination: "
                              "'https://id.gs1.org/417/4512345000004' }",
                              is_certified ? kCertificate : ""),
                 kCutTime + 3600);
  }

  PreparedEvent List(const std::string& from, const std::string& number) const {
    return Event(
        authority_,
        absl::StrCat("object { action: ACTION_OBSERVE epc_list: '", kList,
                     "' } facility_list { effective_date: '", from,
                     "' kind: FACILITY_LIST_KIND_WHOLE listed: '", number, "' }"),
        kCutTime + 7200);
  }

  // The rows made again from nothing give the same answer as those made step by step.
  void ExpectRules(const std::vector<std::string>& rules) {
    EXPECT_EQ(Rules({}), rules);
    ledger_.Close();
    QueryStoreOptions options;
    options.path = ledger_.options.data_directory + "/findings";
    options.kind = QueryStoreKind::kFindings;
    ASSERT_THAT(QueryStore::Destroy(options), IsOk());
    ASSERT_THAT(ledger_.Reopen(), IsOk());
    EXPECT_EQ(Rules({}), rules) << "made again";
  }

  static constexpr int64_t kCutTime = 1772467200;  // 2026-03-02, noon.
  static constexpr absl::string_view kCertificate =
      " certificates { number: 'MX-1' issue_date: '2026-03-01' }";
  const TestParticipant buyer_{"tokyo"};
  const TestParticipant authority_{"maff"};
};

TEST_F(LaterCauseTest, AListToldAfterTheExport) {
  RegisterBuyer();
  Register(authority_, Role::kAuthority);
  const uint64_t cut = Tell(ledger_.exporter, {Cut("a"), Ship("a")});
  EXPECT_THAT(Rules({}), IsEmpty());
  Tell(authority_, {List("2026-01-01", "MX-TIF-11")});
  EXPECT_THAT(Rules({}), IsEmpty());
  Tell(authority_, {List("2026-03-10", "MX-TIF-12")});  // From after the export on.
  EXPECT_THAT(Rules({}), IsEmpty());
  Tell(authority_, {List("2026-02-01", "MX-TIF-12")});
  const std::string found = absl::StrCat(cut + 1, " establishment");
  EXPECT_THAT(Rules({.lot = TestLot("a")}), ElementsAre(found));
  ExpectRules({found});
}

TEST_F(LaterCauseTest, ABuyerWhoRegistersAfterTheExport) {
  Register(authority_, Role::kAuthority);
  Tell(authority_, {List("2026-01-01", "MX-TIF-12")});
  const uint64_t cut = Tell(ledger_.exporter, {Cut("a"), Ship("a", false)});
  EXPECT_THAT(Rules({}), IsEmpty());
  RegisterBuyer();
  const std::vector<std::string> found = {absl::StrCat(cut + 1, " certificate"),
                                          absl::StrCat(cut + 1, " establishment")};
  EXPECT_EQ(Rules({}), found);
  ExpectRules(found);
}

TEST_F(LaterCauseTest, ACertificateDeclaredWrong) {
  RegisterBuyer();
  const std::string inspection =
      absl::StrCat("object { action: ACTION_OBSERVE epc_list: '", TestLot("a"),
                   "' } biz_step: 'inspecting' event_id: 'urn:uuid:"
                   "11111111-1111-4111-8111-111111111111'",
                   kCertificate);
  const uint64_t cut =
      Tell(ledger_.exporter,
           {Cut("a"), Event(ledger_.exporter, inspection, kCutTime), Ship("a", false)});
  EXPECT_THAT(Rules({}), IsEmpty());
  Tell(
      ledger_.exporter,
      {Event(ledger_.exporter,
             inspection + " error_declaration { declaration_time { seconds: 1772480000 } "
                          "reason: 'did_not_occur' }",
             kCutTime)});
  const std::vector<std::string> found = {absl::StrCat(cut + 3, " corrected"),
                                          absl::StrCat(cut + 2, " certificate")};
  EXPECT_EQ(Rules({}), found);
  ExpectRules(found);
}

// More of them than are judged in one group.
TEST_F(LaterCauseTest, AListThatConcernsManyExports) {
  RegisterBuyer();
  Register(authority_, Role::kAuthority);
  constexpr int kBoxes = 450;
  std::vector<PreparedEvent> events;
  for (int i = 0; i < kBoxes; ++i) {
    events.push_back(Cut(absl::StrCat("box", i)));
    events.push_back(Ship(absl::StrCat("box", i)));
  }
  Tell(ledger_.exporter, events);
  JudgeAll();
  const uint64_t list = Tell(authority_, {List("2026-02-01", "MX-TIF-12")});
  // Until all of them are looked at the store does not know the list.
  for (int groups = 0; groups < 2; ++groups) {
    ASSERT_THAT(ledger_->finding_indexer().Step(), IsOk());
    EXPECT_EQ(ledger_->finding_store().Mark().size, list);
  }
  JudgeAll();
  EXPECT_EQ(ledger_->finding_store().Mark().size, list + 1);
  size_t found = 0;
  for (FindingQuestion question = {.rule = "establishment"};;) {
    const FindingPage page = Find(question);
    found += page.events.size();
    if (!page.next) break;
    question.from = *page.next;
  }
  EXPECT_EQ(found, size_t{kBoxes});
}

TEST_F(FindingRowsTest, WhatIsPackedWithoutAnOrigin) {
  ledger_.Record(
      {Made("a", 0), PackingJson("ADD", "https://id.gs1.org/00/095011010000000018",
                                 {TestLot("a"), TestLot("b")}, 10)});
  EXPECT_THAT(Rules({}), ElementsAre("3 origin-unknown"));
  EXPECT_THAT(Rules({.lot = TestLot("b")}), ElementsAre("3 origin-unknown"));
}

// A chain that is too long to be judged with each of its events.
TEST_F(FindingRowsTest, ARecallOfALotWithALongHistory) {
  std::vector<std::string> events = {Made("a", 0)};
  for (int i = 0; i < 2'100; ++i)
    events.push_back(ObjectEventJson("OBSERVE", {TestLot("a")}, i));
  for (size_t first = 0; first < events.size(); first += 500) {
    ledger_.Record(
        {events.begin() + static_cast<ptrdiff_t>(first),
         events.begin() + static_cast<ptrdiff_t>(std::min(events.size(), first + 500))});
  }
  EXPECT_THAT(Rules({}), IsEmpty());
  const uint64_t recall = ledger_.At().head.size;
  nlohmann::json said =
      nlohmann::json::parse(ObjectEventJson("OBSERVE", {TestLot("a")}, 3'000));
  said["bizStep"] = "holding";
  said["persistentDisposition"] = {{"set", {"recalled"}}};
  ledger_.Record({said.dump()});
  EXPECT_THAT(Rules({}), ElementsAre(absl::StrCat(recall, " recalled")));
}

TEST_F(FindingRowsTest, AnotherKindOfStoreIsNotTaken) {
  JudgeAll();
  ledger_.Close();
  QueryStoreOptions options;
  options.path = ledger_.options.data_directory + "/findings";
  EXPECT_THAT(QueryStore::Open(options), StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace rastro
