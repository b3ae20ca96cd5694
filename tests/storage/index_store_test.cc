// The index: lookups, its mark, and how it is caught up, refused and deleted.

#include "storage/index_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "storage/key_schema.h"
#include "tests/storage/ledger_groups.h"
#include "tests/testing/ledger_damage.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ChainName Lot(const std::string& name) {
  return {ChainKind::kLot, "https://id.example/01/09506000134352/10/" + name};
}
const ChainName kSubmitter{ChainKind::kSubmitter, "exporter"};

// Entry i extends the submitter's chain and a lot's: lot i % 10.
IndexGroup GroupOf(uint64_t first, uint64_t size) {
  IndexGroup group;
  group.first_index = first;
  group.mark = {size, LeafHash(MakeEntry(size - 1).entry)};
  for (uint64_t i = first; i < size; ++i) {
    const Hash leaf = LeafHash(MakeEntry(i).entry);
    group.rows.push_back({Lot(absl::StrCat(i % 10)),
                          {i / 10 + 1, i, 0, static_cast<LotRole>(i % 4)},
                          leaf});
    group.rows.push_back({kSubmitter, {i + 1, i, 1, std::nullopt}, leaf});
    group.events.push_back({Sha256(absl::StrCat("event ", i)), i});
    group.identifiers.push_back({absl::StrCat("urn:id:", i % 3), i});
  }
  return group;
}

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

void ExpectHas(const IndexStore& store, uint64_t size) {
  EXPECT_EQ(store.Mark(), (IndexMark{size, LeafHash(MakeEntry(size - 1).entry)}));
  const auto heads =
      store.FindChainHeads({Lot("9"), Lot("none"), kSubmitter, Lot("0"), Lot("9")});
  ASSERT_THAT(heads, IsOk());
  ASSERT_EQ(heads->size(), 5u);
  const uint64_t last = size - 1 - (size - 10) % 10;  // The last entry of lot 9.
  EXPECT_EQ((*heads)[0],
            (ChainHead{last / 10 + 1, last, 0, LeafHash(MakeEntry(last).entry)}));
  EXPECT_EQ((*heads)[1], std::nullopt);
  EXPECT_EQ((*heads)[2],
            (ChainHead{size, size - 1, 1, LeafHash(MakeEntry(size - 1).entry)}));
  EXPECT_EQ((*heads)[4], (*heads)[0]);
  EXPECT_THAT(store.FindEvents({Sha256("event 3"), Sha256("x"),
                                Sha256(absl::StrCat("event ", size - 1))}),
              IsOkAndHolds(ElementsAre(3, std::nullopt, size - 1)));
}

TEST_F(IndexStoreTest, FindsWhatWasApplied) {
  auto store = Open();
  EXPECT_EQ(store->Mark(), IndexMark{});
  ASSERT_THAT(store->Apply(GroupOf(0, 25)), IsOk());
  ExpectHas(*store, 25);
  ASSERT_THAT(store->Apply(GroupOf(25, 60)), IsOk());
  ExpectHas(*store, 60);
  store.reset();
  ExpectHas(*Open(), 60);
}

