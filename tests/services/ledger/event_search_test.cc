// Queries: against an obvious program that looks at every event; tokens; what a restart,
// a deletion and an erasure leave.

#include "services/ledger/event_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "services/ledger/posting_join.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/lot_event_to_epcis.h"
#include "storage/key_schema.h"
#include "tests/services/ledger/query_trade.h"
#include "tests/testing/ledger_damage.h"
#include "tests/testing/lot_event_generator.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

EventQuery Parsed(const std::vector<QueryParam>& params) {
  const absl::StatusOr<EventQuery> query = EventQuery::Parse(params);
  EXPECT_THAT(query, IsOk());
  return query.ok() ? *query : EventQuery();
}

class EventSearchTest : public ::testing::Test {
 protected:
  absl::Status DestroyRows() {
    QueryStoreOptions options;
    options.path = ledger_.options.data_directory + "/query";
    return QueryStore::Destroy(options);
  }

  void SetUp() override { ASSERT_NO_FATAL_FAILURE(ledger_.Create()); }

  void IndexAll() {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = ledger_->query_indexer().Step();
    ASSERT_THAT(more, IsOk());
  }

  absl::StatusOr<EventPage> Page(const EventQuery& query, const std::string& token,
                                 const PageLimits& limits) {
    const absl::StatusOr<PageStart> start =
        ledger_->event_search().Start(query, token, ledger_.At().head.size);
    if (!start.ok()) return start.status();
    LedgerView view = ledger_.View();
    return ledger_->event_search().Page(query, *start, limits, view);
  }

  // Random events of one batch, with their indexes and record time.
  void RecordRandom(size_t count) {
    std::vector<std::string> json;
    const size_t first = events_.size();
    for (size_t i = 0; i < count; ++i) {
      events_.push_back(RandomEvent(random_, static_cast<int>(events_.size())));
      json.push_back(JsonOf(random_, events_.back()));
    }
    const Recorded recorded = ledger_.Record(json);
    ASSERT_EQ(recorded.indexes.size(), count);
    for (size_t i = 0; i < count; ++i) {
      events_[first + i].index = recorded.indexes[i];
      events_[first + i].record_time = ledger_.clock.Now();
    }
    ledger_.clock.Advance(absl::Milliseconds(Pick(random_, 3) * 700));
    IndexAll();
  }

  // All pages, their sizes at random; `between` is called between them.
  template <typename Between>
  std::vector<uint64_t> Walk(const EventQuery& query, const Between& between) {
    std::vector<uint64_t> found;
    std::string token;
    do {
      PageLimits limits;
      limits.events = 1 + Pick(random_, 30);
      if (Pick(random_, 3) == 0) limits.steps = StepsNeeded(25) + Pick(random_, 100);
      if (Pick(random_, 5) == 0) limits.bytes = 1 + Pick(random_, 2000);
      if (Pick(random_, 5) == 0) limits.misses = 1 + Pick(random_, 5);
      const absl::StatusOr<EventPage> page = Page(query, token, limits);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return found;
      EXPECT_LE(page->events.size(), limits.events);
      for (const EventContent& event : page->events) found.push_back(event.index);
      token = page->next_page_token;
      if (!token.empty()) between();
    } while (!token.empty());
    return found;
  }

  std::vector<uint64_t> Find(const std::vector<QueryParam>& params) {
    return Walk(Parsed(params), [] {});
  }

  TestLedger ledger_;
  Random random_{20261124};
  std::vector<TradeEvent> events_;
};

