// What a ledger's data directory holds beside the ledger store: index, query rows and
// findings, which are made of it.

#ifndef RASTRO_SERVICES_CLI_DERIVED_STORES_H_
#define RASTRO_SERVICES_CLI_DERIVED_STORES_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "storage/ledger_store.h"

namespace rastro {

// Deletes all of them. Nobody may have them open.
absl::Status DestroyDerivedStores(const std::string& data_directory);

// Makes index and query rows, and says in `out` what was made; findings are the server's
// to make.
absl::Status MakeDerivedStores(const LedgerStore& ledger,
                               const std::string& data_directory, std::ostream& out);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_DERIVED_STORES_H_
