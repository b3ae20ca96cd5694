// Answers which findings there are, from the rows of the finding store, a page at a time:
// what they point to is read and judged again, as of the newest checkpoint.
// Thread-safe.
// Specification: docs/findings.md, "As it is recorded".

#ifndef RASTRO_SERVICES_LEDGER_FINDING_SEARCH_H_
#define RASTRO_SERVICES_LEDGER_FINDING_SEARCH_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ledger/finding_rows.h"
#include "services/ledger/ledger_view.h"

namespace rastro {

// What is given must all hold.
struct FindingQuestion {
  std::string lot;          // Canonical URI; empty = any.
  std::string participant;  // Empty = any.
  std::string rule;         // Empty = any.
  std::string since;        // Record time, as entries have it; empty = the beginning.

  // The entry to begin with; the newest if there is no such entry.
  uint64_t from = UINT64_MAX;
};

struct FindingPage {
  std::vector<JudgedEvent> events;  // Newest first; each with a finding that fits.
  std::optional<uint64_t> next;     // Where to go on; absent at the end.
};

// At least one event if there is any, and no more after `findings_max` findings (from 1).
// A page that has looked at much may be short and still go on. Errors: DATA_LOSS.
// None is given of which the viewer does not see every event and lot.
absl::StatusOr<FindingPage> FindFindings(LedgerView& view, const QueryStore& store,
                                         const FindingQuestion& question,
                                         size_t findings_max);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_FINDING_SEARCH_H_
