// What a ledger store keeps, and what it refuses to open or to write.

#include "storage/ledger_store.h"

#include <gtest/gtest.h>
#include <rocksdb/options.h>
#include <rocksdb/table_properties.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "storage/key_schema.h"
#include "tests/storage/expect_entries.h"
#include "tests/storage/ledger_groups.h"
#include "tests/storage/table_files.h"
#include "tests/testing/ledger_damage.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class LedgerStoreTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(LedgerStore::Create(options_, kTestTime), IsOk()); }

  std::unique_ptr<LedgerStore> Open() {
    absl::StatusOr<std::unique_ptr<LedgerStore>> store = LedgerStore::Open(options_);
    EXPECT_THAT(store, IsOk());
    return store.ok() ? *std::move(store) : nullptr;
  }

  // A store with `size` entries, closed again.
  void Fill(size_t size) {
    GroupMaker maker;
    ASSERT_THAT(Open()->Append(maker.Next(size)), IsOk());
  }

  TempDir directory_;
  LedgerStoreOptions options_ = TestOptions(directory_.File("ledger"));
};

TEST_F(LedgerStoreTest, ReadOnlyWritesNothing) {
  Fill(5);
  const auto store = LedgerStore::OpenReadOnly(options_);
  ASSERT_THAT(store, IsOk());
  std::vector<std::string> before, after;
  for (const auto& file : std::filesystem::directory_iterator(options_.path)) {
    before.push_back(file.path().string());
  }
  ExpectHas(**store, 5);
  GroupMaker maker;
  maker.SkipTo(5);
  EXPECT_THAT((*store)->Append(maker.Next(1)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("read-only")));
  EXPECT_THAT((*store)->VerifyChecksums(nullptr), IsOk());
  for (const auto& file : std::filesystem::directory_iterator(options_.path)) {
    after.push_back(file.path().string());
  }
  EXPECT_EQ(before, after);
}

// All indexes of a large ledger together do not fit the cache.
TEST_F(LedgerStoreTest, IndexesOfFilesAreReadInParts) {
  Fill(600);
  int files = 0;
  for (const auto& properties : TableProperties(options_.path)) {
    EXPECT_GT(properties->index_partitions, 0u) << properties->column_family_name;
    ++files;
  }
  EXPECT_GE(files, 4);  // Entries, content, batches and tiles.
}

TEST_F(LedgerStoreTest, CreateRefusesADirectoryWithFiles) {
  EXPECT_THAT(LedgerStore::Create(options_, kTestTime),
              StatusIs(absl::StatusCode::kAlreadyExists));
  LedgerStoreOptions other = TestOptions(directory_.File("other"));
  std::filesystem::create_directory(other.path);
  std::ofstream(other.path + "/something") << "mine";
  EXPECT_THAT(LedgerStore::Create(other, kTestTime),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("empty directory")));
  std::filesystem::remove(other.path + "/something");
  EXPECT_THAT(LedgerStore::Create(other, kTestTime), IsOk());
}

TEST_F(LedgerStoreTest, OpenRefusesWhatIsNotThere) {
  LedgerStoreOptions other = TestOptions(directory_.File("other"));
  EXPECT_THAT(LedgerStore::Open(other), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(std::filesystem::exists(other.path));
}

TEST_F(LedgerStoreTest, OpenRefusesAnotherLedger) {
  options_.origin = "other.example/ledger";
  EXPECT_THAT(LedgerStore::Open(options_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr(kStoreOrigin), HasSubstr(options_.origin))));
}

