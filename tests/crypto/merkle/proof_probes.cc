// Each probe is one change: two that cancel each other would not be damage.

#include "tests/crypto/merkle/proof_probes.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace rastro {

Hash Flipped(Hash hash, int bit) {
  hash.bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
  return hash;
}

std::vector<HashesProbe> DamageOrder(const std::vector<Hash>& hashes,
                                     const std::vector<Hash>& known) {
  std::vector<HashesProbe> probes;
  const auto add = [&](std::string name, std::vector<Hash> damaged) {
    if (damaged != hashes) probes.push_back({std::move(name), std::move(damaged)});
  };
  std::vector<Hash> added = known;
  added.push_back(LeafHash("a hash that stands in no tree"));
  added.push_back(Hash{});
  for (size_t i = 0; i <= hashes.size(); ++i) {
    for (size_t k = 0; k < added.size(); ++k) {
      std::vector<Hash> more = hashes;
      more.insert(more.begin() + i, added[k]);
      add(absl::StrCat("added ", k, " before hash ", i), std::move(more));
    }
    if (i == hashes.size()) break;
    std::vector<Hash> fewer = hashes;
    fewer.erase(fewer.begin() + i);
    add(absl::StrCat("dropped hash ", i), std::move(fewer));
    std::vector<Hash> doubled = hashes;
    doubled.insert(doubled.begin() + i, hashes[i]);
    add(absl::StrCat("doubled hash ", i), std::move(doubled));
    if (i == 0) continue;
    std::vector<Hash> swapped = hashes;
    std::swap(swapped[i - 1], swapped[i]);
    add(absl::StrCat("exchanged hashes ", i - 1, " and ", i), std::move(swapped));
  }
  if (!hashes.empty()) add("no hashes", {});
  return probes;
}

std::vector<HashesProbe> FlipEveryBit(const std::vector<Hash>& hashes) {
  std::vector<HashesProbe> probes;
  for (size_t i = 0; i < hashes.size(); ++i) {
    for (int bit = 0; bit < 256; ++bit) {
      HashesProbe probe{absl::StrCat("hash ", i, " bit ", bit), hashes};
      probe.hashes[i] = Flipped(probe.hashes[i], bit);
      probes.push_back(std::move(probe));
    }
  }
  return probes;
}

}  // namespace rastro
