// A lot that an event touches: one canonical URI and what the event does to it,
// under a nonce so that its hash reveals nothing.
// Pure and thread-safe.
// Specification: docs/formats.md, section 4.

#ifndef RASTRO_CRYPTO_LOT_H_
#define RASTRO_CRYPTO_LOT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/hash.h"
#include "crypto/nonce.h"

namespace rastro {

inline constexpr size_t kMaxLotUriBytes = 512;

// What an event does to a lot.
enum class LotRole {
  kIn,    // consumed or packed: "in"
  kOut,   // made, unpacked or packed into: "out"
  kBoth,  // consumed and made in one event: "both"
  kAt,    // observed: "at"
};

// "in", "out", "both" or "at".
absl::string_view LotRoleName(LotRole role);
absl::StatusOr<LotRole> ParseLotRole(absl::string_view name);

// True for 1 to 512 bytes of printable ASCII without a space.
bool IsLotUri(absl::string_view uri);

// What is kept of the name of an erased lot, so that its chain goes on where it was:
// SHA-256("rastro/erased-lot/v1\n" uri). Whoever guesses the name knows it again.
Hash ErasedLotName(absl::string_view uri);

struct Lot {
  Nonce nonce;
  LotRole role = LotRole::kAt;
  std::string uri;

  // The text that is hashed. `uri` must satisfy IsLotUri (asserted).
  std::string Text() const;

  // Reads what Text() writes and nothing else: INVALID_ARGUMENT otherwise.
  static absl::StatusOr<Lot> Parse(absl::string_view text);
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_LOT_H_
