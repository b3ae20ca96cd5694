// The ledger's signed statement where chains end at a tree size, so that the
// newest entries of a chain cannot be hidden without leaving proof of the lie.
// Pure and thread-safe.
// Specification: docs/formats.md, section 9.

#ifndef RASTRO_CRYPTO_HEADS_H_
#define RASTRO_CRYPTO_HEADS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/chain.h"
#include "crypto/hash.h"

namespace rastro {

// The end of one chain; a leaf of the heads' tree.
struct HeadText {
  ChainName chain;
  uint64_t number = 0;            // Links in the chain; 0 = it has no entry.
  std::optional<Hash> leaf_hash;  // Of its last entry; absent if and only if number is 0.

  std::string Text() const;
  static absl::StatusOr<HeadText> Parse(absl::string_view text);

  friend bool operator==(const HeadText&, const HeadText&) = default;
};

// The text of the note that the ledger signs.
struct Heads {
  std::string origin;
  uint64_t tree_size = 0;  // Of the ledger's tree.
  uint64_t count = 0;      // From 1.
  Hash root;               // Over the head texts, ascending by chain line.

  std::string Text() const;
  static absl::StatusOr<Heads> Parse(absl::string_view text);
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_HEADS_H_
