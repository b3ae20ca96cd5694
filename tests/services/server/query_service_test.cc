// Queries over a socket: what was recorded a moment ago is found, with its bytes.

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/services/server/server_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Params = std::vector<std::pair<std::string, std::vector<std::string>>>;

v1::QueryEventsRequest Request(const Params& params, uint32_t page_size = 0,
                               const std::string& token = "") {
  v1::QueryEventsRequest request;
  for (const auto& [name, values] : params) {
    v1::QueryParam& param = *request.add_params();
    param.set_name(name);
    for (const std::string& value : values) param.add_values(value);
  }
  request.set_page_size(page_size);
  request.set_page_token(token);
  return request;
}

class QueryServiceTest : public ServerTest {
 protected:
  absl::StatusOr<v1::QueryEventsResponse> Query(const v1::QueryEventsRequest& request) {
    v1::QueryEventsResponse response;
    absl::Status status =
        Call(*query_, &v1::QueryService::Stub::QueryEvents, request, response);
    if (!status.ok()) return status;
    return response;
  }
};

TEST_F(QueryServiceTest, FindsAtOnceWhatWasRecordedWithItsBytes) {
  for (int i = 0; i < 5; ++i) {
    const std::string lot = TestLot(absl::StrCat("lot", i));
    const std::string json = ObjectEventJson("OBSERVE", {lot}, i);
    Record({json, PackingJson("ADD", "urn:epc:id:sscc:7501234.1000004711", {lot}, i)});
    const auto found = Query(Request({{"MATCH_epc", {lot}}, {"EQ_action", {"OBSERVE"}}}));
    ASSERT_THAT(found, IsOk());
    ASSERT_EQ(found->events_size(), 1);
    const v1::FoundEvent& event = found->events(0);
    EXPECT_EQ(event.index(), 2u + 2 * i);
    EXPECT_EQ(event.content(), json);
    EXPECT_EQ(event.media_type(), "application/ld+json");
    EXPECT_EQ(event.submitter(), "empacadora");
    EXPECT_EQ(event.record_time().seconds(), absl::ToUnixSeconds(ledger_.clock.Now()));
    EXPECT_EQ(found->tree_size(), 4u + 2 * i);
    EXPECT_THAT(found->next_page_token(), IsEmpty());
  }
}

TEST_F(QueryServiceTest, PagesAreOfOneTree) {
  for (int i = 0; i < 4; ++i) {
    Record(
        {ObjectEventJson("OBSERVE", {TestLot("a")}, 2 * i, absl::StrCat("urn:x:", i))});
  }
  const Params params = {{"orderDirection", {"ASC"}}};
  std::vector<std::string> found;
  std::string token;
  do {
    const auto page = Query(Request(params, 1, token));
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->tree_size(), 6u);
    for (const v1::FoundEvent& event : page->events()) found.push_back(event.content());
    token = page->next_page_token();
    // Between the others in event time.
    if (found.size() < 4) {
      Record({ObjectEventJson("OBSERVE", {TestLot("b")}, 2 * found.size() + 1)});
    }
  } while (!token.empty());
  EXPECT_THAT(found, ElementsAre(HasSubstr("urn:x:0"), HasSubstr("urn:x:1"),
                                 HasSubstr("urn:x:2"), HasSubstr("urn:x:3")));
}

