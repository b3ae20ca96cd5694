// What following the links of entries costs an auditor of a large ledger, with memory
// fetched before and without. docs/performance.md has the figures and the command.

#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/chain_ends.h"

namespace rastro {
namespace {

Hash HashOf(uint64_t number) { return Sha256(absl::StrCat("hash ", number)); }

void MustFollow(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << std::endl;
  std::exit(1);
}

// Chains of which each entry continues four at random, as an auditor follows them.
class ManyChains {
 public:
  static constexpr size_t kChains = 8'000'000;
  static constexpr size_t kLinks = 4;  // Of an entry.

  struct FollowedEntry {
    std::array<Link, kLinks> links;
    std::array<std::optional<ChainTag>, kLinks> tags;
    uint64_t index = 0;
  };

  ManyChains() {
    for (size_t chain = 0; chain < kChains; chain += kLinks) {
      FollowedEntry entry = NewEntry();
      for (size_t i = 0; i < kLinks; ++i) {
        entry.tags[i] = TagOf(chain + i);
        places_.push_back({entry.index, i});
      }
      Follow(entry, false);
    }
  }

  FollowedEntry Next() {
    FollowedEntry entry = NewEntry();
    for (size_t i = 0; i < kLinks; ++i) {
      // No chain twice in an entry.
      const size_t chain = random_() % (kChains / kLinks) * kLinks + i;
      Link& link = entry.links[i];
      link.number = ++numbers_[chain] + 1;
      link.previous = {leaves_.At(places_[chain].entry), places_[chain].position};
      entry.tags[i] = TagOf(chain);
      places_[chain] = {entry.index, i};
    }
    return entry;
  }

  void Follow(const FollowedEntry& entry, bool expect) {
    for (size_t i = 0; expect && i < kLinks; ++i) {
      ends_.Expect(entry.links[i], entry.tags[i]);
    }
    for (size_t i = 0; i < kLinks; ++i) {
      MustFollow(ends_.Follow(entry.links[i], entry.tags[i], {entry.index, i}));
    }
  }

 private:
  FollowedEntry NewEntry() {
    FollowedEntry entry;
    entry.index = leaves_.size();
    leaves_.Append(HashOf(entry.index));
    return entry;
  }

  ChainTag TagOf(size_t chain) const { return ends_.TagOf(HashOf(chain)); }

  LeafTiles leaves_;
  ChainEnds ends_{leaves_, std::string(32, 's')};
  std::vector<LinkPlace> places_;
  std::vector<uint32_t> numbers_ = std::vector<uint32_t>(kChains);
  std::mt19937_64 random_{20261128};
};

// The four links of an entry; with 1 after saying that they are expected.
void FollowFourOf8MillionChains(benchmark::State& state) {
  static auto* const chains = new ManyChains();
  static auto* const entries = new std::vector<ManyChains::FollowedEntry>(10'000);
  static size_t next = entries->size();  // What is made is followed, if not in this run.
  for (auto _ : state) {
    if (next == entries->size()) {
      state.PauseTiming();
      for (auto& entry : *entries) entry = chains->Next();
      next = 0;
      state.ResumeTiming();
    }
    chains->Follow((*entries)[next++], state.range(0) == 1);
  }
}

BENCHMARK(FollowFourOf8MillionChains)->Arg(0)->Arg(1);

}  // namespace
}  // namespace rastro

BENCHMARK_MAIN();
