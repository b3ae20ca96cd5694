// See event_search.h.

#include "services/ledger/event_search.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/entry.h"
#include "services/ledger/posting_join.h"
#include "services/ledger/query_rows.h"

namespace rastro {
namespace {

// Who sees only some events is not to learn of the others by pages that end early.
constexpr uint64_t kStepsBesideOthers = 100;

// Later than every event.
constexpr SortableTime kEndOfTime{UINT64_MAX, UINT32_MAX};

PostingDirection DirectionOf(const EventQuery& query) {
  return {query.order == QueryOrder::kEventTime ? PostingOrder::kEvent
                                                : PostingOrder::kRecord,
          query.descending};
}

// The place after `at`. (Entry 0 is a registration and stands in no list.)
Posting After(Posting at, bool descending) {
  at.index = descending ? at.index - std::min<uint64_t>(at.index, 1) : at.index + 1;
  return at;
}

// What bounds a query in the two times. Entries are in the order of record times, so
// a range of these is one of indexes.
struct Bounds {
  uint64_t first_index = 0;
  uint64_t end_index = 0;
  SortableTime first_time;
  SortableTime end_time = kEndOfTime;

  bool HasIndex(uint64_t index) const {
    return index >= first_index && index < end_index;
  }
  bool HasTime(const SortableTime& time) const {
    return time >= first_time && time < end_time;
  }
  bool Empty() const { return first_index >= end_index || first_time >= end_time; }
  bool AllTimes() const { return first_time == SortableTime{} && end_time == kEndOfTime; }
};

// The least index whose entry was recorded at this time or later.
absl::StatusOr<uint64_t> FirstIndexFrom(const EntryStore& ledger, absl::Time record_time,
                                        uint64_t size) {
  uint64_t first = 0;
  for (uint64_t end = size; first < end;) {
    const uint64_t middle = first + (end - first) / 2;
    const absl::StatusOr<StoredEntry> stored = ledger.ReadEntry(middle);
    if (!stored.ok()) return stored.status();
    const absl::StatusOr<Entry> entry = Entry::Parse(stored->entry);
    absl::Time time;
    std::string error;
    if (!entry.ok() ||
        !absl::ParseTime(absl::RFC3339_full, entry->record_time, &time, &error)) {
      return absl::DataLossError(absl::StrCat("entry ", middle, ": no record time"));
    }
    (time < record_time ? first : end) = time < record_time ? middle + 1 : middle;
  }
  return first;
}

absl::StatusOr<Bounds> BoundsOf(const EventQuery& query, const EntryStore& ledger,
                                uint64_t tree_size) {
  Bounds bounds{0, tree_size};
  if (query.event_time.from) bounds.first_time = ToSortableTime(*query.event_time.from);
  if (query.event_time.until) bounds.end_time = ToSortableTime(*query.event_time.until);
  for (auto [time, index] : {std::pair(query.record_time.from, &bounds.first_index),
                             std::pair(query.record_time.until, &bounds.end_index)}) {
    if (!time) continue;
    absl::StatusOr<uint64_t> found = FirstIndexFrom(ledger, *time, tree_size);
    if (!found.ok()) return found.status();
    *index = *found;
  }
  return bounds;
}

Posting FirstPlace(const Bounds& bounds, PostingDirection direction) {
  const bool by_event = direction.order == PostingOrder::kEvent;
  if (direction.descending) {
    return by_event ? Posting{bounds.end_time, 0}
                    : Posting{{}, std::max<uint64_t>(bounds.end_index, 1) - 1};
  }
  return by_event ? Posting{bounds.first_time, 0} : Posting{{}, bounds.first_index};
}

// True if no place from `at` on is within the bounds.
bool IsPast(const Bounds& bounds, const Posting& at, PostingDirection direction) {
  if (direction.order == PostingOrder::kEvent) {
    return direction.descending ? at.event_time < bounds.first_time
                                : at.event_time >= bounds.end_time;
  }
  return direction.descending ? at.index < bounds.first_index
                              : at.index >= bounds.end_index;
}

// In the order of records event times stand in the list of all events alone.
bool NeedsAllEvents(const EventQuery& query, const Bounds& bounds) {
  return query.conditions.empty() ||
         (query.order == QueryOrder::kRecordTime && !bounds.AllTimes());
}

using Conditions = std::vector<std::vector<uint64_t>>;

enum class TermsFrom { kWhole, kPublic };

Conditions ConditionsOf(const EventQuery& query, const Bounds& bounds, TermsFrom from) {
  Conditions conditions;
  if (NeedsAllEvents(query, bounds)) conditions.push_back({kAllEventsTerm});
  for (const std::vector<QueryTerm>& condition : query.conditions) {
    std::vector<uint64_t>& terms = conditions.emplace_back();
    for (const QueryTerm& term : condition) {
      terms.push_back(QueryTermNumber(
          from == TermsFrom::kPublic ? PublicTermName(term.name) : term.name,
          term.value));
    }
  }
  return conditions;
}

// What the viewer's events stand under.
std::vector<uint64_t> OwnTerms(const LedgerView& view) {
  const std::string& id = view.viewer().participant;
  std::vector<uint64_t> terms = {QueryTermNumber(kSubmitterTerm, id)};
  const RegistryHistory* history = view.at()->registry->Find(id);
  if (history == nullptr) return terms;
  for (const std::string& gln : history->back().record.glns) {
    terms.push_back(QueryTermNumber(kPartyTerm, gln));
  }
  return terms;
}

// Ways to be found: an event that one of them finds is an answer.
std::vector<Conditions> WaysToFind(const EventQuery& query, const Bounds& bounds,
                                   const LedgerView& view) {
  if (view.viewer().sees_everything) {
    return {ConditionsOf(query, bounds, TermsFrom::kWhole)};
  }
  Conditions own = ConditionsOf(query, bounds, TermsFrom::kWhole);
  own.push_back(OwnTerms(view));
  Conditions made_public = ConditionsOf(query, bounds, TermsFrom::kPublic);
  made_public.push_back({QueryTermNumber(kPublicTerm, "")});
  return {std::move(own), std::move(made_public)};
}

uint64_t StepsFor(const Conditions& conditions, uint64_t limit) {
  size_t terms = 0;
  for (const std::vector<uint64_t>& each : conditions) terms += each.size();
  return std::max(limit, StepsNeeded(terms) + 1);
}

// Places that one of several joins finds, each once.
class JoinedPlaces {
 public:
  JoinedPlaces(const QueryStore& store, const std::vector<Conditions>& ways,
               PostingDirection direction, uint64_t steps)
      : direction_(direction) {
    for (const Conditions& way : ways) {
      joins_.emplace_back(store, way, direction, StepsFor(way, steps));
    }
  }

