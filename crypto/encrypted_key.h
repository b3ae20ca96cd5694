// Private keys under a passphrase: PKCS#8 in PEM, from and to the form that is not
// encrypted, which PrivateKey reads and writes.
// Pure but for the salt, which comes from the system's random source. Thread-safe.
// Specification: RFC 5958, section 3; RFC 8018, section 6.2 (PBES2).

#ifndef RASTRO_CRYPTO_ENCRYPTED_KEY_H_
#define RASTRO_CRYPTO_ENCRYPTED_KEY_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

inline constexpr size_t kMinPassphraseBytes = 8;  // Of a key that is encrypted here.
inline constexpr size_t kMaxPassphraseBytes = 1024;

// A type of its own, so that it is not taken for a key or a path.
struct Passphrase {
  std::string text;
};

// The passphrase in a file's content: its only line, without the line's end.
// INVALID_ARGUMENT, which never quotes it, if it is empty, longer than
// kMaxPassphraseBytes or not one line.
absl::StatusOr<Passphrase> ParsePassphrase(absl::string_view content);

// True if `pem` says that it is an encrypted PKCS#8 key.
bool IsEncryptedKey(absl::string_view pem);

// `pem`, an unencrypted PKCS#8 key, under AES-256-CBC with a key by PBKDF2 (HMAC-SHA-256,
// 600,000 rounds, 16 bytes of salt). INVALID_ARGUMENT if it is none, or if the passphrase
// has fewer than kMinPassphraseBytes or more than kMaxPassphraseBytes.
absl::StatusOr<std::string> EncryptKey(absl::string_view pem,
                                       const Passphrase& passphrase);

// The unencrypted PKCS#8 key in PEM; takes whatever PBES2 OpenSSL knows, scrypt as well.
// INVALID_ARGUMENT if `pem` is no encrypted key, or the passphrase is another one (which
// cannot be told from a damaged file).
absl::StatusOr<std::string> DecryptKey(absl::string_view pem,
                                       const Passphrase& passphrase);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_ENCRYPTED_KEY_H_
