// abseil decodes leniently (no padding, spaces); comparing with the re-encoding
// makes it strict.

#include "crypto/base64.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace rastro {

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
  absl::StatusOr<std::string> bytes = ParseBase64(text);
  if (!bytes.ok()) return bytes.status();
  if (bytes->size() != Hash::kSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("a hash has 32 bytes, this base64 holds ", bytes->size()));
  }
  return Hash::FromBytes(*bytes);
}

}  // namespace rastro
