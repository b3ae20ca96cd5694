// A question about events, in the words of the EPCIS standard's SimpleEventQuery.
// Pure and thread-safe.
// Specification: EPCIS 2.0, section 8.2.7.1; docs/queries.md.

#ifndef RASTRO_SERVICES_TRACEABILITY_EVENT_QUERY_H_
#define RASTRO_SERVICES_TRACEABILITY_EVENT_QUERY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/query_terms.h"

namespace rastro {

// The most values that one query may have in all, a MATCH_any... counting for each of
// its lists.
inline constexpr size_t kQueryTermsMax = 1000;

// A parameter by its name in the standard: {"EQ_bizStep", {"shipping", "loading"}}.
struct QueryParam {
  std::string name;
  std::vector<std::string> values;
};

struct TimeRange {
  std::optional<absl::Time> from;   // Not earlier.
  std::optional<absl::Time> until;  // Earlier.

  bool Contains(absl::Time time) const {
    return (!from || time >= *from) && (!until || time < *until);
  }
};

enum class QueryOrder { kEventTime, kRecordTime };

struct EventQuery {
  // Of every condition the event has at least one term. In each ascending, each once.
  std::vector<std::vector<QueryTerm>> conditions;
  TimeRange event_time;
  TimeRange record_time;
  TimeRange error_declaration_time;
  QueryOrder order = QueryOrder::kEventTime;
  bool descending = true;
  uint64_t limit = 0;  // Of all pages together (eventCountLimit); 0 = none.

  // Each name once. INVALID_ARGUMENT names the parameter that is wrong, unknown, or in
  // the standard and not served; the message says which names are.
  static absl::StatusOr<EventQuery> Parse(absl::Span<const QueryParam> params);

  // The same for queries that ask the same; injective otherwise.
  std::string Text() const;

  // True if it asks for an event hash ID, so that those of an event must be known.
  bool AsksForHashId() const;

  // Whether an event fulfils all but the range of record times. `hash_ids` as for
  // QueryTermsOf.
  bool Matches(const EventFacts& facts, absl::Span<const std::string> hash_ids) const;
};

// The names of all parameters, in the order of the documentation; those of families end
// in "_" (EQ_bizTransaction_, to which a type is added).
absl::Span<const absl::string_view> QueryParamNames();

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EVENT_QUERY_H_
