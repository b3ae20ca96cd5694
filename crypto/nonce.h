// Nonces under which parts and lots are hashed. The client derives them from a
// secret of its own, so that a repeat after a crash makes the same bytes.
// Pure and thread-safe.
// Specification: docs/formats.md, section 3.

#ifndef RASTRO_CRYPTO_NONCE_H_
#define RASTRO_CRYPTO_NONCE_H_

#include <array>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/hash.h"

namespace rastro {

using Nonce = std::array<uint8_t, 16>;

// Base64 of 16 bytes: 24 characters.
std::string NonceText(const Nonce& nonce);
absl::StatusOr<Nonce> ParseNonce(absl::string_view text);

// The nonce of a part of this kind, media type and content.
// `secret` is at least 32 bytes (asserted).
Nonce DerivePartNonce(absl::string_view secret, absl::string_view kind,
                      absl::string_view media_type, absl::string_view content);

// The nonce of the lot `uri` in the event whose part lines are `part_lines`
// (docs/formats.md, section 5).
Nonce DeriveLotNonce(absl::string_view secret, absl::string_view part_lines,
                     absl::string_view uri);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_NONCE_H_
