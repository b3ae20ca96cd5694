// Where trees split, and roots of ranges against the reference tree and the published
// digests over all subtrees.

#include "crypto/merkle/node_source.h"

#include <gtest/gtest.h>

#include <bit>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "crypto/merkle/tree.h"
#include "tests/testing/json_file.h"
#include "tests/testing/reference_tree.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

std::string Hex(const Hash& hash) { return absl::BytesToHexString(hash.view()); }

TEST(SplitPointTest, IsTheLargestPowerOfTwoBelow) {
  for (uint64_t size = 2; size <= 5000; ++size)
    EXPECT_EQ(SplitPoint(size), ReferenceSplit(size));
  EXPECT_EQ(SplitPoint(uint64_t{1} << 62), uint64_t{1} << 61);
  EXPECT_EQ(SplitPoint((uint64_t{1} << 62) + 1), uint64_t{1} << 62);
  EXPECT_EQ(SplitPoint((uint64_t{1} << 63) - 1), uint64_t{1} << 62);
}

TEST(RangeRootTest, AgreesWithTheReferenceTree) {
  const std::vector<Hash> leaves = NumberedLeaves(100);
  const MerkleTree tree(leaves);
  for (uint64_t end = 1; end <= leaves.size(); ++end) {
    for (uint64_t begin = 0; begin < end; ++begin) {
      if (begin % std::bit_ceil(end - begin) != 0) continue;
      EXPECT_THAT(RangeRoot(tree, begin, end),
                  IsOkAndHolds(ReferenceRoot(
                      absl::MakeConstSpan(leaves).subspan(begin, end - begin))));
    }
  }
}

// One digest over the lines of all roots, or of all subtrees, of up to 130 leaves of
// which leaf i is the single byte i.
TEST(RangeRootTest, AgreesWithThePublishedDigests) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/accumulated/accumulated.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  std::vector<std::string> texts;
  for (int i = 0; i < 130; ++i) texts.push_back(std::string(1, static_cast<char>(i)));
  const MerkleTree tree = MerkleTree::OfTexts(texts);
  const auto root = [&](uint64_t begin, uint64_t end) {
    return Hex(begin == end ? EmptyRoot() : *RangeRoot(tree, begin, end));
  };
  std::string roots;
  std::string subtrees;
  for (uint64_t end = 0; end <= texts.size(); ++end) {
    absl::StrAppend(&roots, end, " ", root(0, end), "\n");
    for (uint64_t start = 0; start <= end; ++start) {  // Empty ranges are listed too.
      if (start < end && start % std::bit_ceil(end - start) != 0) continue;
      absl::StrAppend(&subtrees, "[", start, ", ", end, ") ", root(start, end), "\n");
    }
  }
  int count = 0;
  for (const nlohmann::json& c : *cases) {
    const std::string name = c.at("name");
    if (name != "plain-roots" && name != "subtree-hashes") continue;
    ++count;
    EXPECT_EQ(Hex(Sha256(name == "plain-roots" ? roots : subtrees)),
              c.at("sha256_of_lines"))
        << name;
  }
  EXPECT_EQ(count, 2);
}

TEST(RangeRootTest, FailsAsItsSourceFails) {
  class HalfSource final : public NodeSource {
    absl::StatusOr<Hash> Node(uint32_t, uint64_t index) const override {
      if (index > 0) return absl::DataLossError("the right half is gone");
      return NumberedLeaf(0);
    }
  };
  EXPECT_THAT(RangeRoot(HalfSource(), 0, 3), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(RangeRoot(HalfSource(), 0, 4), IsOk());
}

}  // namespace
}  // namespace rastro
