// See ledger_key.h.

#include "services/keys/ledger_key.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/encrypted_key.h"
#include "crypto/grammar.h"
#include "crypto/signature.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

absl::StatusOr<std::string> ReadPem(const LedgerKeySource& source) {
  absl::StatusOr<std::string> pem = ReadPrivateFile(source.file);
  if (!pem.ok() || !IsEncryptedKey(*pem)) return pem;
  if (source.passphrase_file.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("key: ", source.file,
                     " is encrypted; wanted key-passphrase-file, a file with its "
                     "passphrase"));
  }
  const absl::StatusOr<std::string> line = ReadPrivateFile(source.passphrase_file);
  if (!line.ok()) return line.status();
  const absl::StatusOr<Passphrase> passphrase = ParsePassphrase(*line);
  if (!passphrase.ok()) {
    return WithField(absl::StrCat("key-passphrase-file: ", source.passphrase_file),
                     passphrase.status());
  }
  pem = DecryptKey(*pem, *passphrase);
  if (pem.ok()) return pem;
  return WithField(absl::StrCat("key: ", source.file), pem.status());
}

}  // namespace

absl::StatusOr<std::unique_ptr<NoteSigner>> OpenLedgerKey(const std::string& origin,
                                                          const LedgerKeySource& source) {
  if (source.file.empty()) return HsmSigner::Open(origin, source.hsm);
  const absl::StatusOr<std::string> pem = ReadPem(source);
  if (!pem.ok()) return pem.status();
  absl::StatusOr<PrivateKey> key = PrivateKey::ParsePem(*pem);
  if (!key.ok()) return WithField(absl::StrCat("key: ", source.file), key.status());
  return std::make_unique<MemoryNoteSigner>(origin, *std::move(key));
}

}  // namespace rastro
