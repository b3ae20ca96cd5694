// The secret file outlives the rotation of keys: repeats after years make the same bytes.

#include "services/cli/key_files.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"
#include "crypto/random_secret.h"
#include "storage/private_file.h"

namespace rastro {

absl::StatusOr<VerifierKey> WriteKeyFiles(const std::string& name,
                                          const std::string& path, KeyAlgorithm algorithm,
                                          const std::string& secret_of,
                                          const std::optional<Passphrase>& passphrase) {
  if (!IsParticipantId(name) && !IsOrigin(name)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--name: wanted a participant id of 1 to 63 of a-z, 0-9, '.' and '-', got \"",
        name, "\""));
  }
  std::string secret = Base64(RandomSecret()) + "\n";
  if (!secret_of.empty()) {
    absl::StatusOr<std::string> old = ReadPrivateFile(secret_of + ".secret");
    if (!old.ok()) return WithField("--secret-of", old.status());
    secret = *std::move(old);
  }
  absl::StatusOr<PrivateKey> key = PrivateKey::Generate(algorithm);
  if (!key.ok()) return key.status();
  absl::StatusOr<std::string> pem = key->Pem();
  if (pem.ok() && passphrase.has_value()) pem = EncryptKey(*pem, *passphrase);
  if (!pem.ok()) return pem.status();
  const VerifierKey verifier(name, key->public_key());
  if (absl::Status status = WritePrivateFile(path, *pem, IfExists::kRefuse);
      !status.ok()) {
    return status;
  }
  absl::Status status = WritePrivateFile(path + ".secret", secret, IfExists::kRefuse);
  if (!status.ok() && !absl::IsAlreadyExists(status)) return status;
  std::ofstream(path + ".pub") << verifier.Text() << "\n";
  return verifier;
}

}  // namespace rastro
