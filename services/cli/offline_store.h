// A ledger's data that no server has open, for the operator's commands.

#ifndef RASTRO_SERVICES_CLI_OFFLINE_STORE_H_
#define RASTRO_SERVICES_CLI_OFFLINE_STORE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/directory_lock.h"
#include "storage/ledger_store.h"

namespace CLI {
class App;
}

namespace rastro {

struct OfflineOptions {
  std::string data_directory;
  std::string origin;  // Empty: whatever it is.
  std::string guard;   // The head guard's file; empty: where `rastro init` puts it.
};

// --data-dir and --origin.
void AddOfflineOptions(CLI::App& command, OfflineOptions& options);

// The store, and the lock that keeps servers away as long as this lives.
struct OfflineStore {
  DirectoryLock lock;
  std::unique_ptr<LedgerStore> store;  // Read-only.
};

// Opens it for `holder`, such as "rastro fsck". NOT_FOUND if there is no ledger,
// UNAVAILABLE while another process has it; the store's own errors else.
absl::StatusOr<OfflineStore> OpenOffline(const OfflineOptions& options,
                                         absl::string_view holder);

// The guard's file beside the data directory, where `rastro init` puts it.
std::string GuardFileBeside(const std::string& data_directory);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_OFFLINE_STORE_H_
