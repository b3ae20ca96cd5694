// SHA-256 and the two hashes of the one Merkle tree algorithm that Rastro uses.
// Pure and thread-safe.
// Specification: RFC 6962, section 2.1; docs/formats.md, section 1.

#ifndef RASTRO_CRYPTO_HASH_H_
#define RASTRO_CRYPTO_HASH_H_

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <utility>

#include "absl/strings/string_view.h"

namespace rastro {

// A SHA-256 digest: 32 bytes, compared byte by byte.
struct Hash {
  static constexpr size_t kSize = 32;

  std::array<uint8_t, kSize> bytes = {};

  // The 32 bytes as text, for storing. Valid as long as the hash is.
  absl::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), kSize};
  }

  // `raw` must be 32 bytes long (asserted).
  static Hash FromBytes(absl::string_view raw);

  friend auto operator<=>(const Hash&, const Hash&) = default;

  // Any eight bytes of a digest are as good a hash value as all of them.
  template <typename H>
  friend H AbslHashValue(H state, const Hash& hash) {
    uint64_t word;
    std::memcpy(&word, hash.bytes.data(), sizeof(word));
    return H::combine(std::move(state), word);
  }
};

// SHA-256 of `data`.
Hash Sha256(absl::string_view data);

// H(text) of docs/formats.md: SHA-256(0x00 || text), the hash of a leaf.
Hash LeafHash(absl::string_view text);

// SHA-256(0x01 || left || right), the hash of an inner node.
Hash NodeHash(const Hash& left, const Hash& right);

// SHA-256(""), the root of the tree without leaves.
const Hash& EmptyRoot();

// HMAC-SHA-256 (RFC 2104) of `data` under `key`.
Hash HmacSha256(absl::string_view key, absl::string_view data);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_HASH_H_
