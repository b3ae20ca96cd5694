// The key that signs for the ledger: in a file, encrypted or not, or in a hardware
// module.

#ifndef RASTRO_SERVICES_KEYS_LEDGER_KEY_H_
#define RASTRO_SERVICES_KEYS_LEDGER_KEY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "crypto/note/note.h"
#include "services/keys/hsm_signer.h"

namespace rastro {

struct LedgerKeySource {
  std::string file;             // PKCS#8 in PEM, mode 0600. Empty: in `hsm`.
  std::string passphrase_file;  // Of an encrypted one: one line, mode 0600.
  HsmKeyPlace hsm;
};

// The signer of ledger `origin`. INVALID_ARGUMENT names the setting that is wrong,
// without its secret; the errors of storage/private_file.h and HsmSigner::Open else.
absl::StatusOr<std::unique_ptr<NoteSigner>> OpenLedgerKey(const std::string& origin,
                                                          const LedgerKeySource& source);

}  // namespace rastro

#endif  // RASTRO_SERVICES_KEYS_LEDGER_KEY_H_
