// See query_rows.h.

#include "services/ledger/query_rows.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "services/ledger/event_content.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/party_directory.h"
#include "services/traceability/query_terms.h"

namespace rastro {
namespace {

// Of one group: what is held in memory, and what a crash makes again at most.
constexpr uint64_t kRowsPerGroup = 500;
constexpr size_t kTermsPerGroup = 50'000;

void AddAudienceTerms(const EventContent& event, std::vector<uint64_t>& terms) {
  terms.push_back(QueryTermNumber(kSubmitterTerm, event.submitter));
  const EventFacts& facts = event.readable->facts;
  std::set<std::string> glns;
  for (const auto* named : {&facts.sources, &facts.destinations}) {
    for (const TypedId& each : *named) {
      const std::vector<std::string> numbers = PartyNumbersOf(each.id);
      if (!numbers.empty()) glns.insert(numbers.front());
    }
  }
  for (const std::string& gln : glns) terms.push_back(QueryTermNumber(kPartyTerm, gln));
  const bool is_public = event.readable->kind == kPublicPart;
  if (!is_public && !event.for_everybody) return;
  terms.push_back(QueryTermNumber(kPublicTerm, ""));
  for (const QueryTerm& term : QueryTermsOf(
           is_public ? facts : event.for_everybody->facts, absl::Span<std::string>())) {
    terms.push_back(QueryTermNumber(PublicTermName(term.name), term.value));
  }
}

}  // namespace

SortableTime ToSortableTime(absl::Time time) {
  static const absl::Time first =
      absl::FromCivil(absl::CivilSecond(1, 1, 1), absl::UTCTimeZone());
  const absl::Duration since = time - first;
  const int64_t seconds = absl::ToInt64Seconds(since);
  return {
      static_cast<uint64_t>(seconds),
      static_cast<uint32_t>(absl::ToInt64Nanoseconds(since - absl::Seconds(seconds)))};
}

std::vector<std::string> HashIdsOf(const Part& part) {
  const absl::StatusOr<EventHashIds> ids = EventHashIdsOf(part.media_type, part.content);
  return ids.ok() ? ids->Distinct() : std::vector<std::string>();
}

std::string PublicTermName(absl::string_view name) {
  return absl::StrCat(kPublicTerm, " ", name);
}

absl::Status AddQueryRows(const ScannedEntry& row, QueryGroup& group) {
  absl::StatusOr<EventContent> event =
      ReadEventContent(row.index, row.entry, row.content);
  if (!event.ok()) return event.status();
  group.mark = {row.index + 1, event->leaf_hash};
  if (!event->readable) return absl::OkStatus();
  const ReadablePart& readable = *event->readable;
  NewPostings postings{row.index, ToSortableTime(readable.facts.event_time), {}};
  const std::vector<QueryTerm> terms =
      QueryTermsOf(readable.facts, HashIdsOf(readable.part));
  if (terms.empty()) return absl::OkStatus();
  postings.terms.reserve(terms.size());
  for (const QueryTerm& term : terms) {
    postings.terms.push_back(QueryTermNumber(term.name, term.value));
  }
  AddAudienceTerms(*event, postings.terms);
  group.events.push_back(std::move(postings));
  return absl::OkStatus();
}

absl::StatusOr<bool> AddQueryGroup(const EntryStore& ledger, uint64_t size,
                                   QueryStore& store) {
  QueryGroup group;
  group.mark = store.Mark();
  group.first_index = group.mark.size;
  if (group.first_index >= size) return false;
  const uint64_t end = std::min(size, group.first_index + kRowsPerGroup);
  const std::unique_ptr<EntryScan> scan =
      ledger.Scan({group.first_index, end, true, false});
  ScannedEntry row;
  for (size_t terms = 0; group.mark.size < end && terms < kTermsPerGroup;) {
    absl::StatusOr<bool> more = scan->Next(row);
    if (!more.ok()) return more.status();
    if (!*more) {
      return absl::DataLossError(absl::StrCat("entry ", group.mark.size, ": is missing"));
    }
    const size_t before = group.events.size();
    if (absl::Status status = AddQueryRows(row, group); !status.ok()) return status;
    if (group.events.size() > before) terms += group.events.back().terms.size();
  }
  if (absl::Status status = store.Apply(group); !status.ok()) return status;
  return true;
}

absl::StatusOr<std::unique_ptr<QueryStore>> OpenQueryStore(
    const EntryStore& ledger, const QueryStoreOptions& options) {
  absl::StatusOr<std::unique_ptr<QueryStore>> store = QueryStore::Open(options);
  if (store.ok() && (*store)->CheckFits(ledger).ok()) return store;
  store = absl::UnavailableError("being made again");  // Closes it.
  if (absl::Status status = QueryStore::Destroy(options); !status.ok()) {
    return status;
  }
  return QueryStore::Open(options);
}

}  // namespace rastro