TEST_F(QueryServiceTest, RefusesWithTheParametersName) {
  const std::vector<std::pair<Params, std::string>> wrong = {
      {{{"EQ_bizstep", {"shipping"}}}, "EQ_bizstep"},
      {{{"EQ_quantity", {"3"}}}, "EQ_quantity"},
      {{{"EQ_action", {"MOVE"}}}, "EQ_action: got \"MOVE\", wanted ADD, OBSERVE, DELETE"},
      {{{"eventType", {"QuantityEvent"}}}, "eventType"},
      {{{"GE_eventTime", {"2026-03-02"}}}, "GE_eventTime"},
      {{{"LT_recordTime", {"2026-02-30T00:00:00Z"}}}, "LT_recordTime"},
      {{{"GE_errorDeclarationTime", {"2026-03-02T00:00:00"}}}, "GE_errorDeclarationTime"},
      {{{"EQ_eventID", {std::string(2049, 'x')}}}, "EQ_eventID"},
      {{{"", {"x"}}}, "wanted one of eventType"},
      {{{"GE_eventTime", {"2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"}}},
       "GE_eventTime"},
      {{{"EQ_bizStep", {}}}, "EQ_bizStep"},
      {{{"EQ_bizStep", {""}}}, "EQ_bizStep"},
      {{{"EQ_bizStep", {"a"}}, {"EQ_bizStep", {"b"}}}, "EQ_bizStep: given twice"},
      {{{"MATCH_epc", {"urn:epc:idpat:sgtin:7501234.*.*"}}}, "MATCH_epc"},
      {{{"MATCH_anyEPC", {"urn:epc:idpat:sscc:7501234.*"}}}, "MATCH_anyEPC"},
      {{{"MATCH_epcClass", {"(01)27501234000148(10)A"}}}, "MATCH_epcClass"},
      {{{"orderBy", {"quantity"}}}, "orderBy"},
      {{{"orderDirection", {"UP"}}}, "orderDirection"},
      {{{"eventCountLimit", {"0"}}}, "eventCountLimit"},
      {{{"EXISTS_errorDeclaration", {"no"}}}, "EXISTS_errorDeclaration"},
      {{{"MATCH_anyEPC", std::vector<std::string>(251, "urn:x:1")}}, "MATCH_anyEPC"},
  };
  for (const auto& [params, message] : wrong) {
    EXPECT_THAT(Query(Request(params)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(message)));
  }
  EXPECT_THAT(Query(Request({}, 1001)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_size")));
  EXPECT_THAT(Query(Request({}, 1, "bm8=")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token")));
}

// A token is good for its own query alone, and for that again and again.
TEST_F(QueryServiceTest, RefusesAlteredTokensAndThoseOfOthers) {
  for (int i = 0; i < 3; ++i) Record({ObjectEventJson("OBSERVE", {TestLot("a")}, i)});
  const Params params = {{"EQ_action", {"OBSERVE"}}};
  const auto first = Query(Request(params, 2));
  ASSERT_THAT(first, IsOk());
  const std::string token = first->next_page_token();
  for (int i = 0; i < 2; ++i) {
    const auto second = Query(Request(params, 2, token));
    ASSERT_THAT(second, IsOk());
    EXPECT_EQ(second->events_size(), 1);
    EXPECT_EQ(second->events(0).index(), 2u);
  }
  std::string altered = token;
  altered[token.size() / 2] = token[token.size() / 2] == 'A' ? 'B' : 'A';
  const auto refused =
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token"));
  EXPECT_THAT(Query(Request(params, 2, altered)), refused);
  EXPECT_THAT(Query(Request(params, 2, token + token)), refused);
  EXPECT_THAT(Query(Request(params, 2, std::string(100'000, 'A'))), refused);
  EXPECT_THAT(Query(Request({{"EQ_action", {"ADD"}}}, 2, token)), refused);
  EXPECT_THAT(Query(Request({}, 2, token)), refused);
}

// In the order of event times, into the middle of which others write all the time.
TEST_F(QueryServiceTest, WalksWithoutGapsOrRepeatsWhileEventsArrive) {
  constexpr int kBatches = 60, kEvents = 5;
  std::atomic<bool> stopped = false;
  std::thread writer([&] {
    for (int i = 0; i < kBatches && !stopped; ++i) {
      std::vector<std::string> events;
      for (int j = 0; j < kEvents; ++j) {
        const int number = i * kEvents + j;
        events.push_back(ObjectEventJson("OBSERVE", {TestLot("a")}, number * 37 % 101,
                                         absl::StrCat("urn:x:", number)));
      }
      Record(events);
    }
    stopped = true;
  });
  for (bool last = false; !last && !HasFailure();) {
    last = stopped;
    std::vector<std::pair<std::string, uint64_t>> found;  // Event time and index.
    uint64_t tree_size = 0;
    std::string token;
    do {
      const auto page = Query(Request({{"orderDirection", {"ASC"}}}, 7, token));
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      if (token.empty()) tree_size = page->tree_size();
      EXPECT_EQ(page->tree_size(), tree_size);
      for (const v1::FoundEvent& event : page->events()) {
        const auto json = nlohmann::json::parse(event.content());
        found.emplace_back(json["eventTime"], event.index());
      }
      token = page->next_page_token();
    } while (!token.empty());
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end()));
    std::set<uint64_t> indexes;
    for (const auto& [time, index] : found) indexes.insert(index);
    // Entries 0 and 1 are registrations; all others of the tree are events.
    EXPECT_EQ(indexes.size(), found.size());
    EXPECT_EQ(indexes.size(), tree_size - 2);
    if (!indexes.empty()) {
      EXPECT_EQ(*indexes.rbegin(), tree_size - 1);
    }
    if (last) {
      EXPECT_EQ(tree_size, 2u + kBatches * kEvents);
    }
  }
  stopped = true;
  writer.join();
}

// As many values as are allowed still fit into the steps of a page.
TEST_F(QueryServiceTest, AnswersTheLargestQuery) {
  Record({ObjectEventJson("OBSERVE", {TestLot("a")}, 1)});
  std::vector<std::string> values(250, "urn:x:1");
  for (size_t i = 0; i < values.size(); ++i) values[i] += std::to_string(i);
  values.back() = TestLot("a");
  const auto found = Query(Request({{"MATCH_anyEPC", values}}));
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->events_size(), 1);
}

}  // namespace
}  // namespace rastro
