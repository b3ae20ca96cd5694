// See finding_rows.h.

#include "services/ledger/finding_rows.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "crypto/hash.h"
#include "services/ledger/posting_join.h"
#include "services/ledger/query_rows.h"
#include "services/traceability/facility_list.h"
#include "services/traceability/party_directory.h"

namespace rastro {
namespace {

// Of one group: what a crash makes again at most, and how long a stop may take.
constexpr uint64_t kJudgedPerGroup = 200;

// An event is judged again and again with those around it: some 20 MB.
constexpr size_t kEventsKept = 3'000;

constexpr LineageLimits kRecallJudgeLimits = {
    .max_lots = 10 * kEventJudgeLimits.max_lots,
    .max_events = 10 * kEventJudgeLimits.max_events,
    .max_links = 10 * kEventJudgeLimits.max_links,
    .max_custody_steps = 10 * kEventJudgeLimits.max_custody_steps};

constexpr PostingDirection kByEventTime{PostingOrder::kEvent, /*descending=*/false};

// Goods leave after they are made, but for clocks and zones.
constexpr absl::Duration kDateTolerance = absl::Hours(48);

bool IsAboutRecall(const RecordedEvent& event) {
  return event.facts && (IsRecall(*event.facts) || IsRecallRelease(*event.facts));
}

void AddFindingTerms(const JudgedEvent& judged, std::set<uint64_t>& terms) {
  for (const EventFinding& each : judged.findings) {
    terms.insert(QueryTermNumber(kFindingRuleTerm, each.finding.rule));
    for (const std::string& lot : each.finding.lots) {
      terms.insert(QueryTermNumber(kFindingLotTerm, lot));
    }
    for (const std::string& participant : each.participants) {
      terms.insert(QueryTermNumber(kFindingParticipantTerm, participant));
    }
  }
  for (const LotMention& lot : judged.event->lots) {
    terms.insert(QueryTermNumber(kFindingLotTerm, lot.uri));
  }
}

// Of goods that are handed over: for what tells later who the receiver is, and whether
// his country takes them.
void AddDependencyTerms(const JudgedEvent& judged, const PartyDirectory& directory,
                        std::set<uint64_t>& terms) {
  const RecordedEvent& event = *judged.event;
  if (!event.IsWhole() || !IsHandover(*event.facts)) return;
  for (const TypedId& destination : event.facts->destinations) {
    if (directory.ParticipantOf(destination.id)) continue;
    for (const std::string& number : PartyNumbersOf(destination.id)) {
      terms.insert(QueryTermNumber(kUnknownPartyTerm, number));
    }
  }
  if (CountriesLeftFor(event, directory).empty()) return;
  for (const std::string& list : judged.facility_lists) {
    terms.insert(QueryTermNumber(kFacilityListTerm, list));
  }
}

// Earlier entries that a new one shows in another light: those under one of `terms`, from
// a place in the order of event times on.
struct EarlierEntries {
  std::vector<uint64_t> terms;
  Posting from;
};

// Days before a list's first day stay as they were, unless it is the first to speak at
// all or of a species.
absl::StatusOr<SortableTime> WhatAListConcerns(ChainSource& before,
                                               const FacilityListName& name,
                                               const RecordedEvent& event,
                                               const PartyDirectory& directory) {
  constexpr SortableTime kBeginning;
  if (!event.IsWhole() || !event.facts->facility_list) return kBeginning;
  const FacilityListFact& said = *event.facts->facility_list;
  const absl::StatusOr<LotChain> chain =
      before.ChainOf(FacilityListUri(name), kEventJudgeLimits.max_events);
  if (!chain.ok()) return chain.status();
  const FacilityList list(name, *chain, directory);
  if (list.empty() || list.has_gaps()) return kBeginning;
  for (const std::string& species : said.species) {
    if (!list.Concerns({species})) return kBeginning;
  }
  absl::Time day;
  std::string error;
  if (!absl::ParseTime("%Y-%m-%d", said.effective_date, &day, &error)) return kBeginning;
  return ToSortableTime(day - kDateTolerance);
}

}  // namespace

absl::StatusOr<JudgedEvent> JudgeRecorded(ChainSource& source,
                                          std::shared_ptr<const RecordedEvent> event,
                                          const PartyDirectory& directory) {
  absl::StatusOr<Lineage> lineage =
      TraceEvent(source, event, directory,
                 IsAboutRecall(*event) ? kRecallJudgeLimits : kEventJudgeLimits);
  if (!lineage.ok()) return lineage.status();
  JudgedEvent judged{std::move(event), {}, {}, {}};
  for (const auto& [uri, chain] : lineage->facility_lists) {
    judged.facility_lists.push_back(uri);
  }
  for (Finding& finding : JudgeAround(*lineage, JudgeContext{directory})) {
    const std::optional<uint64_t> owner = OwnerOf(finding, *lineage);
    if (!owner) continue;
    if (*owner != judged.event->index) {
      judged.of_others.emplace(*owner, std::move(finding.rule));
      continue;
    }
    std::set<std::string> participants;
    for (const uint64_t index : finding.events) {
      const auto concerned = lineage->events.find(index);
      if (concerned != lineage->events.end()) {
        participants.insert(concerned->second->submitter);
      }
    }
    judged.findings.push_back({std::move(finding), std::move(participants)});
  }
  return judged;
}

// The chains as they were when the ledger ended with a given entry; each is read once.
class FindingRowMaker::AsOfSource final : public ChainSource {
 public:
  explicit AsOfSource(ChainSource& now) : now_(now) {}

