// See index_groups.h.

#include "tests/storage/index_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/storage/ledger_groups.h"
#include "tests/testing/status_matchers.h"

namespace rastro {

using ::testing::ElementsAre;

ChainName IndexLot(const std::string& name) {
  return {ChainKind::kLot, "https://id.example/01/09506000134352/10/" + name};
}

IndexGroup IndexGroupOf(uint64_t first, uint64_t size) {
  IndexGroup group;
  group.first_index = first;
  group.mark = {size, LeafHash(MakeEntry(size - 1).entry)};
  for (uint64_t i = first; i < size; ++i) {
    const Hash leaf = LeafHash(MakeEntry(i).entry);
    group.rows.push_back({IndexLot(absl::StrCat(i % 10)),
                          {i / 10 + 1, i, 0, static_cast<LotRole>(i % 4)},
                          leaf});
    group.rows.push_back({kIndexSubmitter, {i + 1, i, 1, std::nullopt}, leaf});
    group.events.push_back({Sha256(absl::StrCat("event ", i)), i});
    group.identifiers.push_back({absl::StrCat("urn:id:", i % 3), i});
  }
  return group;
}

void ExpectIndexHas(const EntryIndex& store, uint64_t size) {
  EXPECT_EQ(store.Mark(), (IndexMark{size, LeafHash(MakeEntry(size - 1).entry)}));
  const auto heads = store.FindChainHeads(
      {IndexLot("9"), IndexLot("none"), kIndexSubmitter, IndexLot("0"), IndexLot("9")});
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

}  // namespace rastro
