// Answers queries from the rows of the query store, a page at a time. What the rows find
// is read and looked at before it is given, so that neither two values under one term
// nor a damaged row can put a wrong event into an answer.
// Thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_EVENT_SEARCH_H_
#define RASTRO_SERVICES_LEDGER_EVENT_SEARCH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/ledger/event_content.h"
#include "services/ledger/ledger_view.h"
#include "services/ledger/page_token.h"
#include "services/traceability/event_query.h"
#include "storage/entry_store.h"
#include "storage/query_store.h"

namespace rastro {

// Of one page. What is reached first ends it, with a token to go on from there.
struct PageLimits {
  size_t events = 100;             // From 1.
  size_t bytes = size_t{3} << 20;  // Of contents; one event is always given.
  // Of the join (posting_join.h); more where so many terms need more to get on.
  uint64_t steps = 5'000;
  uint64_t misses = 100;  // Events that are looked at and not given; from 1.
};

struct EventPage {
  std::vector<EventContent> events;  // All readable; in the order of the query.
  std::string next_page_token;       // Empty if there is nothing more.
};

class EventSearch {
 public:
  // Both must outlive this.
  EventSearch(const EntryStore& ledger, const QueryStore& store)
      : ledger_(ledger), store_(store) {}

  // Where a query begins: at its first place as of `tree_size`, or where the token says.
  // INVALID_ARGUMENT if that is no token of this query, or of a larger tree.
  absl::StatusOr<PageStart> Start(const EventQuery& query, absl::string_view page_token,
                                  uint64_t tree_size) const;

  // The events from `start` on, as far as `view` shows them. The query store must have
  // the rows below its tree size. A page may be short or empty and still have a token.
  // Who does not see everything finds what was made public, what it submitted and what
  // names a GLN of its record.
  absl::StatusOr<EventPage> Page(const EventQuery& query, const PageStart& start,
                                 const PageLimits& limits, LedgerView& view) const;

 private:
  const EntryStore& ledger_;
  const QueryStore& store_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_EVENT_SEARCH_H_
