// Key files: FILE (private key, PKCS#8, 0600), FILE.pub (verifier key), FILE.secret (the
// secret that nonces are derived from, 0600).

#ifndef RASTRO_SERVICES_CLI_KEY_FILES_H_
#define RASTRO_SERVICES_CLI_KEY_FILES_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "crypto/encrypted_key.h"
#include "crypto/note/verifier_key.h"

namespace rastro {

// Makes a key named `name` and writes the three files. With `secret_of`, another key's
// file, that key's nonce secret is carried over: what was submitted with it is then known
// again. With `passphrase` the private key is encrypted. ALREADY_EXISTS if `path`
// does: a key is never replaced. INVALID_ARGUMENT if the name is neither a participant id
// nor an origin.
absl::StatusOr<VerifierKey> WriteKeyFiles(
    const std::string& name, const std::string& path, KeyAlgorithm algorithm,
    const std::string& secret_of = "",
    const std::optional<Passphrase>& passphrase = std::nullopt);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_KEY_FILES_H_
