// Which rows of the query store an entry makes.
// Thread-safe as far as the stores are.

#ifndef RASTRO_SERVICES_LEDGER_QUERY_ROWS_H_
#define RASTRO_SERVICES_LEDGER_QUERY_ROWS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/part.h"
#include "storage/entry_store.h"
#include "storage/ledger_scan.h"
#include "storage/query_store.h"

namespace rastro {

// `time` must be in the years 1 to 9999, as events' are.
SortableTime ToSortableTime(absl::Time time);

// The CBV event hash IDs of a content (services/traceability/event_hash_id.h); of a
// LotEvent, those of its EPCIS form (lot_event_to_epcis.h); none if it has no such form.
std::vector<std::string> HashIdsOf(const Part& part);

// Beside what an event says it stands under terms that tell who may find it, so that no
// question is answered by looking at events that the one who asks does not see: under the
// submitter and the GLNs of the parties that it names, and once more, under other names
// of terms, under what its public part says.
inline constexpr absl::string_view kSubmitterTerm = "submitter";
inline constexpr absl::string_view kPartyTerm = "party";    // 13 digits.
inline constexpr absl::string_view kPublicTerm = "public";  // Value empty: has that part.

// The name of a term that the public part gives.
std::string PublicTermName(absl::string_view name);

// All rows of one stored entry, none if its content is erased, withheld or no event.
// DATA_LOSS if it does not hold together.
absl::Status AddQueryRows(const ScannedEntry& row, QueryGroup& group);

// Adds the rows of the entries after the mark, of one group and not beyond `size`.
// Memory is bounded. False if the mark was there already.
absl::StatusOr<bool> AddQueryGroup(const EntryStore& ledger, uint64_t size,
                                   QueryStore& store);

// Opens the query store. One that does not fit the ledger (ahead of it, of another
// history, of another version, damaged) is deleted and begun again. Adds no rows.
absl::StatusOr<std::unique_ptr<QueryStore>> OpenQueryStore(
    const EntryStore& ledger, const QueryStoreOptions& options);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_QUERY_ROWS_H_
