// The names of chains. Every entry extends one chain for each lot that its
// event touches, its submitter's, and, if it registers, the registry chain of
// the participant it is about.
// Pure and thread-safe.
// Specification: docs/formats.md, sections 7 and 9.

#ifndef RASTRO_CRYPTO_CHAIN_H_
#define RASTRO_CRYPTO_CHAIN_H_

#include <compare>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/hash.h"

namespace rastro {

enum class ChainKind : uint8_t { kLot, kSubmitter, kRegistry };

// "lot", "submitter" or "registry".
absl::string_view ChainKindName(ChainKind kind);

struct ChainName {
  ChainKind kind = ChainKind::kLot;
  std::string name;  // A canonical lot URI, or a participant id.

  // "lot <URI>", "submitter <id>" or "registry <id>": the second line of a
  // head text, and the key of the chain in the index store.
  std::string Text() const;
  static absl::StatusOr<ChainName> Parse(absl::string_view text);

  friend auto operator<=>(const ChainName&, const ChainName&) = default;

  template <typename H>
  friend H AbslHashValue(H state, const ChainName& chain) {
    return H::combine(std::move(state), chain.kind, chain.name);
  }
};

// Where a chain ends.
struct ChainHead {
  uint64_t number = 0;    // Links in the chain; 0 means that it has none yet.
  uint64_t index = 0;     // Of the entry that holds the last link.
  uint32_t position = 0;  // Of the last link in that entry, from 0.
  Hash leaf_hash;         // Of that entry. Not set if number is 0.

  friend bool operator==(const ChainHead&, const ChainHead&) = default;
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_CHAIN_H_
