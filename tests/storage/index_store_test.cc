// The index: lookups, its mark, and how it is caught up, refused and deleted.

#include "storage/index_store.h"

#include <gtest/gtest.h>
#include <rocksdb/options.h>
#include <rocksdb/table_properties.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "crypto/base64.h"
#include "storage/key_schema.h"
#include "tests/storage/index_groups.h"
#include "tests/storage/ledger_groups.h"
#include "tests/storage/table_files.h"
#include "tests/testing/ledger_damage.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class IndexStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.fatal = [](const absl::Status&) {};
  }

  std::unique_ptr<IndexStore> Open() {
    auto store = IndexStore::Open(options_);
    EXPECT_THAT(store, IsOk());
    return store.ok() ? *std::move(store) : nullptr;
  }

  TempDir directory_;
  IndexStoreOptions options_{.path = directory_.File("index")};
};

TEST_F(IndexStoreTest, FindsWhatWasApplied) {
  auto store = Open();
  EXPECT_EQ(store->Mark(), IndexMark{});
  ASSERT_THAT(store->Apply(IndexGroupOf(0, 25)), IsOk());
  ExpectIndexHas(*store, 25);
  ASSERT_THAT(store->Apply(IndexGroupOf(25, 60)), IsOk());
  ExpectIndexHas(*store, 60);
  store.reset();
  ExpectIndexHas(*Open(), 60);
}

// Copies the files as a crash would leave them: what was not flushed is gone, all
// families together, and the same groups catch it up.
TEST_F(IndexStoreTest, IsBehindAfterACrashAndCaughtUp) {
  auto store = Open();
  ASSERT_THAT(store->Apply(IndexGroupOf(0, 20)), IsOk());
  ASSERT_THAT(store->Flush(), IsOk());
  ASSERT_THAT(store->Apply(IndexGroupOf(20, 50)), IsOk());
  const std::string copy = directory_.File("copy");
  std::filesystem::copy(options_.path, copy);
  store.reset();
  options_.path = copy;
  store = Open();
  ExpectIndexHas(*store, 20);
  EXPECT_THAT(store->FindEvents({Sha256("event 20")}),
              IsOkAndHolds(ElementsAre(std::nullopt)));
  EXPECT_THAT(store->ReadChain(kIndexSubmitter, {.from_number = 21}),
              IsOkAndHolds(IsEmpty()));
  ASSERT_THAT(store->Apply(IndexGroupOf(20, 50)), IsOk());
  ExpectIndexHas(*store, 50);
}

// So that a start after a kill takes seconds, however large the ledger is.
TEST_F(IndexStoreTest, IsNeverFarBehindAfterACrash) {
  auto store = Open();
  IndexGroup group = IndexGroupOf(0, 20);
  group.mark.size = 60'000;
  ASSERT_THAT(store->Apply(group), IsOk());
  // The flush is made in the background; a copy that is made meanwhile may not open.
  const std::string path = options_.path;
  uint64_t size = 0;
  for (int tries = 0; size != group.mark.size; ++tries) {
    options_.path = directory_.File(absl::StrCat("copy", tries));
    std::error_code error;
    std::filesystem::copy(path, options_.path, error);
    const auto copy = IndexStore::Open(options_);
    size = copy.ok() ? (*copy)->Mark().size : 0;
    absl::SleepFor(absl::Milliseconds(10));
  }
}

TEST_F(IndexStoreTest, FitsOnlyTheLedgerThatItWasMadeFrom) {
  const LedgerStoreOptions ledger_options = TestOptions(directory_.File("ledger"));
  ASSERT_THAT(LedgerStore::Create(ledger_options, kTestTime), IsOk());
  const auto ledger = LedgerStore::Open(ledger_options);
  ASSERT_THAT(ledger, IsOk());
  GroupMaker maker;
  ASSERT_THAT((*ledger)->Append(maker.Next(30)), IsOk());

  const auto store = Open();
  EXPECT_THAT(store->CheckFits(**ledger), IsOk());
  ASSERT_THAT(store->Apply(IndexGroupOf(0, 20)), IsOk());
  EXPECT_THAT(store->CheckFits(**ledger), IsOk());
  IndexGroup other_history = IndexGroupOf(20, 25);
  other_history.mark.last_leaf_hash = Sha256("another entry 24");
  ASSERT_THAT(store->Apply(other_history), IsOk());
  EXPECT_THAT(store->CheckFits(**ledger),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("entry 24")));
  ASSERT_THAT(store->Apply(IndexGroupOf(25, 40)), IsOk());
  EXPECT_THAT(store->CheckFits(**ledger),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("knows 40")));
}

TEST_F(IndexStoreTest, AnotherSchemaIsRefusedAndCanBeDestroyed) {
  ASSERT_THAT(Open()->Apply(IndexGroupOf(0, 20)), IsOk());
  for (const char* version : {"0", "2", "x"}) {
    LedgerDamage(options_.path).Put({kDefaultFamily, kSchemaKey}, version);
    EXPECT_THAT(IndexStore::Open(options_),
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("delete it")));
  }
  ASSERT_THAT(IndexStore::Destroy(options_.path), IsOk());
  EXPECT_FALSE(std::filesystem::exists(options_.path));
  EXPECT_EQ(Open()->Mark(), IndexMark{});
}