  // Entries above `index` are not there yet.
  void SetNewest(uint64_t index) { newest_ = index; }

  absl::StatusOr<LotChain> ChainOf(absl::string_view lot_uri,
                                   size_t events_max) override {
    Known& known = chains_[lot_uri];
    if (known.events_max < events_max) {
      absl::StatusOr<LotChain> chain = now_.ChainOf(lot_uri, events_max);
      if (!chain.ok()) return chain;
      known = {*std::move(chain), events_max};
    }
    const auto end =
        std::partition_point(known.chain.begin(), known.chain.end(),
                             [&](const auto& event) { return event->index <= newest_; });
    const size_t there = static_cast<size_t>(end - known.chain.begin());
    return FirstEvents(known.chain, std::min(there, events_max));
  }

 private:
  struct Known {
    LotChain chain;
    size_t events_max = 0;
  };

  ChainSource& now_;
  uint64_t newest_ = 0;
  absl::flat_hash_map<std::string, Known> chains_;
};

// The entries that are judged with one state of the ledger, and their postings.
class FindingRowMaker::Group {
 public:
  Group(const Reader& reader, const QueryStore& store,
        const std::shared_ptr<RecordedEventCache>& events,
        std::shared_ptr<const Published> at)
      : reader_(reader),
        store_(store),
        events_(events),
        at_(std::move(at)),
        now_(MakeStoreChainSource(reader, at_, events)),
        as_of_(*now_),
        directory_(DirectoryOf(at_->registry)) {
    const uint64_t first = store.Mark().size;
    for (const auto& [id, history] : at_->registry->all()) {
      for (const RegistryVersion& version : *history) {
        if (version.index >= first) new_records_[version.index] = &version.record;
      }
    }
  }

  // What is recorded after entry `index` is not seen from now on.
  void SetNewest(uint64_t index) { as_of_.SetNewest(index); }

  // Judges an entry, and those to which a finding around it belongs that was not noted
  // for them.
  absl::Status JudgeWithOthers(uint64_t index) {
    const absl::StatusOr<JudgedEvent> judged = JudgeOne(index);
    if (!judged.ok()) return judged.status();
    for (const auto& [owner, rule] : judged->of_others) {
      const uint64_t term = QueryTermNumber(kFindingRuleTerm, rule);
      absl::StatusOr<bool> is_noted = IsNoted(owner, term);
      if (!is_noted.ok()) return is_noted.status();
      if (*is_noted) continue;
      const absl::StatusOr<JudgedEvent> other = JudgeOne(owner);
      if (!other.ok()) return other.status();
      // Seen from there it may be none; it is not to be looked at for ever.
      if (!noted_.contains({owner, term})) Note(*other->event, {term}, false);
    }
    return absl::OkStatus();
  }

  // What entry `index` shows in another light.
  absl::StatusOr<EarlierEntries> ShownAnewBy(uint64_t index) {
    EarlierEntries earlier;
    if (const auto record = new_records_.find(index); record != new_records_.end()) {
      for (const auto* numbers : {&record->second->glns, &record->second->gs1_prefixes}) {
        for (const std::string& number : *numbers) {
          earlier.terms.push_back(QueryTermNumber(kUnknownPartyTerm, number));
        }
      }
      return earlier;
    }
    absl::StatusOr<std::shared_ptr<const RecordedEvent>> event = Read(index);
    if (!event.ok()) return event.status();
    for (const LotMention& lot : (*event)->lots) {
      const std::optional<FacilityListName> name = ParseFacilityListUri(lot.uri);
      if (!name || !FacilityList::MayState(*name, (*event)->submitter, directory_)) {
        continue;
      }
      SetNewest(index - 1);  // Entry 0 is of the registry.
      absl::StatusOr<SortableTime> from =
          WhatAListConcerns(as_of_, *name, **event, directory_);
      if (!from.ok()) return from.status();
      earlier.terms.push_back(QueryTermNumber(kFacilityListTerm, lot.uri));
      earlier.from.event_time = *from;
    }
    return earlier;
  }

  std::vector<NewPostings> TakePostings() { return std::move(postings_); }