  // As PostingJoin::Seek.
  absl::StatusOr<PostingJoin::Outcome> Seek(const Posting& at) {
    PostingJoin::Outcome first = PostingJoin::Outcome::kEnd;
    for (PostingJoin& join : joins_) {
      const absl::StatusOr<PostingJoin::Outcome> outcome = join.Seek(at);
      if (!outcome.ok()) return outcome;
      if (*outcome == PostingJoin::Outcome::kEnd) continue;
      if (first == PostingJoin::Outcome::kEnd ||
          ComesBefore(join.posting(), current_->posting(), direction_)) {
        first = *outcome;
        current_ = &join;
      }
    }
    return first;
  }

  // Where it stands; not at the end.
  const Posting& posting() const { return current_->posting(); }
  absl::StatusOr<SortableTime> EventTime() const { return current_->EventTime(); }

 private:
  const PostingDirection direction_;
  std::vector<PostingJoin> joins_;
  const PostingJoin* current_ = nullptr;
};

// One page in the making.
class PageMaker {
 public:
  PageMaker(const EntryStore& ledger, const QueryStore& store, const EventQuery& query,
            const PageStart& start, const Bounds& bounds, const PageLimits& limits,
            LedgerView& view)
      : ledger_(ledger),
        query_(query),
        start_(start),
        bounds_(bounds),
        limits_(limits),
        view_(view),
        direction_(DirectionOf(query)),
        asks_for_hash_id_(query.AsksForHashId()),
        checks_time_(query.order == QueryOrder::kRecordTime && !bounds.AllTimes()),
        ways_(WaysToFind(query, bounds, view)),
        join_(store, ways_, direction_,
              view.viewer().sees_everything ? limits.steps
                                            : limits.steps * kStepsBesideOthers) {}