// The store and the obvious program agree, in all orders, with pages of all sizes, while
// events arrive between the pages.
TEST_F(EventSearchTest, AgreesWithLookingAtEveryEvent) {
  const absl::Time first = ledger_.clock.Now();
  size_t full = 0;  // Questions with an answer.
  for (int round = 0; round < 40; ++round) {
    RecordRandom(1 + Pick(random_, 20));
    for (int i = 0; i < 12; ++i) {
      const TradeQuestion question =
          RandomQuestion(random_, first, ledger_.clock.Now() + absl::Seconds(1));
      SCOPED_TRACE(Describe(question));
      const uint64_t tree_size = ledger_.At().head.size;
      const std::vector<uint64_t> wanted = Answer(question, events_, tree_size);
      EXPECT_EQ(Walk(Parsed(question.params),
                     [&] {
                       if (Pick(random_, 60) == 0) RecordRandom(1 + Pick(random_, 3));
                     }),
                wanted);
      if (!wanted.empty()) ++full;
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(full, 200u);
}

TEST_F(EventSearchTest, FindsByEventIdAndByEventHashId) {
  const std::string json = ObjectEventJson("OBSERVE", {TestLot("a")}, 1, "urn:x:1");
  const uint64_t index = ledger_.Record({json}).indexes[0];
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("b")}, 1, "urn:x:2")});
  IndexAll();
  EXPECT_THAT(Find({{"EQ_eventID", {"urn:x:1"}}}), ElementsAre(index));
  const absl::StatusOr<EventHashIds> ids = EventHashIds::Of(json);
  ASSERT_THAT(ids, IsOk());
  for (const std::string& id : ids->Distinct()) {
    EXPECT_THAT(Find({{"EQ_eventID", {id}}}), ElementsAre(index));
  }
  EXPECT_THAT(Find({{"EQ_eventID", {"urn:x:3"}}}), IsEmpty());
}

// By those of its EPCIS form, which another party may have recorded as such.
TEST_F(EventSearchTest, FindsALotEventByTheHashIdsOfItsEpcisForm) {
  LotEventGenerator generator(5);
  for (int i = 0; i < 20; ++i) {
    const v1::LotEvent event = generator.Next();
    const absl::StatusOr<std::string> epcis = LotEventToEpcis(event);
    ASSERT_THAT(epcis, IsOk());
    const absl::StatusOr<EventHashIds> ids = EventHashIds::Of(*epcis);
    ASSERT_THAT(ids, IsOk());
    const PartContent content{std::string(kPartnersPart), std::string(kLotEventMediaType),
                              event.SerializeAsString()};
    const absl::StatusOr<PreparedEvent> prepared =
        PrepareEvent(ledger_.exporter.submitter, {&content, 1});
    ASSERT_THAT(prepared, IsOk());
    const absl::StatusOr<Recorded> own =
        ledger_.Submit(TestBatch(ledger_.exporter, {*prepared}, ledger_.At().head));
    ASSERT_THAT(own, IsOk());
    const uint64_t other = ledger_.Record({*epcis}).indexes[0];
    IndexAll();
    for (const std::string& id : ids->Distinct()) {
      EXPECT_THAT(Find({{"EQ_eventID", {id}}}),
                  UnorderedElementsAre(own->indexes[0], other));
    }
  }
}