TEST_F(LedgerStoreTest, OpenRefusesASecondProcess) {
  const auto store = Open();
  EXPECT_THAT(LedgerStore::Open(options_),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(LedgerStoreTest, OpenRefusesANewerSchemaAndSaysWhatToDo) {
  LedgerDamage(options_.path).Put({kDefaultFamily, kSchemaKey}, "2");
  EXPECT_THAT(LedgerStore::Open(options_), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                    HasSubstr("newer release")));
  LedgerDamage(options_.path).Put({kDefaultFamily, kSchemaKey}, "x");
  EXPECT_THAT(LedgerStore::Open(options_), StatusIs(absl::StatusCode::kDataLoss));
  LedgerDamage(options_.path).Delete({kDefaultFamily, kSchemaKey});
  EXPECT_THAT(LedgerStore::Open(options_),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(LedgerStoreTest, DamagedFirstRowsAreDataLoss) {
  Fill(3);
  for (const char* key : {kIdentityKey, kHeadKey}) {
    std::string value = LedgerDamage(options_.path).Get({kDefaultFamily, key});
    std::string damaged = value;
    damaged.back() ^= 1;
    LedgerDamage(options_.path).Put({kDefaultFamily, key}, damaged);
    EXPECT_THAT(LedgerStore::Open(options_),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr(key)));
    LedgerDamage(options_.path).Delete({kDefaultFamily, key});
    EXPECT_THAT(LedgerStore::Open(options_),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr(key)));
    LedgerDamage(options_.path).Put({kDefaultFamily, key}, value);
  }
  ExpectHas(*Open(), 3);
}

TEST_F(LedgerStoreTest, RowsThatDoNotEndWithTheTreeAreDataLoss) {
  Fill(300);
  const std::vector<StoredKey> last = {{kEntriesFamily, IndexKey(299)},
                                       {kContentFamily, IndexKey(299)},
                                       {kTilesFamily, TileKey(0, 0)}};
  for (const StoredKey& key : last) {
    const std::string value = LedgerDamage(options_.path).Get(key);
    LedgerDamage(options_.path).Delete(key);
    EXPECT_THAT(LedgerStore::Open(options_), StatusIs(absl::StatusCode::kDataLoss))
        << key.family;
    LedgerDamage(options_.path).Put(key, value);
  }
  const std::vector<StoredKey> beyond = {{kEntriesFamily, IndexKey(300)},
                                         {kContentFamily, IndexKey(300)},
                                         {kBatchesFamily, IndexKey(300)},
                                         {kTilesFamily, TileKey(0, 1)},
                                         {kTilesFamily, TileKey(1, 0)}};
  for (const StoredKey& key : beyond) {
    LedgerDamage(options_.path).Put(key, "x");
    EXPECT_THAT(LedgerStore::Open(options_), StatusIs(absl::StatusCode::kDataLoss))
        << key.family;
    LedgerDamage(options_.path).Delete(key);
  }
  ExpectHas(*Open(), 300);
}

TEST_F(LedgerStoreTest, MissingAndDamagedRowsAreDataLossAndNamed) {
  Fill(300);
  {
    LedgerDamage damage(options_.path);
    damage.Delete({kEntriesFamily, IndexKey(17)});
    damage.Put({kEntriesFamily, IndexKey(18)},
               damage.Get({kEntriesFamily, IndexKey(19)}));
    damage.Put({kContentFamily, IndexKey(20)}, "\x01?");
    damage.Delete({kContentFamily, IndexKey(21)});
    damage.Put({kTilesFamily, TileKey(0, 0)}, "short");
  }
  const auto store = Open();
  const auto lost = [](const std::string& name) {
    return StatusIs(absl::StatusCode::kDataLoss, HasSubstr(name));
  };
  EXPECT_THAT(store->ReadEntry(17), lost("entries 17: missing"));
  EXPECT_THAT(store->ReadEntry(18), lost("entries 18"));
  EXPECT_THAT(store->ReadContent(20), lost("content 20"));
  EXPECT_THAT(store->ReadContent(21), lost("content 21: missing"));
  EXPECT_THAT(store->ReadTile(0, 0), lost("tiles 0/0: wanted 8192 bytes, got 5"));
  EXPECT_THAT(store->ReadEntry(19), IsOkAndHolds(MakeEntry(19)));
}

// Erased means that the bytes are in no file any more, not only out of reach.
TEST_F(LedgerStoreTest, ErasesContentFromTheDisk) {
  auto store = Open();
  GroupMaker maker;
  EntryGroup group = maker.Next(300);
  const std::string secret = "Xk29fQz7-secret-of-entry-seven-pLw83";
  const std::string name = "urn:lot:Vw81-name-of-a-lot-seven-Tg44";
  group.contents[7].parts = {secret};
  group.contents[7].lots = {Lot{Nonce{}, LotRole::kOut, name}.Text()};
  ASSERT_THAT(store->Append(group), IsOk());
  EXPECT_THAT(store->EraseContent({7, 300}), StatusIs(absl::StatusCode::kOutOfRange));
  ASSERT_THAT(store->EraseContent({7}), IsOk());
  const auto expect_erased = [&] {
    EXPECT_THAT(store->ReadContent(7), IsOkAndHolds(std::optional<StoredContent>()));
    EXPECT_THAT(store->ReadErasedLots(7),
                IsOkAndHolds(std::vector<Hash>{ErasedLotName(name)}));
    EXPECT_THAT(store->ReadEntry(7), IsOkAndHolds(MakeEntry(7)));
  };
  expect_erased();
  // As a run that was cut off is repeated.
  ASSERT_THAT(store->EraseContent({7}), IsOk());
  store.reset();
  store = Open();
  expect_erased();
  store.reset();
  for (const auto& file : std::filesystem::directory_iterator(options_.path)) {
    std::ifstream input(file.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(input), {});
    EXPECT_EQ(bytes.find(secret.substr(0, 20)), std::string::npos) << file.path();
    EXPECT_EQ(bytes.find(name.substr(8, 12)), std::string::npos) << file.path();
  }
}

TEST_F(LedgerStoreTest, FreeSpaceFloorRefusesAndLiftsByItself) {
  uint64_t free = 1000;
  options_.min_free_bytes = 500;
  options_.free_space = [&](const std::string&) -> absl::StatusOr<uint64_t> {
    return free;
  };
  const auto store = Open();
  GroupMaker maker;
  ASSERT_THAT(store->Append(maker.Next(2)), IsOk());
  const EntryGroup group = maker.Next(2);
  free = 499;
  EXPECT_THAT(store->Append(group),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("499")));
  EXPECT_EQ(store->Head().size, 2u);
  free = 500;
  EXPECT_THAT(store->Append(group), IsOk());
  ExpectHas(*store, 4);
}

TEST_F(LedgerStoreTest, TellsItsSizes) {
  Fill(300);
  const auto store = Open();
  const LedgerStoreSizes sizes = store->Sizes();
  EXPECT_GT(sizes.entries_bytes, 300u);
  EXPECT_GT(sizes.content_bytes, 300u);
  EXPECT_GT(sizes.tiles_bytes, 8192u);
  EXPECT_THAT(store->FreeBytes(), IsOk());
}

}  // namespace
}  // namespace rastro
