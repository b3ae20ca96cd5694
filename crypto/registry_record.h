// A participant's whole public record: who it is, what it may do, which keys speak
// for it.
// Pure and thread-safe.
// Specification: docs/formats.md, section 10.

#ifndef RASTRO_CRYPTO_REGISTRY_RECORD_H_
#define RASTRO_CRYPTO_REGISTRY_RECORD_H_

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/note/verifier_key.h"

namespace rastro {

inline constexpr size_t kMaxRecordKeys = 16;
inline constexpr size_t kMaxRecordValues = 256;  // Of each kind.
inline constexpr size_t kMaxNameBytes = 256;

enum class Role { kOperator, kExporter, kImporter, kAuditor, kAuthority, kGateway };

// "operator", "exporter", "importer", "auditor", "authority" or "gateway".
absl::string_view RoleName(Role role);
absl::StatusOr<Role> ParseRole(absl::string_view name);

// What a key of a plant signs for: one of its participant's establishments. A key may
// have several; one that has none signs for all.
struct KeyLimit {
  uint32_t key_id = 0;
  std::string establishment;

  friend auto operator<=>(const KeyLimit&, const KeyLimit&) = default;
};

struct RegistryRecord {
  std::string participant;                  // Participant id.
  std::string name;                         // UTF-8, 1 to 256 bytes.
  std::string country;                      // ISO 3166 alpha-2, upper case.
  std::vector<std::string> glns;            // 13 digits with a right check digit.
  std::vector<std::string> gs1_prefixes;    // 4 to 12 digits.
  std::vector<std::string> establishments;  // Official numbers, 1 to 64 characters.
  std::vector<Role> roles;                  // In the order of the enumeration.
  std::vector<VerifierKey> keys;            // Named after the participant; at most 16.
  std::vector<KeyLimit> limits = {};        // Of these keys, to these establishments.

  // The text. Lists must be sorted (Sort does that).
  std::string Text() const;

  // Sorts every list and drops repetitions, as the text wants it.
  void Sort();

  // Reads what Text() writes of a valid record; INVALID_ARGUMENT otherwise.
  static absl::StatusOr<RegistryRecord> Parse(absl::string_view text);

  bool HasRole(Role role) const;

  bool IsLimited(const VerifierKey& key) const;

  // The key of this name and ID, or nullptr.
  const VerifierKey* FindKey(absl::string_view key_name, uint32_t key_id) const;

  friend bool operator==(const RegistryRecord&, const RegistryRecord&) = default;
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_REGISTRY_RECORD_H_
