// Each parameter by itself: what it finds, what it does not, and that the documentation
// has it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/ledger/event_search.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

// The events of the test in the order of their recording; their event times run the
// other way.
constexpr uint64_t kRich = 2, kPacked = 3, kMade = 4, kPlain = 5;

constexpr char kRichJson[] = R"({
  "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
  "type": "ObjectEvent", "eventID": "urn:uuid:0b0a3b4e-2f1b-4b1a-9f55-000000000001",
  "eventTime": "2026-03-05T10:00:00Z", "eventTimeZoneOffset": "-07:00",
  "action": "ADD", "bizStep": "shipping", "disposition": "in_transit",
  "persistentDisposition": {"set": ["completeness_verified"], "unset": ["recalled"]},
  "readPoint": {"id": "https://id.gs1.org/414/7501234000116"},
  "bizLocation": {"id": "https://id.gs1.org/414/7501234000123"},
  "epcList": ["https://id.gs1.org/01/27501234000141/21/E1"],
  "quantityList": [{"epcClass": "https://id.gs1.org/01/27501234000141/10/Q1", "quantity": 5}],
  "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:7501234000116:7"}],
  "sourceList": [{"type": "owning_party", "source": "https://id.gs1.org/417/7501234000116"}],
  "destinationList": [{"type": "location", "destination": "https://id.gs1.org/414/7501234000130"}]
})";

constexpr char kPackedJson[] = R"({
  "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
  "type": "AggregationEvent", "eventID": "urn:uuid:0b0a3b4e-2f1b-4b1a-9f55-000000000002",
  "eventTime": "2026-03-04T10:00:00Z", "eventTimeZoneOffset": "-07:00",
  "errorDeclaration": {"declarationTime": "2026-03-08T09:00:00Z", "reason": "incorrect_data",
    "correctiveEventIDs": ["urn:uuid:0b0a3b4e-2f1b-4b1a-9f55-000000000009"]},
  "action": "DELETE", "parentID": "https://id.gs1.org/00/175012340000000014",
  "childEPCs": ["https://id.gs1.org/01/27501234000141/21/C1"],
  "childQuantityList": [{"epcClass": "https://id.gs1.org/01/27501234000141/10/CQ1"}]
})";

constexpr char kMadeJson[] = R"({
  "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
  "type": "TransformationEvent",
  "eventTime": "2026-03-03T10:00:00Z", "eventTimeZoneOffset": "-07:00",
  "transformationID": "https://id.gs1.org/253/7501234000116T1",
  "inputEPCList": ["https://id.gs1.org/01/27501234000141/21/I1"],
  "inputQuantityList": [{"epcClass": "https://id.gs1.org/01/27501234000141/10/IQ1"}],
  "outputEPCList": ["https://id.gs1.org/01/27501234000141/21/O1"],
  "outputQuantityList": [{"epcClass": "https://id.gs1.org/01/27501234000141/10/OQ1"}]
})";

constexpr char kPlainJson[] = R"({
  "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
  "type": "ObjectEvent",
  "eventTime": "2026-03-02T10:00:00Z", "eventTimeZoneOffset": "-07:00",
  "action": "OBSERVE", "epcList": ["https://id.gs1.org/01/27501234000141/21/P1"]
})";

struct Case {
  const char* name;
  std::vector<std::string> values;
  std::vector<uint64_t> found;  // In order.
};

