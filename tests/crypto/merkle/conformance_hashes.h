// Hashes as the conformance cases write them: base64, or null for an empty list.

#ifndef RASTRO_TESTS_CRYPTO_MERKLE_CONFORMANCE_HASHES_H_
#define RASTRO_TESTS_CRYPTO_MERKLE_CONFORMANCE_HASHES_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/base64.h"

namespace rastro {

inline absl::StatusOr<Hash> JsonHash(const nlohmann::json& text) {
  return ParseHash(text.get<std::string>());
}

// Fails if one of them is not a hash, as some cases want it.
inline absl::StatusOr<std::vector<Hash>> JsonHashes(const nlohmann::json& list) {
  std::vector<Hash> hashes;
  if (list.is_null()) return hashes;
  for (const nlohmann::json& text : list) {
    absl::StatusOr<Hash> hash = JsonHash(text);
    if (!hash.ok()) return hash.status();
    hashes.push_back(*hash);
  }
  return hashes;
}

}  // namespace rastro

#endif  // RASTRO_TESTS_CRYPTO_MERKLE_CONFORMANCE_HASHES_H_
