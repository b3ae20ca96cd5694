// What every index of entries does: the one in RocksDB and its twin in memory.

#include "storage/entry_index.h"

#include <gtest/gtest.h>

#include "storage/index_store.h"
#include "tests/storage/index_groups.h"
#include "tests/storage/ledger_groups.h"
#include "tests/testing/memory_entry_index.h"
#include "tests/testing/memory_entry_store.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class IndexStoreMaker {
 public:
  EntryIndex& index() { return *index_; }

 private:
  TempDir directory_;
  std::unique_ptr<IndexStore> index_ =
      *IndexStore::Open({.path = directory_.File("index")});
};

class MemoryEntryIndexMaker {
 public:
  EntryIndex& index() { return index_; }

 private:
  MemoryEntryIndex index_;
};

template <typename Maker>
class EntryIndexTest : public ::testing::Test {
 protected:
  EntryIndex* store() { return &maker_.index(); }

 private:
  Maker maker_;
};

using IndexMakers = ::testing::Types<IndexStoreMaker, MemoryEntryIndexMaker>;
TYPED_TEST_SUITE(EntryIndexTest, IndexMakers);

TYPED_TEST(EntryIndexTest, FindsGroupAfterGroup) {
  EntryIndex* store = this->store();
  EXPECT_EQ(store->Mark(), IndexMark{});
  ASSERT_THAT(store->Apply(IndexGroupOf(0, 25)), IsOk());
  ExpectIndexHas(*store, 25);
  ASSERT_THAT(store->Apply(IndexGroupOf(25, 60)), IsOk());
  ExpectIndexHas(*store, 60);
}

