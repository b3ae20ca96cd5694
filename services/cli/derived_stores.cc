// See derived_stores.h.

#include "services/cli/derived_stores.h"

#include <memory>

#include "services/ledger/catch_up.h"
#include "services/ledger/query_rows.h"
#include "storage/index_store.h"
#include "storage/query_store.h"

namespace rastro {
namespace {

std::string IndexPath(const std::string& data_directory) {
  return data_directory + "/index";
}

QueryStoreOptions QueryOptions(const std::string& data_directory) {
  QueryStoreOptions options;
  options.path = data_directory + "/query";
  return options;
}

QueryStoreOptions FindingOptions(const std::string& data_directory) {
  QueryStoreOptions options;
  options.path = data_directory + "/findings";
  options.kind = QueryStoreKind::kFindings;
  return options;
}

absl::StatusOr<uint64_t> MakeQueryStore(const LedgerStore& ledger,
                                        const QueryStoreOptions& options) {
  absl::StatusOr<std::unique_ptr<QueryStore>> made = QueryStore::Open(options);
  if (!made.ok()) return made.status();
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more) more = AddQueryGroup(ledger, ledger.Head().size, **made);
  if (!more.ok()) return more.status();
  if (absl::Status status = (*made)->Flush(); !status.ok()) return status;
  return (*made)->Mark().size;
}

}  // namespace

absl::Status DestroyDerivedStores(const std::string& data_directory) {
  absl::Status status = IndexStore::Destroy(IndexPath(data_directory));
  if (status.ok()) status = QueryStore::Destroy(QueryOptions(data_directory));
  if (status.ok()) status = QueryStore::Destroy(FindingOptions(data_directory));
  return status;
}

absl::Status MakeDerivedStores(const LedgerStore& ledger,
                               const std::string& data_directory, std::ostream& out) {
  IndexStoreOptions options;
  options.path = IndexPath(data_directory);
  const absl::StatusOr<std::unique_ptr<IndexStore>> index =
      OpenIndex(ledger, options, nullptr);
  if (!index.ok()) return index.status();
  out << "index made again: " << (*index)->Mark().size << " entries\n";
  const absl::StatusOr<uint64_t> query_size =
      MakeQueryStore(ledger, QueryOptions(data_directory));
  if (!query_size.ok()) return query_size.status();
  out << "query rows made again: " << *query_size << " entries\n"
      << "findings: deleted; the server judges all events again when it starts\n";
  return absl::OkStatus();
}

}  // namespace rastro
