// Where all chains of a ledger end: what an auditor keeps of them, to know that each link
// follows the end of its own chain, and that no name has two chains.
// Memory: some 45 bytes a chain, besides the leaves. Not thread-safe; const members are.
// Specification: docs/formats.md, section 13.

#ifndef RASTRO_CRYPTO_CHAIN_ENDS_H_
#define RASTRO_CRYPTO_CHAIN_ENDS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "crypto/chain.h"
#include "crypto/hash.h"
#include "crypto/link.h"
#include "crypto/merkle/leaf_tiles.h"

namespace rastro {

// What stands for a chain's name: the first half of SHA-256 of a secret of the audit's
// own and the name's hash, so that nobody can look for names that share it.
using ChainTag = std::array<uint8_t, 16>;

// Where a link stands.
struct LinkPlace {
  uint64_t entry = 0;     // Index.
  uint64_t position = 0;  // Among the entry's links.
};

struct ChainEnd {
  LinkPlace place;  // Of the last link.
  uint64_t number = 0;
  ChainKind kind = ChainKind::kLot;
  std::optional<ChainTag> tag;  // Set once a link was shown with its lot.
};

class ChainEnds {
 public:
  // `leaves` has each entry of which a link is followed, and outlives this. `secret`: 32
  // bytes.
  ChainEnds(const LeafTiles& leaves, std::string secret);

  // Of SHA-256 of ChainName::Text().
  ChainTag TagOf(const Hash& name_hash) const;
  const std::string& secret() const { return secret_; }

  // Takes the link that stands at `here`, with the tag of its chain if that is shown.
  // INVALID_ARGUMENT if it does not follow the end of a chain, or not of the chain of its
  // name, or begins one that there is already; nothing is changed then.
  absl::Status Follow(const Link& link, const std::optional<ChainTag>& tag,
                      const LinkPlace& here);

  // Says that Follow will soon ask for these, so that memory has them at hand.
  void Expect(const Link& link, const std::optional<ChainTag>& tag) const;

  // Chains.
  size_t size() const { return ends_->size(); }

  // In any order.
  void ForEach(const std::function<void(const ChainEnd&)>& take) const;

  // One of those that ForEach gave, into ends that do not have it yet.
  void Add(const ChainEnd& end);

 private:
  // As ChainEnd, closely packed. Its number in `ends_` stands for it in the sets.
  struct Row {
    uint64_t entry : 40 = 0;
    uint64_t position : 24 = 0;
    uint64_t number : 61 = 0;
    uint64_t kind : 2 = 0;
    uint64_t is_tagged : 1 = 0;
    ChainTag tag = {};
  };
  static_assert(sizeof(Row) == 32);
  using Rows = std::deque<Row>;

  // What a row is found by, hashed and compared without a copy of it in the set.
  struct ByPlace {
    using is_transparent = void;
    const Rows* rows;
    const LeafTiles* leaves;

    PreviousLink PlaceOf(uint32_t row) const;
    size_t operator()(const PreviousLink& place) const;
    size_t operator()(uint32_t row) const { return (*this)(PlaceOf(row)); }
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t row, const PreviousLink& place) const {
      return PlaceOf(row) == place;
    }
  };
  struct ByTag {
    using is_transparent = void;
    const Rows* rows;

    size_t operator()(const ChainTag& tag) const;
    size_t operator()(uint32_t row) const { return (*this)((*rows)[row].tag); }
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t row, const ChainTag& tag) const {
      return (*rows)[row].tag == tag;
    }
  };

  std::string secret_;
  std::unique_ptr<Rows> ends_;  // The sets point to it, also when this is moved.
  absl::flat_hash_set<uint32_t, ByPlace, ByPlace> by_place_;
  absl::flat_hash_set<uint32_t, ByTag, ByTag> by_tag_;  // Of those that have one.
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_CHAIN_ENDS_H_