 private:
  absl::StatusOr<std::shared_ptr<const RecordedEvent>> Read(uint64_t index) {
    return events_->Get(reader_, *at_, index);
  }

  absl::StatusOr<JudgedEvent> JudgeOne(uint64_t index) {
    absl::StatusOr<std::shared_ptr<const RecordedEvent>> event = Read(index);
    if (!event.ok()) return event.status();
    absl::StatusOr<JudgedEvent> judged =
        JudgeRecorded(as_of_, *std::move(event), directory_);
    if (!judged.ok()) return judged;
    std::set<uint64_t> terms;
    const bool has_findings = !judged->findings.empty();
    if (has_findings) AddFindingTerms(*judged, terms);
    AddDependencyTerms(*judged, directory_, terms);
    if (!terms.empty()) Note(*judged->event, terms, has_findings);
    return judged;
  }

  void Note(const RecordedEvent& event, const std::set<uint64_t>& terms,
            bool is_among_all) {
    const SortableTime time =
        event.facts ? ToSortableTime(event.facts->event_time) : SortableTime();
    postings_.push_back({event.index, time, {terms.begin(), terms.end()}, is_among_all});
    for (uint64_t term : terms) noted_.emplace(event.index, term);
  }

  absl::StatusOr<bool> IsNoted(uint64_t index, uint64_t term) const {
    if (noted_.contains({index, term})) return true;
    PostingCursor cursor = store_.Read(term, PostingDirection());
    cursor.Seek({{}, index});
    if (!cursor.status().ok()) return cursor.status();
    return cursor.valid() && cursor.posting().index == index;
  }

  const Reader& reader_;
  const QueryStore& store_;
  const std::shared_ptr<RecordedEventCache> events_;
  const std::shared_ptr<const Published> at_;
  const std::unique_ptr<ChainSource> now_;
  AsOfSource as_of_;
  const PartyDirectory directory_;
  absl::flat_hash_map<uint64_t, const RegistryRecord*> new_records_;  // By their entries.
  std::vector<NewPostings> postings_;
  std::set<std::pair<uint64_t, uint64_t>> noted_;  // Entry and term, of this group.
};

FindingRowMaker::FindingRowMaker(const Reader& reader, QueryStore& store)
    : reader_(reader),
      store_(store),
      events_(std::make_shared<RecordedEventCache>(kEventsKept)) {}

// True when all that `cause` shows in another light has been looked at.
absl::StatusOr<bool> FindingRowMaker::LookAgain(uint64_t cause, Group& group) {
  const absl::StatusOr<EarlierEntries> earlier = group.ShownAnewBy(cause);
  if (!earlier.ok()) return earlier.status();
  if (earlier->terms.empty()) return true;
  group.SetNewest(cause);
  PostingUnion entries(store_, earlier->terms, kByEventTime);
  Posting from = look_again_from_.value_or(earlier->from);
  for (uint64_t judged = 0;; ++judged) {
    uint64_t steps = 0;
    entries.Seek(from, steps);
    if (!entries.status().ok()) return entries.status();
    if (!entries.valid()) break;
    if (judged == kJudgedPerGroup) {
      look_again_from_ = from;
      return false;
    }
    const uint64_t index = entries.posting().index;
    if (absl::Status status = group.JudgeWithOthers(index); !status.ok()) return status;
    from = {entries.posting().event_time, index + 1};
  }
  look_again_from_.reset();
  return true;
}

absl::StatusOr<bool> FindingRowMaker::AddGroup(std::shared_ptr<const Published> at) {
  QueryGroup rows;
  rows.mark = store_.Mark();
  rows.first_index = rows.mark.size;
  const uint64_t end = std::min(at->head.size, rows.first_index + kJudgedPerGroup);
  if (rows.first_index >= end) return false;
  Group group(reader_, store_, events_, at);
  uint64_t next = rows.first_index;
  for (; next < end; ++next) {
    // Whoever looks at what was judged before needs it in the store, so begins a group.
    if (next > rows.first_index) {
      const absl::StatusOr<EarlierEntries> earlier = group.ShownAnewBy(next);
      if (!earlier.ok()) return earlier.status();
      if (!earlier->terms.empty()) break;
    } else {
      const absl::StatusOr<bool> is_done = LookAgain(next, group);
      if (!is_done.ok()) return is_done.status();
      if (!*is_done) break;
    }
    group.SetNewest(next);
    if (absl::Status status = group.JudgeWithOthers(next); !status.ok()) return status;
  }
  rows.events = group.TakePostings();
  if (next > rows.first_index) {
    absl::StatusOr<FullEntry> last = reader_.ReadEntry(*at, next - 1);
    if (!last.ok()) return last.status();
    rows.mark = {next, LeafHash(last->opening.entry)};
  }
  if (absl::Status status = store_.Apply(rows); !status.ok()) return status;
  return true;
}

}  // namespace rastro