// Each parameter finds something, but not all; each that looks at one field is also given
// a value that stands in another one.
const std::vector<Case>& Cases() {
  static const auto* const cases = new std::vector<Case>{
      {"eventType", {"AggregationEvent"}, {kPacked}},
      {"eventType", {"TransformationEvent", "ObjectEvent"}, {kRich, kMade, kPlain}},
      {"eventType", {"AssociationEvent", "TransactionEvent"}, {}},
      {"GE_eventTime", {"2026-03-04T03:00:00-07:00"}, {kRich, kPacked}},
      {"GE_eventTime", {"2026-03-05T10:00:00.000000001Z"}, {}},
      {"LT_eventTime", {"2026-03-04T10:00:00Z"}, {kMade, kPlain}},
      {"EQ_action", {"ADD"}, {kRich}},
      {"EQ_action", {"OBSERVE", "DELETE"}, {kPacked, kPlain}},
      {"EQ_bizStep", {"urn:epcglobal:cbv:bizstep:shipping"}, {kRich}},
      {"EQ_bizStep", {"in_transit"}, {}},
      {"EQ_disposition", {"https://ref.gs1.org/cbv/Disp-in_transit"}, {kRich}},
      {"EQ_disposition", {"recalled"}, {}},
      {"EQ_persistentDisposition_set", {"cbv:Disp-completeness_verified"}, {kRich}},
      {"EQ_persistentDisposition_set", {"recalled"}, {}},
      {"EQ_persistentDisposition_unset", {"recalled"}, {kRich}},
      {"EQ_persistentDisposition_unset", {"completeness_verified"}, {}},
      {"EQ_readPoint", {"urn:epc:id:sgln:7501234.00011.0"}, {kRich}},
      {"EQ_readPoint", {"https://id.gs1.org/414/7501234000123"}, {}},
      {"WD_readPoint", {"https://plant.example/414/7501234000116"}, {kRich}},
      {"WD_readPoint", {"https://id.gs1.org/414/7501234000123"}, {}},
      {"EQ_bizLocation", {"https://id.gs1.org/414/7501234000123"}, {kRich}},
      {"EQ_bizLocation", {"https://id.gs1.org/414/7501234000116"}, {}},
      {"WD_bizLocation", {"urn:epc:id:sgln:7501234.00012.0"}, {kRich}},
      {"WD_bizLocation", {"https://id.gs1.org/414/7501234000116"}, {}},
      {"EQ_transformationID", {"urn:epc:id:gdti:7501234.00011.T1"}, {kMade}},
      {"EQ_transformationID", {"https://id.gs1.org/253/7501234000116T2"}, {}},
      {"MATCH_epc", {"(01)27501234000141(21)E1"}, {kRich}},
      {"MATCH_epc", {"urn:epc:id:sgtin:7501234.200014.C1"}, {kPacked}},
      {"MATCH_epc", {"urn:epc:idpat:sgtin:7501234.200014.*"}, {kRich, kPacked, kPlain}},
      {"MATCH_epc", {"https://id.gs1.org/01/27501234000141/21/I1"}, {}},
      {"MATCH_epc", {"https://id.gs1.org/01/27501234000141/10/Q1"}, {}},
      {"MATCH_parentID", {"urn:epc:id:sscc:7501234.1000000001"}, {kPacked}},
      {"MATCH_parentID", {"https://id.gs1.org/01/27501234000141/21/C1"}, {}},
      {"MATCH_inputEPC", {"https://id.gs1.org/01/27501234000141/21/I1"}, {kMade}},
      {"MATCH_inputEPC", {"https://id.gs1.org/01/27501234000141/21/O1"}, {}},
      {"MATCH_outputEPC", {"https://id.gs1.org/01/27501234000141/21/O1"}, {kMade}},
      {"MATCH_outputEPC", {"https://id.gs1.org/01/27501234000141/21/I1"}, {}},
      {"MATCH_anyEPC",
       {"https://id.gs1.org/01/27501234000141/21/E1",
        "https://id.gs1.org/00/175012340000000014",
        "https://id.gs1.org/01/27501234000141/21/O1"},
       {kRich, kPacked, kMade}},
      {"MATCH_anyEPC", {"https://id.gs1.org/01/27501234000141/10/Q1"}, {}},
      {"MATCH_epcClass", {"urn:epc:class:lgtin:7501234.200014.Q1"}, {kRich}},
      {"MATCH_epcClass", {"(01)27501234000141(10)CQ1"}, {kPacked}},
      {"MATCH_epcClass", {"https://id.gs1.org/01/27501234000141/10/IQ1"}, {}},
      {"MATCH_inputEPCClass", {"https://id.gs1.org/01/27501234000141/10/IQ1"}, {kMade}},
      {"MATCH_inputEPCClass", {"https://id.gs1.org/01/27501234000141/10/OQ1"}, {}},
      {"MATCH_outputEPCClass", {"https://id.gs1.org/01/27501234000141/10/OQ1"}, {kMade}},
      {"MATCH_outputEPCClass", {"https://id.gs1.org/01/27501234000141/10/IQ1"}, {}},
      {"MATCH_anyEPCClass",
       {"https://id.gs1.org/01/27501234000141/10/*"},
       {kRich, kPacked, kMade}},
      {"MATCH_anyEPCClass", {"https://id.gs1.org/01/27501234000141/21/E1"}, {}},
      {"EQ_eventID", {"urn:uuid:0b0a3b4e-2f1b-4b1a-9f55-000000000002"}, {kPacked}},
      {"EQ_eventID", {"urn:uuid:0b0a3b4e-2f1b-4b1a-9f55-000000000009"}, {}},
      {"EXISTS_errorDeclaration", {}, {kPacked}},
      {"GE_errorDeclarationTime", {"2026-03-08T02:00:00-07:00"}, {kPacked}},
      {"GE_errorDeclarationTime", {"2026-03-08T09:00:01Z"}, {}},
      {"LT_errorDeclarationTime", {"2026-03-08T09:00:01Z"}, {kPacked}},
      {"LT_errorDeclarationTime", {"2026-03-08T09:00:00Z"}, {}},
      {"EQ_errorReason", {"urn:epcglobal:cbv:er:incorrect_data"}, {kPacked}},
      {"EQ_errorReason", {"did_not_occur"}, {}},
      {"EQ_correctiveEventID",
       {"urn:uuid:0b0a3b4e-2f1b-4b1a-9f55-000000000009"},
       {kPacked}},
      {"EQ_correctiveEventID", {"urn:uuid:0b0a3b4e-2f1b-4b1a-9f55-000000000002"}, {}},
      {"EQ_bizTransaction_po", {"urn:epcglobal:cbv:bt:7501234000116:7"}, {kRich}},
      {"EQ_bizTransaction_inv", {"urn:epcglobal:cbv:bt:7501234000116:7"}, {}},
      {"EQ_source_owning_party", {"urn:epc:id:pgln:7501234.00011"}, {kRich}},
      {"EQ_source_location", {"urn:epc:id:pgln:7501234.00011"}, {}},
      {"EQ_source_owning_party", {"https://id.gs1.org/414/7501234000130"}, {}},
      {"EQ_destination_https://ref.gs1.org/cbv/SDT-location",
       {"https://id.gs1.org/414/7501234000130"},
       {kRich}},
      {"EQ_destination_location", {"urn:epc:id:pgln:7501234.00011"}, {}},
      {"orderBy", {"eventTime"}, {kRich, kPacked, kMade, kPlain}},
      {"orderBy", {"recordTime"}, {kPlain, kMade, kPacked, kRich}},
      {"orderDirection", {"DESC"}, {kRich, kPacked, kMade, kPlain}},
      {"orderDirection", {"ASC"}, {kPlain, kMade, kPacked, kRich}},
      {"eventCountLimit", {"2"}, {kRich, kPacked}},
  };
  return *cases;
}

class QueryParametersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(ledger_.Create());
    for (const char* json : {kRichJson, kPackedJson, kMadeJson, kPlainJson}) {
      recorded_.push_back(ledger_.clock.Now());
      ASSERT_EQ(ledger_.Record({json}).indexes[0], kRich + recorded_.size() - 1);
      ledger_.clock.Advance(absl::Seconds(1));
    }
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = ledger_->query_indexer().Step();
    ASSERT_THAT(more, IsOk());
  }

  std::vector<uint64_t> Find(const std::vector<QueryParam>& params) {
    const absl::StatusOr<EventQuery> query = EventQuery::Parse(params);
    EXPECT_THAT(query, IsOk());
    if (!query.ok()) return {};
    const EventSearch& search = ledger_->event_search();
    const absl::StatusOr<PageStart> start =
        search.Start(*query, "", ledger_.At().head.size);
    EXPECT_THAT(start, IsOk());
    LedgerView view = ledger_.View();
    const absl::StatusOr<EventPage> page =
        search.Page(*query, *start, PageLimits(), view);
    EXPECT_THAT(page, IsOk());
    std::vector<uint64_t> found;
    for (const EventContent& event : page->events) found.push_back(event.index);
    EXPECT_THAT(page->next_page_token, IsEmpty());
    return found;
  }

  TestLedger ledger_;
  std::vector<absl::Time> recorded_;
};

TEST_F(QueryParametersTest, FindWhatTheySayAndNothingElse) {
  for (const Case& each : Cases()) {
    EXPECT_THAT(Find({{each.name, each.values}}), ElementsAreArray(each.found))
        << each.name << "=" << (each.values.empty() ? "" : each.values[0]);
  }
}

TEST_F(QueryParametersTest, RecordTimesBoundBothWays) {
  const auto text = [](absl::Time time) {
    return absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone());
  };
  const std::vector<uint64_t> all = {kRich, kPacked, kMade, kPlain};
  for (size_t i = 0; i < all.size(); ++i) {
    const std::string at = text(recorded_[i]);
    EXPECT_THAT(Find({{"GE_recordTime", {at}}}),
                ElementsAreArray(all.begin() + i, all.end()));
    EXPECT_THAT(Find({{"LT_recordTime", {at}}}),
                ElementsAreArray(all.begin(), all.begin() + i));
    EXPECT_THAT(Find({{"GE_recordTime", {text(recorded_[i] + absl::Microseconds(1))}}}),
                ElementsAreArray(all.begin() + i + 1, all.end()));
  }
}

// Those of families without their type.
std::set<std::string> TriedHere() {
  std::set<std::string> names = {"GE_recordTime", "LT_recordTime"};
  for (const Case& each : Cases()) {
    std::string name = each.name;
    for (const absl::string_view served : QueryParamNames()) {
      if (absl::EndsWith(served, "_") && absl::StartsWith(name, served)) {
        name = std::string(served);
      }
    }
    names.insert(name);
  }
  return names;
}

// The names in the first column of the page's first table.
std::set<std::string> Documented() {
  std::ifstream file(RASTRO_SOURCE_DIR "/docs/queries.md");
  std::set<std::string> names;
  std::string line;
  while (std::getline(file, line) && !absl::StartsWith(line, "**Identifiers**")) {
    if (!absl::StartsWith(line, "| `")) continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '|');
    for (absl::string_view word : absl::StrSplit(cells[1], ' ', absl::SkipEmpty())) {
      absl::ConsumePrefix(&word, "`");
      absl::ConsumeSuffix(&word, "`");
      absl::ConsumeSuffix(&word, "{type}");
      names.insert(std::string(word));
    }
  }
  return names;
}

TEST(QueryParamNamesTest, AreAllTriedAndDocumented) {
  const absl::Span<const absl::string_view> names = QueryParamNames();
  EXPECT_THAT(TriedHere(), UnorderedElementsAreArray(names.begin(), names.end()));
  EXPECT_THAT(Documented(), UnorderedElementsAreArray(names.begin(), names.end()));
}

}  // namespace
}  // namespace rastro
