// The growing edge of a tree against the reference tree, leaf by leaf.

#include "crypto/merkle/compact_range.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/testing/reference_tree.h"

namespace rastro {
namespace {

TEST(CompactRangeTest, HasTheRootOfTheTreeAtEachSize) {
  const std::vector<Hash> leaves = NumberedLeaves(600);
  CompactRange range;
  EXPECT_EQ(range.head(), TreeHead{});
  for (size_t i = 0; i < leaves.size(); ++i) {
    range.Append(leaves[i]);
    EXPECT_EQ(range.size(), i + 1);
    ASSERT_EQ(range.head(),
              (TreeHead{i + 1, ReferenceRoot(absl::MakeConstSpan(leaves).first(i + 1))}));
  }
}

TEST(CompactRangeTest, GoesOnFromPeaks) {
  const std::vector<Hash> leaves = NumberedLeaves(40);
  const absl::Span<const Hash> d(leaves);
  // 13 = 8 + 4 + 1
  CompactRange range(
      13, {ReferenceRoot(d.subspan(0, 8)), ReferenceRoot(d.subspan(8, 4)), d[12]});
  EXPECT_EQ(range.head(), (TreeHead{13, ReferenceRoot(d.first(13))}));
  for (size_t i = 13; i < leaves.size(); ++i) range.Append(leaves[i]);
  EXPECT_EQ(range.head(), (TreeHead{40, ReferenceRoot(d)}));
}

TEST(CompactRangeDeathTest, WantsOnePeakForEachBit) {
  EXPECT_DEATH(CompactRange(3, {NumberedLeaf(0)}), "");
  EXPECT_DEATH(CompactRange(0, {NumberedLeaf(0)}), "");
}

}  // namespace
}  // namespace rastro
