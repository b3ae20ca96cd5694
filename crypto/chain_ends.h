// Where all chains of a ledger end: what an auditor keeps of them, to know that each link
// follows the end of its own chain, and that no name has two chains.
// Memory: some 110 bytes a chain. Not thread-safe.
// Specification: docs/formats.md, section 13.

#ifndef RASTRO_CRYPTO_CHAIN_ENDS_H_
#define RASTRO_CRYPTO_CHAIN_ENDS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "crypto/chain.h"
#include "crypto/hash.h"
#include "crypto/link.h"

namespace rastro {

// SHA-256 of a chain's name, ChainName::Text().
using ChainNameHash = Hash;

struct ChainEnd {
  PreviousLink place;  // Where the last link stands, as the next one will say.
  uint64_t number = 0;
  ChainKind kind = ChainKind::kLot;
  std::optional<ChainNameHash> name;  // Set once a link was shown with its lot.
};

class ChainEnds {
 public:
  ChainEnds();

  // Takes the link that stands at `here`, with the name of its chain if it is shown.
  // INVALID_ARGUMENT if it does not follow the end of a chain, or not of the chain of its
  // name, or begins one that there is already; nothing is changed then.
  absl::Status Follow(const Link& link, const std::optional<ChainNameHash>& name,
                      const PreviousLink& here);

  // Says that Follow will soon ask for these, so that memory has them at hand.
  void Expect(const Link& link, const std::optional<ChainNameHash>& name) const;

  // Chains.
  size_t size() const { return ends_->size(); }

  // In any order.
  void ForEach(const std::function<void(const ChainEnd&)>& take) const;

  // One of those that ForEach gave, into ends that do not have it yet.
  void Add(const ChainEnd& end);

 private:
  // As ChainEnd, closely packed. Its number in `ends_` stands for it in the sets.
  struct Row {
    Hash leaf_hash;
    Hash name;
    uint64_t number = 0;
    uint32_t position = 0;  // Entries have far fewer links.
    ChainKind kind = ChainKind::kLot;
    bool is_named = false;

    PreviousLink place() const { return {leaf_hash, position}; }
  };
  using Rows = std::deque<Row>;

  // What a row is found by, hashed and compared without a copy of it in the set.
  struct ByPlace {
    using is_transparent = void;
    const Rows* rows;

    size_t operator()(const PreviousLink& place) const;
    size_t operator()(uint32_t row) const { return (*this)((*rows)[row].place()); }
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t row, const PreviousLink& place) const {
      return (*rows)[row].place() == place;
    }
  };
  struct ByName {
    using is_transparent = void;
    const Rows* rows;

    size_t operator()(const ChainNameHash& name) const;
    size_t operator()(uint32_t row) const { return (*this)((*rows)[row].name); }
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t row, const ChainNameHash& name) const {
      return (*rows)[row].name == name;
    }
  };

  std::unique_ptr<Rows> ends_;  // The sets point to it, also when this is moved.
  absl::flat_hash_set<uint32_t, ByPlace, ByPlace> by_place_;
  absl::flat_hash_set<uint32_t, ByName, ByName> by_name_;  // Of those that are named.
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_CHAIN_ENDS_H_
