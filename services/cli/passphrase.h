// Where the passphrase of a private key comes from: a file that only its owner may read,
// or the person at the terminal. Never an argument and never the environment, which
// others on the machine can see.

#ifndef RASTRO_SERVICES_CLI_PASSPHRASE_H_
#define RASTRO_SERVICES_CLI_PASSPHRASE_H_

#include <string>

#include "absl/status/statusor.h"
#include "crypto/encrypted_key.h"

namespace rastro {

// Whose passphrase is wanted, and where it is.
struct PassphraseSource {
  std::string key_file;  // For the question and for errors.
  std::string file;      // Empty = ask.
};

// The passphrase of a key that is there. INVALID_ARGUMENT if there is neither a file nor
// a terminal.
absl::StatusOr<Passphrase> ReadPassphrase(const PassphraseSource& source);

// The same for a key in the making: who types it, types it twice.
absl::StatusOr<Passphrase> ReadNewPassphrase(const PassphraseSource& source);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_PASSPHRASE_H_