TYPED_TEST(EntryIndexTest, ReadsChainsFromANumberOn) {
  EntryIndex* store = this->store();
  ASSERT_THAT(store->Apply(IndexGroupOf(0, 50)), IsOk());
  EXPECT_THAT(store->ReadChain(IndexLot("3"), {.from_number = 4, .limit = 10}),
              IsOkAndHolds(ElementsAre(ChainRow{4, 33, 0, LotRole::kOut},
                                       ChainRow{5, 43, 0, LotRole::kAt})));
  EXPECT_THAT(store->ReadChain(IndexLot("3"), {.from_number = 0, .limit = 1}),
              IsOkAndHolds(ElementsAre(ChainRow{1, 3, 0, LotRole::kAt})));
  EXPECT_THAT(store->ReadChain(kIndexSubmitter, {.from_number = 50}),
              IsOkAndHolds(ElementsAre(ChainRow{50, 49, 1, std::nullopt})));
  EXPECT_THAT(store->ReadChain(IndexLot("3"), {.from_number = 6}),
              IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(store->ReadChain(IndexLot("none"), {}), IsOkAndHolds(IsEmpty()));
}

// A chain of five links of which the second, third and last are erased.
TYPED_TEST(EntryIndexTest, ErasedLinksStandInTheirPlaces) {
  EntryIndex* store = this->store();
  const Hash leaf = Sha256("leaf");
  const ChainName lot = {ChainKind::kLot, "lot"};
  IndexGroup group{.first_index = 0, .mark = {1, leaf}};
  group.rows = {{lot, {1, 10, 0, LotRole::kOut}, leaf},
                {lot, {4, 40, 3, LotRole::kAt}, leaf}};
  EXPECT_THAT(store->FindChainHeads({lot}), IsOkAndHolds(ElementsAre(std::nullopt)));
  for (const uint64_t number : {2, 3, 5}) {
    group.erased_links.push_back({ErasedLotName("lot"), {number, number * 10, 7, leaf}});
  }
  group.erased_links.push_back({ErasedLotName("gone"), {1, 90, 2, leaf}});
  ASSERT_THAT(store->Apply(group), IsOk());
  EXPECT_THAT(store->ReadChain(lot, {}),
              IsOkAndHolds(ElementsAre(
                  ChainRow{1, 10, 0, LotRole::kOut}, ChainRow{2, 20, 7, std::nullopt},
                  ChainRow{3, 30, 7, std::nullopt}, ChainRow{4, 40, 3, LotRole::kAt},
                  ChainRow{5, 50, 7, std::nullopt})));
  EXPECT_THAT(store->ReadChain(lot, {.from_number = 3, .limit = 2}),
              IsOkAndHolds(ElementsAre(ChainRow{3, 30, 7, std::nullopt},
                                       ChainRow{4, 40, 3, LotRole::kAt})));
  const ChainName gone = {ChainKind::kLot, "gone"};
  EXPECT_THAT(store->ReadChain(gone, {}),
              IsOkAndHolds(ElementsAre(ChainRow{1, 90, 2, std::nullopt})));
  EXPECT_THAT(store->FindChainHeads({lot, gone, ChainName{ChainKind::kRegistry, "lot"}}),
              IsOkAndHolds(ElementsAre(ChainHead{5, 50, 7, leaf},
                                       ChainHead{1, 90, 2, leaf}, std::nullopt)));
  // The chain goes on behind the erased link.
  IndexGroup next{.first_index = 1, .mark = {2, leaf}};
  next.rows = {{lot, {6, 60, 0, LotRole::kIn}, leaf}};
  ASSERT_THAT(store->Apply(next), IsOk());
  EXPECT_THAT(store->FindChainHeads({lot}),
              IsOkAndHolds(ElementsAre(ChainHead{6, 60, 0, leaf})));
  EXPECT_THAT(store->ReadChain(lot, {.from_number = 5}),
              IsOkAndHolds(ElementsAre(ChainRow{5, 50, 7, std::nullopt},
                                       ChainRow{6, 60, 0, LotRole::kIn})));
}

// Names that continue one another, and names made to look like another chain's key.
TYPED_TEST(EntryIndexTest, ChainsDoNotMix) {
  EntryIndex* store = this->store();
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

TYPED_TEST(EntryIndexTest, FindsIdentifiersExactly) {
  EntryIndex* store = this->store();
  IndexGroup group = IndexGroupOf(0, 10);
  group.identifiers.push_back({"urn:id", 3});
  group.identifiers.push_back({std::string("urn:id:0\0x", 10), 4});
  ASSERT_THAT(store->Apply(group), IsOk());
  EXPECT_THAT(store->FindIdentifier("urn:id:0", 1000),
              IsOkAndHolds(ElementsAre(0, 3, 6, 9)));
  EXPECT_THAT(store->FindIdentifier("urn:id:0", 2), IsOkAndHolds(ElementsAre(0, 3)));
  EXPECT_THAT(store->FindIdentifier("urn:id", 1000), IsOkAndHolds(ElementsAre(3)));
  EXPECT_THAT(store->FindIdentifier("urn:", 1000), IsOkAndHolds(IsEmpty()));
}

TYPED_TEST(EntryIndexTest, MarkIsContiguous) {
  EntryIndex* store = this->store();
  ASSERT_THAT(store->Apply(IndexGroupOf(0, 10)), IsOk());
  EXPECT_THAT(store->Apply(IndexGroupOf(11, 20)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("wanted 10")));
  EXPECT_THAT(store->Apply(IndexGroupOf(0, 10)),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(store->FindEvents({Sha256("event 15")}),
              IsOkAndHolds(ElementsAre(std::nullopt)));
  ExpectIndexHas(*store, 10);
}

TYPED_TEST(EntryIndexTest, FitsOnlyItsOwnLedger) {
  MemoryEntryStore ledger(kStoreOrigin);
  GroupMaker maker;
  ASSERT_THAT(ledger.Append(maker.Next(30)), IsOk());
  EntryIndex* store = this->store();
  EXPECT_THAT(store->CheckFits(ledger), IsOk());
  ASSERT_THAT(store->Apply(IndexGroupOf(0, 20)), IsOk());
  EXPECT_THAT(store->CheckFits(ledger), IsOk());
  ASSERT_THAT(store->Apply(IndexGroupOf(20, 40)), IsOk());
  EXPECT_THAT(store->CheckFits(ledger),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("knows 40")));
}

}  // namespace
}  // namespace rastro
