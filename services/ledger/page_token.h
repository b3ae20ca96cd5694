// What stands between two pages of a query: a token that is opaque to the client.
// Pure and thread-safe.
//
//   token := base64(0x01 tree-size:u64 limit:u64 event-time[12] index:u64 check[8])
//   check := first 8 bytes of SHA-256(all bytes before it, text of the query)
//
// The check tells damage and another query; it keeps no secret, and nobody gains by
// making one: a token says no more than where a question goes on.

#ifndef RASTRO_SERVICES_LEDGER_PAGE_TOKEN_H_
#define RASTRO_SERVICES_LEDGER_PAGE_TOKEN_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/traceability/event_query.h"
#include "storage/posting_cursor.h"

namespace rastro {

struct PageStart {
  uint64_t tree_size = 0;  // As of which every page is answered.
  uint64_t limit = 0;      // Events still to be given; 0 = no limit.
  Posting from;            // The first place that is looked at.
};

std::string WritePageToken(const EventQuery& query, const PageStart& start);

// INVALID_ARGUMENT if it is no token of this query.
absl::StatusOr<PageStart> ReadPageToken(const EventQuery& query, absl::string_view token);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_PAGE_TOKEN_H_