TEST_F(IndexStoreTest, ReadsChainsFromANumberOn) {
  const auto store = Open();
  ASSERT_THAT(store->Apply(GroupOf(0, 50)), IsOk());
  EXPECT_THAT(store->ReadChain(Lot("3"), {.from_number = 4, .limit = 10}),
              IsOkAndHolds(ElementsAre(ChainRow{4, 33, 0, LotRole::kOut},
                                       ChainRow{5, 43, 0, LotRole::kAt})));
  EXPECT_THAT(store->ReadChain(Lot("3"), {.from_number = 0, .limit = 1}),
              IsOkAndHolds(ElementsAre(ChainRow{1, 3, 0, LotRole::kAt})));
  EXPECT_THAT(store->ReadChain(kSubmitter, {.from_number = 50}),
              IsOkAndHolds(ElementsAre(ChainRow{50, 49, 1, std::nullopt})));
  EXPECT_THAT(store->ReadChain(Lot("3"), {.from_number = 6}), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(store->ReadChain(Lot("none"), {}), IsOkAndHolds(IsEmpty()));
}

// Names that continue one another, and names made to look like another chain's key.
TEST_F(IndexStoreTest, ChainsDoNotMix) {
  const auto store = Open();
  const Hash leaf = Sha256("leaf");
  IndexGroup group{.first_index = 0, .mark = {1, leaf}};
  for (const char* name : {"a", "ab", "a0", "aa"}) {
    group.rows.push_back({{ChainKind::kLot, name}, {1, 7, 0, LotRole::kIn}, leaf});
  }
  group.rows.push_back({{ChainKind::kSubmitter, "a"}, {1, 8, 0, std::nullopt}, leaf});
  ASSERT_THAT(store->Apply(group), IsOk());
  EXPECT_THAT(store->ReadChain({ChainKind::kLot, "a"}, {}),
              IsOkAndHolds(ElementsAre(ChainRow{1, 7, 0, LotRole::kIn})));
  const std::string tricky("a\0\0\0\0\0\0\0\0\1", 10);
  EXPECT_THAT(store->ReadChain({ChainKind::kLot, tricky}, {}), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(store->FindChainHeads({ChainName{ChainKind::kLot, tricky}}),
              IsOkAndHolds(ElementsAre(std::nullopt)));
  const auto lots = store->ListChains(ChainKind::kLot, "", 10);
  ASSERT_THAT(lots, IsOk());
  ASSERT_EQ(lots->size(), 4u);
  EXPECT_EQ((*lots)[0].chain.name, "a");
  EXPECT_EQ((*lots)[3].chain.name, "ab");
  const auto after = store->ListChains(ChainKind::kLot, "a0", 1);
  ASSERT_THAT(after, IsOk());
  ASSERT_EQ(after->size(), 1u);
  EXPECT_EQ((*after)[0].chain.name, "aa");
  EXPECT_EQ((*after)[0].head, (ChainHead{1, 7, 0, leaf}));
  EXPECT_THAT(store->ListChains(ChainKind::kRegistry, "", 10), IsOkAndHolds(IsEmpty()));
}

TEST_F(IndexStoreTest, FindsIdentifiersExactly) {
  const auto store = Open();
  IndexGroup group = GroupOf(0, 10);
  group.identifiers.push_back({"urn:id", 3});
  group.identifiers.push_back({std::string("urn:id:0\0x", 10), 4});
  ASSERT_THAT(store->Apply(group), IsOk());
  EXPECT_THAT(store->FindIdentifier("urn:id:0"), IsOkAndHolds(ElementsAre(0, 3, 6, 9)));
  EXPECT_THAT(store->FindIdentifier("urn:id:0", 2), IsOkAndHolds(ElementsAre(0, 3)));
  EXPECT_THAT(store->FindIdentifier("urn:id"), IsOkAndHolds(ElementsAre(3)));
  EXPECT_THAT(store->FindIdentifier("urn:"), IsOkAndHolds(IsEmpty()));
}

TEST_F(IndexStoreTest, MarkIsContiguous) {
  const auto store = Open();
  ASSERT_THAT(store->Apply(GroupOf(0, 10)), IsOk());
  EXPECT_THAT(store->Apply(GroupOf(11, 20)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("wanted 10")));
  EXPECT_THAT(store->Apply(GroupOf(0, 10)),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(store->FindEvents({Sha256("event 15")}),
              IsOkAndHolds(ElementsAre(std::nullopt)));
  ExpectHas(*store, 10);
}

// Copies the files as a crash would leave them: what was not flushed is gone, all
// families together, and the same groups catch it up.
TEST_F(IndexStoreTest, IsBehindAfterACrashAndCaughtUp) {
  auto store = Open();
  ASSERT_THAT(store->Apply(GroupOf(0, 20)), IsOk());
  ASSERT_THAT(store->Flush(), IsOk());
  ASSERT_THAT(store->Apply(GroupOf(20, 50)), IsOk());
  const std::string copy = directory_.File("copy");
  std::filesystem::copy(options_.path, copy);
  store.reset();
  options_.path = copy;
  store = Open();
  ExpectHas(*store, 20);
  EXPECT_THAT(store->FindEvents({Sha256("event 20")}),
              IsOkAndHolds(ElementsAre(std::nullopt)));
  EXPECT_THAT(store->ReadChain(kSubmitter, {.from_number = 21}), IsOkAndHolds(IsEmpty()));
  ASSERT_THAT(store->Apply(GroupOf(20, 50)), IsOk());
  ExpectHas(*store, 50);
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
  ASSERT_THAT(store->Apply(GroupOf(0, 20)), IsOk());
  EXPECT_THAT(store->CheckFits(**ledger), IsOk());
  IndexGroup other_history = GroupOf(20, 25);
  other_history.mark.last_leaf_hash = Sha256("another entry 24");
  ASSERT_THAT(store->Apply(other_history), IsOk());
  EXPECT_THAT(store->CheckFits(**ledger),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("entry 24")));
  ASSERT_THAT(store->Apply(GroupOf(25, 40)), IsOk());
  EXPECT_THAT(store->CheckFits(**ledger),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("knows 40")));
}

TEST_F(IndexStoreTest, AnotherSchemaIsRefusedAndCanBeDestroyed) {
  ASSERT_THAT(Open()->Apply(GroupOf(0, 20)), IsOk());
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
  ASSERT_THAT(Open()->Apply(GroupOf(0, 20)), IsOk());
  {
    LedgerDamage damage(options_.path);
    damage.Put({kChainHeadsFamily, kSubmitter.Text()}, "short");
    damage.Delete({kChainRowsFamily, ChainRowKey(kSubmitter.Text(), 5)});
    damage.Put({kEventsFamily, std::string(Sha256("event 3").view())}, "x");
  }
  const auto store = Open();
  const auto lost = StatusIs(absl::StatusCode::kDataLoss);
  EXPECT_THAT(store->FindChainHeads({kSubmitter}), lost);
  EXPECT_THAT(store->ReadChain(kSubmitter, {}), lost);
  EXPECT_THAT(store->ReadChain(kSubmitter, {.from_number = 5}), lost);
  EXPECT_THAT(store->FindEvents({Sha256("event 3")}), lost);
}

// Half a database, and one whose files are damaged, are destroyed as well.
TEST_F(IndexStoreTest, BrokenOnesCanBeDestroyed) {
  ASSERT_THAT(Open()->Apply(GroupOf(0, 20)), IsOk());
  for (const auto& file : std::filesystem::directory_iterator(options_.path)) {
    if (file.path().extension() == ".sst") std::filesystem::resize_file(file.path(), 10);
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
