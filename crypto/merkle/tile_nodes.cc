// Group g completes its own root and one more for each one that g ends in. Before it they
// are 2 g - popcount(g), which gives each root its place.

#include "crypto/merkle/tile_nodes.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "crypto/merkle/tile.h"

namespace rastro {

namespace {

constexpr size_t kGroupWidth = size_t{1} << TileNodes::kGroupHeight;

absl::Span<const Hash> GroupOf(absl::Span<const Hash> hashes, size_t group) {
  return hashes.subspan(group * kGroupWidth, kGroupWidth);
}

// Root over some hashes of a group: a power of two of them.
Hash RootOf(absl::Span<const Hash> hashes) {
  std::array<Hash, kGroupWidth> nodes;
  std::copy(hashes.begin(), hashes.end(), nodes.begin());
  for (size_t width = hashes.size() / 2; width > 0; width /= 2) {
    for (size_t i = 0; i < width; ++i) {
      nodes[i] = NodeHash(nodes[2 * i], nodes[2 * i + 1]);
    }
  }
  return nodes[0];
}

}  // namespace

absl::StatusOr<TileNodes> TileNodes::Read(absl::string_view bytes,
                                          const GroupRoots* groups) {
  absl::StatusOr<std::vector<Hash>> hashes = TileHashes(bytes, kTileWidth);
  if (!hashes.ok()) return hashes.status();
  TileNodes nodes;
  nodes.hashes_ = *std::move(hashes);
  nodes.roots_.reserve(2 * (kTileWidth / kGroupWidth) - 1);
  for (size_t group = 0; group < kTileWidth / kGroupWidth; ++group) {
    nodes.AppendGroup(group, groups != nullptr ? (*groups)[group]
                                               : RootOf(GroupOf(nodes.hashes_, group)));
  }
  return nodes;
}

void TileNodes::Append(const Hash& hash) {
  assert(hashes_.size() < kTileWidth);
  hashes_.push_back(hash);
  if (hashes_.size() % kGroupWidth != 0) return;
  const size_t group = hashes_.size() / kGroupWidth - 1;
  AppendGroup(group, RootOf(GroupOf(hashes_, group)));
}

void TileNodes::AppendGroup(size_t group, const Hash& root) {
  roots_.push_back(root);
  for (int above = 0; above < std::countr_one(group); ++above) {
    const uint32_t height = kGroupHeight + above;
    const size_t right = group >> above;
    roots_.push_back(NodeHash(Node(height, right - 1), Node(height, right)));
  }
}

Hash TileNodes::Node(uint32_t height, size_t index) const {
  const size_t end = (index + 1) << height;
  assert(end <= hashes_.size());
  if (height < kGroupHeight) {
    const size_t width = size_t{1} << height;
    return RootOf(absl::MakeConstSpan(hashes_).subspan(end - width, width));
  }
  const size_t last = end / kGroupWidth - 1;  // Of its groups.
  return roots_[2 * last - std::popcount(last) + height - kGroupHeight];
}

TileNodes::GroupRoots TileNodes::groups() const {
  assert(hashes_.size() == kTileWidth);
  GroupRoots groups;
  for (size_t i = 0; i < groups.size(); ++i) groups[i] = Node(kGroupHeight, i);
  return groups;
}

absl::StatusOr<std::vector<Hash>> TileHashes(absl::string_view bytes, uint32_t width) {
  if (bytes.size() != width * Hash::kSize) {
    return absl::DataLossError(
        absl::StrCat("tile: wanted ", width, " hashes, got ", bytes.size(), " bytes"));
  }
  std::vector<Hash> hashes;
  hashes.reserve(width);
  for (; !bytes.empty(); bytes.remove_prefix(Hash::kSize)) {
    hashes.push_back(Hash::FromBytes(bytes.substr(0, Hash::kSize)));
  }
  return hashes;
}

}  // namespace rastro
