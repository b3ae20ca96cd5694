// Query rows: read in both orders and directions, and how the store is caught up, refused
// and deleted.

#include "storage/query_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "storage/index_store.h"
#include "storage/key_schema.h"
#include "tests/storage/ledger_groups.h"
#include "tests/storage/table_files.h"
#include "tests/testing/ledger_damage.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

constexpr PostingDirection kDirections[] = {{PostingOrder::kRecord, false},
                                            {PostingOrder::kRecord, true},
                                            {PostingOrder::kEvent, false},
                                            {PostingOrder::kEvent, true}};

constexpr uint64_t kLastTerm = UINT64_MAX;
constexpr uint64_t kNobodysTerm = 77;

// Event i: terms 1 + i % 3 and the last of all; event times go back and forth and
// repeat. Entry 7 has no readable content.
std::vector<NewPostings> Events(uint64_t first, uint64_t size) {
  std::vector<NewPostings> events;
  for (uint64_t i = first; i < size; ++i) {
    if (i == 7) continue;
    events.push_back(
        {i, {1000 - i * 37 % 11, static_cast<uint32_t>(i % 2)}, {1 + i % 3, kLastTerm}});
  }
  return events;
}

QueryGroup QueryGroupOf(uint64_t first, uint64_t size) {
  return {first, {size, LeafHash(MakeEntry(size - 1).entry)}, Events(first, size)};
}

// What the rows of a term must be, from the events themselves.
std::vector<Posting> Wanted(uint64_t term, PostingDirection direction, uint64_t size) {
  std::vector<Posting> wanted;
  for (const NewPostings& event : Events(0, size)) {
    const bool has = term == kAllEventsTerm ||
                     std::count(event.terms.begin(), event.terms.end(), term) > 0;
    if (!has) continue;
    const bool by_event = direction.order == PostingOrder::kEvent;
    wanted.push_back({by_event ? event.event_time : SortableTime(), event.index});
  }
  std::sort(wanted.begin(), wanted.end());
  if (direction.descending) std::reverse(wanted.begin(), wanted.end());
  return wanted;
}

std::vector<Posting> ReadFrom(PostingCursor& cursor, const Posting& at) {
  std::vector<Posting> found;
  for (cursor.Seek(at); cursor.valid(); cursor.Next()) found.push_back(cursor.posting());
  EXPECT_THAT(cursor.status(), IsOk());
  return found;
}

Posting FirstPlace(PostingDirection direction) {
  if (!direction.descending) return {};
  return {{UINT64_MAX, UINT32_MAX}, UINT64_MAX};
}

class QueryStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.fatal = [](const absl::Status&) {};
  }

  std::unique_ptr<QueryStore> Open() {
    auto store = QueryStore::Open(options_);
    EXPECT_THAT(store, IsOk());
    return store.ok() ? *std::move(store) : nullptr;
  }

  TempDir directory_;
  QueryStoreOptions options_{.path = directory_.File("query")};
};

void ExpectHas(const QueryStore& store, uint64_t size) {
  EXPECT_EQ(store.Mark(), (IndexMark{size, LeafHash(MakeEntry(size - 1).entry)}));
  for (const PostingDirection direction : kDirections) {
    for (const uint64_t term : {kAllEventsTerm, uint64_t{1}, uint64_t{2}, uint64_t{3},
                                kLastTerm, kNobodysTerm}) {
      PostingCursor cursor = store.Read(term, direction);
      EXPECT_FALSE(cursor.valid());  // Before Seek.
      EXPECT_EQ(ReadFrom(cursor, FirstPlace(direction)), Wanted(term, direction, size))
          << term << " descending " << direction.descending;
    }
  }
}

TEST_F(QueryStoreTest, ReadsInBothOrdersAndDirections) {
  auto store = Open();
  EXPECT_EQ(store->Mark(), IndexMark{});
  ASSERT_THAT(store->Apply(QueryGroupOf(0, 25)), IsOk());
  ExpectHas(*store, 25);
  ASSERT_THAT(store->Apply(QueryGroupOf(25, 60)), IsOk());
  ExpectHas(*store, 60);
  store.reset();
  ExpectHas(*Open(), 60);
}