TEST_F(IndexStoreTest, DamagedRowsAreDataLoss) {
  ASSERT_THAT(Open()->Apply(IndexGroupOf(0, 20)), IsOk());
  {
    LedgerDamage damage(options_.path);
    damage.Put({kChainHeadsFamily, kIndexSubmitter.Text()}, "short");
    damage.Delete({kChainRowsFamily, ChainRowKey(kIndexSubmitter.Text(), 5)});
    damage.Put({kEventsFamily, std::string(Sha256("event 3").view())}, "x");
  }
  const auto store = Open();
  const auto lost = StatusIs(absl::StatusCode::kDataLoss);
  EXPECT_THAT(store->FindChainHeads({kIndexSubmitter}), lost);
  EXPECT_THAT(store->ReadChain(kIndexSubmitter, {}), lost);
  EXPECT_THAT(store->ReadChain(kIndexSubmitter, {.from_number = 5}), lost);
  EXPECT_THAT(store->FindEvents({Sha256("event 3")}), lost);
}

// Half a database, and one whose files are damaged, are destroyed as well.
TEST_F(IndexStoreTest, BrokenOnesCanBeDestroyed) {
  ASSERT_THAT(Open()->Apply(IndexGroupOf(0, 20)), IsOk());
  for (const auto& file : TableFiles(options_.path)) {
    std::filesystem::resize_file(file, 10);
  }
  EXPECT_THAT(IndexStore::Open(options_), StatusIs(absl::StatusCode::kDataLoss));
  ASSERT_THAT(IndexStore::Destroy(options_.path), IsOk());
  EXPECT_EQ(Open()->Mark(), IndexMark{});
}

// Power failed while the marker was being written: the temporary file of it stood there
// alone, and the ledger did not open any more.
TEST_F(IndexStoreTest, MarkerInTheMakingIsNoForeignFile) {
  std::filesystem::create_directory(options_.path);
  std::ofstream(options_.path + "/RASTRO-INDEX.x3Yz01") << "Deri";
  Open();
  ASSERT_THAT(IndexStore::Destroy(options_.path), IsOk());
  EXPECT_FALSE(std::filesystem::exists(options_.path));
}

// One group of `size` lots with long names, the first of them number `first`. What the
// names have in common stands in each line of a file's index, what they have not makes
// these lines many.
IndexGroup ManyLots(uint64_t first, uint64_t size) {
  IndexGroup group{.first_index = first, .mark = {first + size, Sha256("leaf")}};
  for (uint64_t i = first; i < first + size; ++i) {
    const std::string own = Base64(Sha256(absl::StrCat(i)));
    const ChainName lot = IndexLot(absl::StrCat(std::string(400, 'x'), own, own));
    group.rows.push_back({lot, {1, i, 0, LotRole::kOut}, Sha256("leaf")});
  }
  return group;
}

// A file's index of long names grew larger than a part of the cache, and was read and
// unpacked again for each of a trace's lots: from 1.6 million entries on a provenance of
// 100 lots took 120 ms of the processor instead of 15.
TEST_F(IndexStoreTest, NoBlockOfAnIndexIsLargerThanAPartOfTheCache) {
  constexpr uint64_t kBlockMax = 64 << 10;
  auto store = Open();
  ASSERT_THAT(store->Apply(ManyLots(0, 20'000)), IsOk());
  ASSERT_THAT(store->Flush(), IsOk());
  int large_files = 0;
  for (const auto& properties : TableProperties(options_.path)) {
    large_files += properties->num_entries >= 20'000;
    const uint64_t blocks = std::max<uint64_t>(properties->index_partitions, 1);
    EXPECT_LE(properties->index_size / blocks, kBlockMax)
        << properties->column_family_name;
    EXPECT_LE(properties->top_level_index_size, kBlockMax);
  }
  EXPECT_EQ(large_files, 2);  // Chain rows and chain heads.
}

// Of the files that a chain may have rows in, those without any are known by a filter
// over the names of chains.
TEST_F(IndexStoreTest, FindsChainsInWhicheverFilesTheyAre) {
  auto store = Open();
  for (uint64_t size = 20; size <= 100; size += 20) {
    ASSERT_THAT(store->Apply(IndexGroupOf(size - 20, size)), IsOk());
    ASSERT_THAT(store->Flush(), IsOk());
    ExpectIndexHas(*store, size);
    for (int lot = 0; lot < 10; ++lot) {
      const auto rows = store->ReadChain(IndexLot(absl::StrCat(lot)), {.from_number = 2});
      ASSERT_THAT(rows, IsOk());
      EXPECT_EQ(rows->size(), size / 10 - 1);
    }
    EXPECT_THAT(store->ReadChain(kIndexSubmitter, {.from_number = size - 1}),
                IsOkAndHolds(SizeIs(2)));
    EXPECT_THAT(store->ReadChain(IndexLot(""), {}), IsOkAndHolds(IsEmpty()));
    EXPECT_THAT(store->ReadChain(IndexLot("11"), {}), IsOkAndHolds(IsEmpty()));
  }
  int files = 0;
  for (const auto& properties : TableProperties(options_.path)) {
    if (properties->column_family_name != kChainRowsFamily) continue;
    ++files;
    EXPECT_EQ(properties->prefix_extractor_name, "rastro.NameBeforeNul");
    EXPECT_GT(properties->filter_size, 0u);
  }
  EXPECT_GT(files, 1);
}

TEST_F(IndexStoreTest, DestroyTouchesNothingElse) {
  EXPECT_THAT(IndexStore::Destroy(directory_.File("none")), IsOk());
  const LedgerStoreOptions ledger = TestOptions(directory_.File("ledger"));
  ASSERT_THAT(LedgerStore::Create(ledger, kTestTime), IsOk());
  EXPECT_THAT(IndexStore::Destroy(ledger.path),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(LedgerStore::Open(ledger), IsOk());
  IndexStoreOptions wrong{.path = ledger.path};
  EXPECT_THAT(IndexStore::Open(wrong), StatusIs(absl::StatusCode::kFailedPrecondition));
  const auto open = Open();
  EXPECT_FALSE(IndexStore::Destroy(options_.path).ok());
}

}  // namespace
}  // namespace rastro