  absl::StatusOr<EventPage> Make() && {
    for (Posting at = start_.from;; at = After(join_.posting(), direction_.descending)) {
      absl::StatusOr<PostingJoin::Outcome> outcome = join_.Seek(at);
      if (!outcome.ok()) return outcome.status();
      if (*outcome == PostingJoin::Outcome::kEnd || LimitReached() ||
          IsPast(bounds_, join_.posting(), direction_)) {
        break;
      }
      if (*outcome == PostingJoin::Outcome::kOutOfSteps || PageFull()) {
        SetToken();
        break;
      }
      absl::StatusOr<bool> within = WithinBounds();
      if (!within.ok()) return within.status();
      if (!*within) continue;
      if (absl::Status status = Look(join_.posting().index); !status.ok()) return status;
    }
    return std::move(page_);
  }

 private:
  bool LimitReached() const {
    return start_.limit > 0 && page_.events.size() >= start_.limit;
  }

  bool PageFull() const {
    return page_.events.size() >= limits_.events || bytes_ >= limits_.bytes ||
           misses_ >= limits_.misses;
  }

  absl::StatusOr<bool> WithinBounds() const {
    if (!bounds_.HasIndex(join_.posting().index)) return false;
    if (!checks_time_) return true;
    absl::StatusOr<SortableTime> time = join_.EventTime();
    if (!time.ok()) return time.status();
    return bounds_.HasTime(*time);
  }

  // Reads an event and keeps it if it is what was asked for.
  absl::Status Look(uint64_t index) {
    absl::StatusOr<EventContent> event = Read(index);
    if (!event.ok()) return event.status();
    if (!IsAnswer(*event)) {
      ++misses_;
      return absl::OkStatus();
    }
    bytes_ += event->readable->part.content.size();
    page_.events.push_back(*std::move(event));
    return absl::OkStatus();
  }

  absl::StatusOr<EventContent> Read(uint64_t index) {
    absl::StatusOr<StoredEntry> entry = ledger_.ReadEntry(index);
    if (!entry.ok()) return entry.status();
    absl::StatusOr<std::optional<StoredContent>> content = ledger_.ReadContent(index);
    if (!content.ok()) return content.status();
    absl::StatusOr<EventContent> event = ReadEventContent(index, *entry, *content);
    if (!event.ok()) return event;
    absl::StatusOr<bool> sees = view_.Sees(index);
    if (!sees.ok()) return sees.status();
    if (!*sees && event->readable && event->readable->kind != kPublicPart) {
      event->readable = std::exchange(event->for_everybody, std::nullopt);
    }
    return event;
  }

  bool IsAnswer(const EventContent& event) const {
    if (!event.readable) return false;  // Erased since its rows were made.
    const std::vector<std::string> ids =
        asks_for_hash_id_ ? HashIdsOf(event.readable->part) : std::vector<std::string>();
    return query_.Matches(event.readable->facts, ids);
  }

  void SetToken() {
    PageStart next = start_;
    next.from = join_.posting();
    if (next.limit > 0) next.limit -= page_.events.size();
    page_.next_page_token = WritePageToken(query_, next);
  }

  const EntryStore& ledger_;
  const EventQuery& query_;
  const PageStart& start_;
  const Bounds& bounds_;
  const PageLimits& limits_;
  LedgerView& view_;
  const PostingDirection direction_;
  const bool asks_for_hash_id_;
  const bool checks_time_;
  const std::vector<Conditions> ways_;
  JoinedPlaces join_;
  EventPage page_;
  size_t bytes_ = 0;
  uint64_t misses_ = 0;
};

}  // namespace

absl::StatusOr<PageStart> EventSearch::Start(const EventQuery& query,
                                             absl::string_view page_token,
                                             uint64_t tree_size) const {
  if (!page_token.empty()) {
    absl::StatusOr<PageStart> start = ReadPageToken(query, page_token);
    if (start.ok() && start->tree_size > tree_size) {
      return absl::InvalidArgumentError(
          absl::StrCat("page_token: of a tree of ", start->tree_size,
                       " entries, this ledger has ", tree_size));
    }
    return start;
  }
  absl::StatusOr<Bounds> bounds = BoundsOf(query, ledger_, tree_size);
  if (!bounds.ok()) return bounds.status();
  return PageStart{tree_size, query.limit, FirstPlace(*bounds, DirectionOf(query))};
}

absl::StatusOr<EventPage> EventSearch::Page(const EventQuery& query,
                                            const PageStart& start,
                                            const PageLimits& limits,
                                            LedgerView& view) const {
  absl::StatusOr<Bounds> bounds = BoundsOf(query, ledger_, start.tree_size);
  if (!bounds.ok()) return bounds.status();
  if (bounds->Empty()) return EventPage();
  return PageMaker(ledger_, store_, query, start, *bounds, limits, view).Make();
}

}  // namespace rastro