// From places that are there and places between them, before the first and behind the
// last; a cursor may be moved back.
TEST_F(QueryStoreTest, SeeksTheFirstPlaceThatIsNotBefore) {
  const auto store = Open();
  ASSERT_THAT(store->Apply(QueryGroupOf(0, 60)), IsOk());
  std::mt19937 random(1);
  for (const PostingDirection direction : kDirections) {
    PostingCursor cursor = store->Read(2, direction);
    const std::vector<Posting> all = Wanted(2, direction, 60);
    for (int i = 0; i < 200; ++i) {
      Posting at{{}, random() % 62};
      if (direction.order == PostingOrder::kEvent) {
        at.event_time = {988 + random() % 14, static_cast<uint32_t>(random() % 2)};
      }
      const auto first = std::find_if(all.begin(), all.end(), [&](const Posting& each) {
        return direction.descending ? each <= at : each >= at;
      });
      EXPECT_EQ(ReadFrom(cursor, at), std::vector<Posting>(first, all.end()));
    }
  }
}

TEST_F(QueryStoreTest, TellsTheEventTimeBesideTheRecords) {
  const auto store = Open();
  ASSERT_THAT(store->Apply(QueryGroupOf(0, 20)), IsOk());
  for (const NewPostings& event : Events(0, 20)) {
    PostingCursor cursor = store->Read(kAllEventsTerm, {PostingOrder::kRecord, true});
    cursor.Seek({{}, event.index});
    ASSERT_TRUE(cursor.valid());
    EXPECT_THAT(cursor.EventTime(), IsOkAndHolds(event.event_time));
  }
  PostingCursor cursor = store->Read(1, {PostingOrder::kRecord, true});
  cursor.Seek({{}, 20});
  ASSERT_TRUE(cursor.valid());
  EXPECT_THAT(cursor.EventTime(), StatusIs(absl::StatusCode::kDataLoss));
}

// What a cursor reads does not change under it.
TEST_F(QueryStoreTest, ACursorSeesWhatWasThereWhenItWasMade) {
  const auto store = Open();
  ASSERT_THAT(store->Apply(QueryGroupOf(0, 20)), IsOk());
  const PostingDirection direction{PostingOrder::kEvent, true};
  PostingCursor cursor = store->Read(1, direction);
  ASSERT_THAT(store->Apply(QueryGroupOf(20, 50)), IsOk());
  EXPECT_EQ(ReadFrom(cursor, FirstPlace(direction)), Wanted(1, direction, 20));
}

TEST_F(QueryStoreTest, MarkIsContiguous) {
  const auto store = Open();
  ASSERT_THAT(store->Apply(QueryGroupOf(0, 10)), IsOk());
  EXPECT_THAT(store->Apply(QueryGroupOf(11, 20)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("wanted 10")));
  EXPECT_THAT(store->Apply(QueryGroupOf(0, 10)),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ExpectHas(*store, 10);
}

// Copies the files as a crash would leave them: what was not flushed is gone, both
// orders together, and the same groups catch it up.
TEST_F(QueryStoreTest, IsBehindAfterACrashAndCaughtUp) {
  auto store = Open();
  ASSERT_THAT(store->Apply(QueryGroupOf(0, 20)), IsOk());
  ASSERT_THAT(store->Flush(), IsOk());
  ASSERT_THAT(store->Apply(QueryGroupOf(20, 50)), IsOk());
  const std::string copy = directory_.File("copy");
  std::filesystem::copy(options_.path, copy);
  store.reset();
  options_.path = copy;
  store = Open();
  ExpectHas(*store, 20);
  ASSERT_THAT(store->Apply(QueryGroupOf(20, 50)), IsOk());
  ExpectHas(*store, 50);
}

TEST_F(QueryStoreTest, FitsOnlyTheLedgerThatItWasMadeFrom) {
  const LedgerStoreOptions ledger_options = TestOptions(directory_.File("ledger"));
  ASSERT_THAT(LedgerStore::Create(ledger_options, kTestTime), IsOk());
  const auto ledger = LedgerStore::Open(ledger_options);
  ASSERT_THAT(ledger, IsOk());
  GroupMaker maker;
  ASSERT_THAT((*ledger)->Append(maker.Next(30)), IsOk());

  const auto store = Open();
  EXPECT_THAT(store->CheckFits(**ledger), IsOk());
  ASSERT_THAT(store->Apply(QueryGroupOf(0, 20)), IsOk());
  EXPECT_THAT(store->CheckFits(**ledger), IsOk());
  QueryGroup other_history = QueryGroupOf(20, 25);
  other_history.mark.last_leaf_hash = Sha256("another entry 24");
  ASSERT_THAT(store->Apply(other_history), IsOk());
  EXPECT_THAT(store->CheckFits(**ledger), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                   HasSubstr("query store: entry 24")));
  ASSERT_THAT(store->Apply(QueryGroupOf(25, 40)), IsOk());
  EXPECT_THAT(store->CheckFits(**ledger),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("knows 40")));
}

