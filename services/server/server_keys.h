// The keys that a configuration names: what signs for the ledger, and what did before.

#ifndef RASTRO_SERVICES_SERVER_SERVER_KEYS_H_
#define RASTRO_SERVICES_SERVER_SERVER_KEYS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/note/note.h"
#include "services/server/server_config.h"

namespace rastro {

struct LedgerKeys {
  std::unique_ptr<NoteSigner> signer;
  std::unique_ptr<NoteSigner> former;  // Signs as well; null if none is to.
  std::vector<std::string> successions;
};

// Opens them. Errors are those of OpenLedgerKey and ReadKeySuccessions, with the setting
// that is wrong.
absl::StatusOr<LedgerKeys> OpenLedgerKeys(const ServerConfig& config);

// INVALID_ARGUMENT unless everybody who trusts an earlier key of the ledger is led to
// `keys.signer`, from `keys.former` too.
absl::Status CheckLedgerKeys(const LedgerKeys& keys);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_SERVER_KEYS_H_