TEST_F(EventSearchTest, RefusesTokensOfOtherQueriesAndDamagedOnes) {
  RecordRandom(20);
  const EventQuery query = Parsed({{"orderBy", {"recordTime"}}});
  PageLimits limits;
  limits.events = 5;
  const absl::StatusOr<EventPage> page = Page(query, "", limits);
  ASSERT_THAT(page, IsOk());
  const std::string token = page->next_page_token;
  ASSERT_FALSE(token.empty());
  ASSERT_THAT(Page(query, token, limits), IsOk());
  for (const std::vector<QueryParam>& other : std::vector<std::vector<QueryParam>>{
           {},
           {{"orderBy", {"recordTime"}}, {"orderDirection", {"ASC"}}},
           {{"orderBy", {"recordTime"}}, {"EQ_bizStep", {"shipping"}}},
           {{"orderBy", {"recordTime"}}, {"eventCountLimit", {"7"}}}}) {
    EXPECT_THAT(Page(Parsed(other), token, limits),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token")));
  }
  const std::string bytes = *ParseBase64(token);
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    EXPECT_THAT(Page(query, Base64(damaged), limits),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  for (const std::string& wrong : {token.substr(1), token + "A", std::string("x")}) {
    EXPECT_THAT(Page(query, wrong, limits), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST_F(EventSearchTest, RefusesATokenOfALargerTree) {
  RecordRandom(20);
  const EventQuery query = Parsed({});
  const std::string token = WritePageToken(query, {1000, 0, {{}, 5}});
  EXPECT_THAT(Page(query, token, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1000")));
}

TEST_F(EventSearchTest, GoesOnAfterARestartAndARebuild) {
  RecordRandom(40);
  const EventQuery query = Parsed({{"orderDirection", {"ASC"}}});
  const std::vector<uint64_t> all = Walk(query, [] {});
  ASSERT_EQ(all.size(), 40u);
  PageLimits limits;
  limits.events = 15;
  absl::StatusOr<EventPage> page = Page(query, "", limits);
  ASSERT_THAT(page, IsOk());
  std::vector<uint64_t> found;
  for (const EventContent& event : page->events) found.push_back(event.index);

  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_EQ(ledger_->Status().query_size, ledger_.At().head.size);  // Nothing to redo.
  page = Page(query, page->next_page_token, limits);
  ASSERT_THAT(page, IsOk());
  for (const EventContent& event : page->events) found.push_back(event.index);

  ledger_.Close();
  ASSERT_THAT(DestroyRows(), IsOk());
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_EQ(ledger_->Status().query_size, 0u);
  const absl::Status behind = ledger_->query_indexer().WaitFor(2, absl::InfinitePast());
  EXPECT_THAT(behind, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("0 of 2")));
  IndexAll();
  page = Page(query, page->next_page_token, limits);
  ASSERT_THAT(page, IsOk());
  for (const EventContent& event : page->events) found.push_back(event.index);
  EXPECT_THAT(page->next_page_token, IsEmpty());
  EXPECT_EQ(found, all);
}

TEST_F(EventSearchTest, ItsThreadCatchesUpAndFollows) {
  RecordRandom(5);
  ledger_.Close();
  ASSERT_THAT(DestroyRows(), IsOk());
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  ledger_->Start();
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  EXPECT_THAT(ledger_->query_indexer().WaitFor(ledger_.At().head.size, deadline), IsOk());
  const absl::StatusOr<Recorded> more = ledger_->SubmitAndWait(
      TestBatch(ledger_.exporter,
                {TestEvent(ledger_.exporter,
                           ObjectEventJson("ADD", {TestLot("late")}, 9, "urn:x:late"))},
                ledger_.At().head));
  ASSERT_THAT(more, IsOk());
  EXPECT_THAT(ledger_->query_indexer().WaitFor(more->indexes[0] + 1, deadline), IsOk());
  EXPECT_THAT(Find({{"EQ_eventID", {"urn:x:late"}}}), ElementsAre(more->indexes[0]));
}

// An index that is ahead, as after the ledger store was restored from a backup, is made
// again.
TEST_F(EventSearchTest, AStoreOfAnotherHistoryIsMadeAgain) {
  RecordRandom(5);
  ledger_.Close();
  {
    absl::StatusOr<std::unique_ptr<QueryStore>> store =
        QueryStore::Open({.path = ledger_.options.data_directory + "/query"});
    ASSERT_THAT(store, IsOk());
    const uint64_t size = (*store)->Mark().size;
    ASSERT_THAT((*store)->Apply({size, {size + 7, Sha256("other")}, {}}), IsOk());
  }
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_EQ(ledger_->Status().query_size, 0u);
  IndexAll();
  EXPECT_EQ(Find({}).size(), 5u);
}

// Whatever is wrong with it, it can be made again and keeps no ledger from starting.
TEST_F(EventSearchTest, AStoreThatCannotBeOpenedIsMadeAgain) {
  RecordRandom(5);
  const std::string path = ledger_.options.data_directory + "/query";
  const std::vector<std::function<void()>> damages = {
      [&] {
        for (const auto& file : std::filesystem::directory_iterator(path)) {
          if (file.path().extension() == ".sst") {
            std::filesystem::resize_file(file.path(), 10);
          }
        }
      },
      [&] { std::filesystem::remove(path + "/CURRENT"); },
      [&] {
        LedgerDamage(path).Put({kDefaultFamily, kSchemaKey}, "9");
      },
      [&] {
        LedgerDamage(path).Delete({kDefaultFamily, kMarkKey});
      }};
  for (const auto& damage : damages) {
    ledger_.Close();
    damage();
    ASSERT_THAT(ledger_.Reopen(), IsOk());
    EXPECT_EQ(ledger_->Status().query_size, 0u);
    IndexAll();
    EXPECT_EQ(Find({}).size(), 5u);
  }
}

// As a crash leaves it: rows that were not flushed are made again, those that were are
// not.
TEST_F(EventSearchTest, WhatACrashLostIsCaughtUp) {
  RecordRandom(5);
  ASSERT_THAT(ledger_.Reopen(), IsOk());  // Flushes.
  const uint64_t flushed = ledger_->Status().query_size;
  RecordRandom(8);
  const std::string path = ledger_.options.data_directory + "/query";
  const std::string copy = ledger_.directory.File("copy");
  std::filesystem::copy(path, copy);
  ledger_.Close();
  std::filesystem::remove_all(path);
  std::filesystem::rename(copy, path);
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_EQ(ledger_->Status().query_size, flushed);
  IndexAll();
  EXPECT_EQ(Find({}).size(), 13u);
}

TEST_F(EventSearchTest, ErasedContentIsNotFound) {
  const std::vector<uint64_t> indexes =
      ledger_
          .Record({ObjectEventJson("OBSERVE", {TestLot("a")}, 1),
                   ObjectEventJson("OBSERVE", {TestLot("b")}, 2)})
          .indexes;
  IndexAll();
  const std::vector<QueryParam> shipped = {{"EQ_bizStep", {"shipping"}},
                                           {"orderDirection", {"ASC"}}};
  EXPECT_EQ(Find(shipped), indexes);
  for (const bool made_again : {false, true}) {
    ledger_.Close();
    {
      absl::StatusOr<std::unique_ptr<LedgerStore>> store = LedgerStore::Open(
          {.path = ledger_.options.data_directory + "/ledger", .min_free_bytes = 1});
      ASSERT_THAT(store, IsOk());
      ASSERT_THAT((*store)->EraseContent({indexes[0]}), IsOk());
    }
    if (made_again) {
      ASSERT_THAT(DestroyRows(), IsOk());
    }
    ASSERT_THAT(ledger_.Reopen(), IsOk());
    IndexAll();
    EXPECT_THAT(Find(shipped), ElementsAre(indexes[1]));
  }
}

// Two values under one number: what is asked for is looked at, not believed.
TEST_F(EventSearchTest, ARowOfAnotherValueIsPassedOver) {
  RecordRandom(3);
  const uint64_t size = ledger_.At().head.size;
  ledger_.Close();
  {
    absl::StatusOr<std::unique_ptr<QueryStore>> store =
        QueryStore::Open({.path = ledger_.options.data_directory + "/query"});
    ASSERT_THAT(store, IsOk());
    const IndexMark mark = (*store)->Mark();
    ASSERT_EQ(mark.size, size);
    store->reset();
    ASSERT_THAT(DestroyRows(), IsOk());
    store = QueryStore::Open({.path = ledger_.options.data_directory + "/query"});
    ASSERT_THAT(store, IsOk());
    const uint64_t term = QueryTermNumber("eventID", "urn:x:none");
    ASSERT_THAT((*store)->Apply({0, mark, {{size - 1, {5, 0}, {term}}}}), IsOk());
  }
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_THAT(Find({{"EQ_eventID", {"urn:x:none"}}}), IsEmpty());
}

}  // namespace
}  // namespace rastro
