// Keys and signatures: Ed25519 and ECDSA P-256 with SHA-256, in their strict
// forms, so that nobody can make a second signature from a first one.
// Thread-safe once made.
// Specification: RFC 8032, FIPS 186-5; docs/formats.md, section 10.

#ifndef RASTRO_CRYPTO_SIGNATURE_H_
#define RASTRO_CRYPTO_SIGNATURE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct evp_pkey_st;

namespace rastro {

// The numbers are the key types of C2SP signed-note.
enum class KeyAlgorithm : uint8_t { kEd25519 = 0x01, kEcdsaP256 = 0x02 };

// "ed25519" or "ecdsa-p256".
absl::string_view KeyAlgorithmName(KeyAlgorithm algorithm);
absl::StatusOr<KeyAlgorithm> ParseKeyAlgorithm(absl::string_view name);

class PublicKey {
 public:
  // `bytes`: the 32 bytes of an Ed25519 key, or the DER SubjectPublicKeyInfo of a
  // P-256 key with an uncompressed point. INVALID_ARGUMENT for anything else, for
  // Ed25519 points of small order and for encodings that are not canonical. (Whether an
  // Ed25519 key is on the curve shows when it verifies: one that is not verifies
  // nothing.)
  static absl::StatusOr<PublicKey> Parse(KeyAlgorithm algorithm, absl::string_view bytes);

  KeyAlgorithm algorithm() const { return algorithm_; }
  const std::string& bytes() const { return bytes_; }

  // True if `signature` (64 bytes for Ed25519; ASN.1 DER with s in the lower half
  // for P-256) is this key's over `text`.
  bool Verify(absl::string_view text, absl::string_view signature) const;

 private:
  friend class PrivateKey;
  PublicKey(KeyAlgorithm algorithm, std::string bytes, std::shared_ptr<evp_pkey_st> key);

  KeyAlgorithm algorithm_;
  std::string bytes_;
  std::shared_ptr<evp_pkey_st> key_;
};

class PrivateKey {
 public:
  // From the system's random source.
  static absl::StatusOr<PrivateKey> Generate(KeyAlgorithm algorithm);

  // An Ed25519 key from its 32-byte seed (RFC 8032, section 5.1.5): for the
  // simulated trade and for vectors, which need the same key again.
  static absl::StatusOr<PrivateKey> FromEd25519Seed(absl::string_view seed);

  // PKCS#8 in PEM, not encrypted.
  static absl::StatusOr<PrivateKey> ParsePem(absl::string_view pem);
  absl::StatusOr<std::string> Pem() const;

  const PublicKey& public_key() const { return public_key_; }

  // Ed25519 signatures are deterministic, ECDSA's are not. INTERNAL if the library
  // fails.
  absl::StatusOr<std::string> Sign(absl::string_view text) const;

 private:
  explicit PrivateKey(PublicKey public_key) : public_key_(std::move(public_key)) {}
  static absl::StatusOr<PrivateKey> Wrap(std::shared_ptr<evp_pkey_st> key);

  PublicKey public_key_;  // Its EVP_PKEY holds the private half as well.
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_SIGNATURE_H_
