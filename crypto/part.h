// A part: content, exactly the bytes that the exporter made, under a nonce so
// that its hash reveals nothing.
// Pure and thread-safe.
// Specification: docs/formats.md, section 3.

#ifndef RASTRO_CRYPTO_PART_H_
#define RASTRO_CRYPTO_PART_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/nonce.h"

namespace rastro {

inline constexpr absl::string_view kLotEventMediaType =
    "application/vnd.rastro.lot-event";
inline constexpr absl::string_view kEpcisMediaType = "application/ld+json";
inline constexpr absl::string_view kRegistryMediaType = "application/vnd.rastro.registry";

inline constexpr absl::string_view kPartnersPart = "partners";
inline constexpr absl::string_view kPublicPart = "public";

struct Part {
  Nonce nonce = {};
  std::string media_type;  // 1 to 127 printable ASCII bytes without a space.
  std::string content;     // Any bytes.

  // The text that is hashed.
  std::string Text() const;

  // Reads what Text() writes; INVALID_ARGUMENT otherwise.
  static absl::StatusOr<Part> Parse(absl::string_view text);
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_PART_H_
