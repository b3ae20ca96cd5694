// nonce := first 16 bytes of HMAC-SHA-256(secret, message)
// part message := "rastro/nonce/part/v1\n" kind "\n" media-type "\n\n" content
// lot message  := "rastro/nonce/lot/v1\n" uri "\n\n" part-lines

#include "crypto/nonce.h"

#include <cassert>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/base64.h"

namespace rastro {
namespace {

constexpr size_t kMinSecretBytes = 32;

Nonce Derive(absl::string_view secret, absl::string_view message) {
  assert(secret.size() >= kMinSecretBytes);
  const Hash mac = HmacSha256(secret, message);
  Nonce nonce;
  std::memcpy(nonce.data(), mac.bytes.data(), nonce.size());
  return nonce;
}

}  // namespace

std::string NonceText(const Nonce& nonce) {
  return Base64({reinterpret_cast<const char*>(nonce.data()), nonce.size()});
}

absl::StatusOr<Nonce> ParseNonce(absl::string_view text) {
  absl::StatusOr<std::string> bytes = ParseBase64(text);
  if (!bytes.ok()) return bytes.status();
  Nonce nonce;
  if (bytes->size() != nonce.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a nonce has 16 bytes, this base64 holds ", bytes->size()));
  }
  std::memcpy(nonce.data(), bytes->data(), nonce.size());
  return nonce;
}

Nonce DerivePartNonce(absl::string_view secret, absl::string_view kind,
                      absl::string_view media_type, absl::string_view content) {
  return Derive(secret, absl::StrCat("rastro/nonce/part/v1\n", kind, "\n", media_type,
                                     "\n\n", content));
}

Nonce DeriveLotNonce(absl::string_view secret, absl::string_view part_lines,
                     absl::string_view uri) {
  return Derive(secret, absl::StrCat("rastro/nonce/lot/v1\n", uri, "\n\n", part_lines));
}

}  // namespace rastro
