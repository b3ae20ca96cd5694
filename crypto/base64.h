// Standard base64 (RFC 4648, section 4), padded, and strict: one value has
// exactly one spelling.
// Pure and thread-safe.
// Specification: docs/formats.md, section 2.

#ifndef RASTRO_CRYPTO_BASE64_H_
#define RASTRO_CRYPTO_BASE64_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/hash.h"

namespace rastro {

std::string Base64(absl::string_view bytes);
std::string Base64(const Hash& hash);

// INVALID_ARGUMENT unless `text` equals its own re-encoding.
absl::StatusOr<std::string> ParseBase64(absl::string_view text);

// As ParseBase64, for exactly 32 bytes.
absl::StatusOr<Hash> ParseHash(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_BASE64_H_
