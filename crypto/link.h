// A chain link: one for each chain that an entry extends.
// Pure and thread-safe.
// Specification: docs/formats.md, section 7.

#ifndef RASTRO_CRYPTO_LINK_H_
#define RASTRO_CRYPTO_LINK_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/chain.h"
#include "crypto/hash.h"

namespace rastro {

// Where the chain's link before this one stands.
struct PreviousLink {
  Hash leaf_hash;         // Of the entry that holds it.
  uint64_t position = 0;  // Among that entry's links, from 0.

  friend bool operator==(const PreviousLink&, const PreviousLink&) = default;
};

struct Link {
  ChainKind kind = ChainKind::kLot;
  Hash lot_hash;                       // kLot: H(lot text).
  std::string participant;             // kSubmitter, kRegistry: whose chain.
  std::optional<Hash> registry_entry;  // kSubmitter: leaf hash of the submitter's latest
                                       // registry entry; none in entry 0 alone.
  uint64_t number = 1;                 // In the chain, from 1.
  std::optional<PreviousLink> previous;  // Absent if and only if `number` is 1.

  // The text that is hashed.
  std::string Text() const;

  // Reads what Text() writes of a valid link; INVALID_ARGUMENT otherwise.
  static absl::StatusOr<Link> Parse(absl::string_view text);

  friend bool operator==(const Link&, const Link&) = default;
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_LINK_H_