TEST_F(QueryStoreTest, AnotherSchemaIsRefusedAndCanBeDestroyed) {
  ASSERT_THAT(Open()->Apply(QueryGroupOf(0, 20)), IsOk());
  LedgerDamage(options_.path).Put({kDefaultFamily, kSchemaKey}, "3");
  EXPECT_THAT(QueryStore::Open(options_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("query store: wanted schema version 2, got 3")));
  ASSERT_THAT(QueryStore::Destroy(options_), IsOk());
  EXPECT_FALSE(std::filesystem::exists(options_.path));
  EXPECT_EQ(Open()->Mark(), IndexMark{});
}

TEST_F(QueryStoreTest, ADamagedMarkIsDataLossAndNamesTheStore) {
  ASSERT_THAT(Open()->Apply(QueryGroupOf(0, 20)), IsOk());
  LedgerDamage(options_.path).Put({kDefaultFamily, kMarkKey}, "short");
  EXPECT_THAT(QueryStore::Open(options_),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("query store")));
}

TEST_F(QueryStoreTest, DamagedRowsAreDataLoss) {
  ASSERT_THAT(Open()->Apply(QueryGroupOf(0, 20)), IsOk());
  std::string term;
  AppendU64(2, term);
  {
    LedgerDamage damage(options_.path);
    damage.Put({kByRecordFamily, term + "short"}, "");
    damage.Put({kByEventFamily, term + "too short a key"}, "");
  }
  const auto store = Open();
  for (const PostingDirection direction : kDirections) {
    PostingCursor cursor = store->Read(2, direction);
    cursor.Seek(FirstPlace(direction));
    while (cursor.valid()) cursor.Next();
    EXPECT_THAT(cursor.status(), StatusIs(absl::StatusCode::kDataLoss));
  }
}

// Half a database, and one whose files are damaged, are destroyed as well.
TEST_F(QueryStoreTest, BrokenOnesCanBeDestroyed) {
  ASSERT_THAT(Open()->Apply(QueryGroupOf(0, 20)), IsOk());
  for (const auto& file : TableFiles(options_.path)) {
    std::filesystem::resize_file(file, 10);
  }
  EXPECT_THAT(QueryStore::Open(options_), StatusIs(absl::StatusCode::kDataLoss));
  ASSERT_THAT(QueryStore::Destroy(options_), IsOk());
  EXPECT_EQ(Open()->Mark(), IndexMark{});
}

// Neither a ledger store nor the other derived one is taken for it.
TEST_F(QueryStoreTest, TouchesNothingElse) {
  EXPECT_THAT(QueryStore::Destroy(QueryStoreOptions{directory_.File("none")}), IsOk());
  const LedgerStoreOptions ledger = TestOptions(directory_.File("ledger"));
  ASSERT_THAT(LedgerStore::Create(ledger, kTestTime), IsOk());
  const std::string index = directory_.File("index");
  ASSERT_THAT(IndexStore::Open({.path = index}), IsOk());
  for (const std::string& path : {ledger.path, index}) {
    EXPECT_THAT(QueryStore::Destroy(QueryStoreOptions{path}),
                StatusIs(absl::StatusCode::kFailedPrecondition));
    EXPECT_THAT(QueryStore::Open({.path = path}),
                StatusIs(absl::StatusCode::kFailedPrecondition));
  }
  EXPECT_THAT(LedgerStore::Open(ledger), IsOk());
  EXPECT_THAT(IndexStore::Open({.path = index}), IsOk());
  const auto open = Open();
  EXPECT_FALSE(QueryStore::Destroy(options_).ok());
}

}  // namespace
}  // namespace rastro
