// What every entry store does: the one in RocksDB and its twin in memory.

#include "storage/entry_store.h"

#include <gtest/gtest.h>

#include "storage/ledger_store.h"
#include "tests/storage/expect_entries.h"
#include "tests/storage/ledger_groups.h"
#include "tests/testing/memory_entry_store.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

// A store in a temporary directory.
class LedgerStoreMaker {
 public:
  LedgerStoreMaker() { EXPECT_THAT(LedgerStore::Create(options_, kTestTime), IsOk()); }

  // Closes it and opens it again.
  EntryStore& Reopen() {
    store_.reset();
    absl::StatusOr<std::unique_ptr<LedgerStore>> store = LedgerStore::Open(options_);
    EXPECT_THAT(store, IsOk());
    store_ = *std::move(store);
    return *store_;
  }

 private:
  TempDir directory_;
  LedgerStoreOptions options_ = TestOptions(directory_.File("ledger"));
  std::unique_ptr<LedgerStore> store_;
};

class MemoryEntryStoreMaker {
 public:
  EntryStore& Reopen() { return store_; }

 private:
  MemoryEntryStore store_{kStoreOrigin};
};

template <typename Maker>
class EntryStoreTest : public ::testing::Test {
 protected:
  // 300 entries in batches of four, and ten more.
  EntryStore& Filled() {
    EntryStore& store = maker_.Reopen();
    GroupMaker groups(/*batch_events=*/4);
    EXPECT_THAT(store.Append(groups.Next(300)), IsOk());
    EXPECT_THAT(store.Append(groups.Next(10)), IsOk());
    return store;
  }

  Maker maker_;
};

using StoreMakers = ::testing::Types<LedgerStoreMaker, MemoryEntryStoreMaker>;
TYPED_TEST_SUITE(EntryStoreTest, StoreMakers);

TYPED_TEST(EntryStoreTest, StartsEmpty) {
  EntryStore& store = this->maker_.Reopen();
  EXPECT_EQ(store.Head(), TreeHead{});
  EXPECT_EQ(store.origin(), kStoreOrigin);
  EXPECT_EQ(store.LastRecordTime(), "");
  EXPECT_THAT(store.ReadEntry(0), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(store.ReadTile(0, 0), StatusIs(absl::StatusCode::kOutOfRange));
}

TYPED_TEST(EntryStoreTest, KeepsWhatWasAppendedOverReopening) {
  GroupMaker maker;
  uint64_t size = 0;
  for (size_t entries : {1, 5, 300}) {
    EntryStore* store = &this->maker_.Reopen();
    ASSERT_THAT(store->Append(maker.Next(entries)), IsOk());
    size += entries;
    ExpectHas(*store, size);
    store = &this->maker_.Reopen();
    ExpectHas(*store, size);
    EXPECT_EQ(store->LastRecordTime(), kTestTime);
  }
}

TYPED_TEST(EntryStoreTest, KeepsBatchesAndTiles) {
  GroupMaker maker(/*batch_events=*/4);
  const EntryGroup first = maker.Next(250);
  const EntryGroup second = maker.Next(300);
  EntryStore* store = &this->maker_.Reopen();
  ASSERT_THAT(store->Append(first), IsOk());
  ASSERT_THAT(store->Append(second), IsOk());
  store = &this->maker_.Reopen();
  EXPECT_THAT(store->ReadBatch(0), IsOkAndHolds(MakeNote(0)));
  EXPECT_THAT(store->ReadBatch(250), IsOkAndHolds(MakeNote(250)));
  EXPECT_THAT(store->ReadBatch(251), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_EQ(second.tiles.size(), 2u);
  EXPECT_THAT(store->ReadTile(0, 1), IsOkAndHolds(second.tiles[1].hashes));
  EXPECT_THAT(store->ReadTile(0, 2), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(store->ReadTile(1, 0), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(store->ReadTile(99, 0), StatusIs(absl::StatusCode::kOutOfRange));
}

TYPED_TEST(EntryStoreTest, RefusesAnotherExpectedIndex) {
  GroupMaker maker;
  EntryStore& store = this->maker_.Reopen();
  const EntryGroup first = maker.Next(3);
  const EntryGroup second = maker.Next(3);
  EXPECT_THAT(store.Append(second),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("wanted 0")));
  ASSERT_THAT(store.Append(first), IsOk());
  EXPECT_THAT(store.Append(first), StatusIs(absl::StatusCode::kFailedPrecondition));
  ExpectHas(store, 3);
}

TYPED_TEST(EntryStoreTest, GroupsThatContradictThemselvesAreBugs) {
  EntryStore& store = this->maker_.Reopen();
  GroupMaker maker;
  const EntryGroup good = maker.Next(256);
  EntryGroup bad = good;
  bad.contents.pop_back();
  EXPECT_DEATH(store.Append(bad).IgnoreError(), "contents");
  bad = good;
  bad.tiles.clear();
  EXPECT_DEATH(store.Append(bad).IgnoreError(), "tiles");
  bad = good;
  bad.head.size = 255;
  EXPECT_DEATH(store.Append(bad).IgnoreError(), "head");
  bad = good;
  std::swap(bad.entries[0], bad.entries[1]);
  EXPECT_DEATH(store.Append(bad).IgnoreError(), "EntryStatesIndex");
  bad = good;
  bad.record_time = "";
  EXPECT_DEATH(store.Append(bad).IgnoreError(), "record_time");
}

TYPED_TEST(EntryStoreTest, ScanGivesAllRowsInOrder) {
  EntryStore& store = this->Filled();
  for (uint64_t first : {0, 1, 150, 309}) {
    const auto scan = store.Scan({.first = first});
    ScannedEntry row;
    for (uint64_t index = first; index < 310; ++index) {
      ASSERT_THAT(scan->Next(row), IsOkAndHolds(true));
      ASSERT_EQ(row.index, index);
      ASSERT_EQ(row.entry, MakeEntry(index));
      ASSERT_EQ(row.content, MakeContent(index));
      const bool begins = index < 300 ? index % 4 == 0 : (index - 300) % 4 == 0;
      ASSERT_EQ(row.batch_note.has_value(), begins) << index;
      if (begins) {
        EXPECT_EQ(*row.batch_note, MakeNote(index));
      }
    }
    EXPECT_THAT(scan->Next(row), IsOkAndHolds(false));
    EXPECT_THAT(scan->Next(row), IsOkAndHolds(false));
  }
}

TYPED_TEST(EntryStoreTest, ScanReadsOnlyWhatIsAskedFor) {
  EntryStore& store = this->Filled();
  const auto scan =
      store.Scan({.first = 4, .end = 6, .content = false, .batches = false});
  ScannedEntry row;
  ASSERT_THAT(scan->Next(row), IsOkAndHolds(true));
  EXPECT_EQ(row.entry, MakeEntry(4));
  EXPECT_EQ(row.content, std::nullopt);
  EXPECT_EQ(row.batch_note, std::nullopt);
  ASSERT_THAT(scan->Next(row), IsOkAndHolds(true));
  EXPECT_THAT(scan->Next(row), IsOkAndHolds(false));
}

TYPED_TEST(EntryStoreTest, ScanIsEmptyBeyondTheTree) {
  EntryStore& store = this->Filled();
  ScannedEntry row;
  EXPECT_THAT(store.Scan({.first = 310})->Next(row), IsOkAndHolds(false));
  EXPECT_THAT(store.Scan({.first = 5000})->Next(row), IsOkAndHolds(false));
}

}  // namespace
}  // namespace rastro
