// abseil decodes leniently (no padding, spaces); comparing with the re-encoding
// makes it strict. Hashes, of which an entry has some fifteen, take a shorter way with
// OpenSSL: 7 % of an audit were spent on them.

#include "crypto/base64.h"

#include <openssl/evp.h>

#include <array>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace rastro {

namespace {

// 32 bytes, as a padded group of two and ten of three.
constexpr size_t kHashTextSize = 44;

// Nothing if it is no hash, or in another spelling.
std::optional<Hash> DecodeHash(absl::string_view text) {
  // The one "=" that OpenSSL, which takes it for zero bits, may see is the last.
  if (text.size() != kHashTextSize || text.find('=') != kHashTextSize - 1) {
    return std::nullopt;
  }
  std::array<unsigned char, Hash::kSize + 1> bytes;
  const int size =
      EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()));
  // What the last digit has too many must be zero.
  if (size != static_cast<int>(bytes.size()) || bytes.back() != 0) return std::nullopt;
  return Hash::FromBytes({reinterpret_cast<const char*>(bytes.data()), Hash::kSize});
}

}  // namespace

std::string Base64(absl::string_view bytes) { return absl::Base64Escape(bytes); }

std::string Base64(const Hash& hash) { return absl::Base64Escape(hash.view()); }

absl::StatusOr<std::string> ParseBase64(absl::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(text, &bytes) || absl::Base64Escape(bytes) != text) {
    return absl::InvalidArgumentError(absl::StrCat(
        "not standard padded base64: \"", absl::CHexEscape(text.substr(0, 64)), "\""));
  }
  return bytes;
}

absl::StatusOr<Hash> ParseHash(absl::string_view text) {
  if (std::optional<Hash> hash = DecodeHash(text)) return *hash;
  absl::StatusOr<std::string> bytes = ParseBase64(text);
  if (!bytes.ok()) return bytes.status();
  if (bytes->size() != Hash::kSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("a hash has 32 bytes, this base64 holds ", bytes->size()));
  }
  return Hash::FromBytes(*bytes);
}

}  // namespace rastro
