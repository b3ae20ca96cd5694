// See finding_rows.h.

#include "services/ledger/finding_rows.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "crypto/hash.h"
#include "services/traceability/party_directory.h"

namespace rastro {
namespace {

// Of one group: what a crash makes again at most, and how long a stop may take.
constexpr uint64_t kEntriesPerGroup = 200;

// An event is judged again and again with those around it: some 20 MB.
constexpr size_t kEventsKept = 3'000;

// The chains as they were when the ledger ended with a given entry; each is read once.
class AsOfSource final : public ChainSource {
 public:
  explicit AsOfSource(ChainSource& now) : now_(now) {}

  // Entries above `index` are not there yet.
  void SetNewest(uint64_t index) { newest_ = index; }

  absl::StatusOr<LotChain> ChainOf(absl::string_view lot_uri) override {
    auto known = chains_.find(lot_uri);
    if (known == chains_.end()) {
      absl::StatusOr<LotChain> chain = now_.ChainOf(lot_uri);
      if (!chain.ok()) return chain;
      known = chains_.emplace(lot_uri, *std::move(chain)).first;
    }
    const LotChain& chain = known->second;
    const auto end =
        std::partition_point(chain.begin(), chain.end(),
                             [&](const auto& event) { return event->index <= newest_; });
    return LotChain(chain.begin(), end);
  }

 private:
  ChainSource& now_;
  uint64_t newest_ = 0;
  absl::flat_hash_map<std::string, LotChain> chains_;
};

NewPostings PostingsOf(const JudgedEvent& judged) {
  NewPostings postings{judged.event->index, {}, {}};
  std::set<uint64_t> terms;
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
  postings.terms.assign(terms.begin(), terms.end());
  return postings;
}

}  // namespace

absl::StatusOr<JudgedEvent> JudgeRecorded(ChainSource& source,
                                          std::shared_ptr<const RecordedEvent> event,
                                          const PartyDirectory& directory) {
  absl::StatusOr<Lineage> lineage =
      TraceEvent(source, event, directory, kEventJudgeLimits);
  if (!lineage.ok()) return lineage.status();
  JudgedEvent judged{std::move(event), {}};
  for (Finding& finding :
       JudgeEvent(*lineage, JudgeContext{directory}, judged.event->index)) {
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

FindingRowMaker::FindingRowMaker(const Reader& reader, QueryStore& store)
    : reader_(reader),
      store_(store),
      events_(std::make_shared<RecordedEventCache>(kEventsKept)) {}

absl::StatusOr<bool> FindingRowMaker::AddGroup(std::shared_ptr<const Published> at) {
  QueryGroup group;
  group.first_index = store_.Mark().size;
  const uint64_t end = std::min(at->head.size, group.first_index + kEntriesPerGroup);
  if (group.first_index >= end) return false;
  const std::unique_ptr<ChainSource> now = MakeStoreChainSource(reader_, at, events_);
  const PartyDirectory directory = DirectoryOf(at->registry);
  AsOfSource as_of(*now);
  for (uint64_t index = group.first_index; index < end; ++index) {
    absl::StatusOr<std::shared_ptr<const RecordedEvent>> event =
        events_->Get(reader_, *at, index);
    if (!event.ok()) return event.status();
    as_of.SetNewest(index);
    absl::StatusOr<JudgedEvent> judged =
        JudgeRecorded(as_of, *std::move(event), directory);
    if (!judged.ok()) return judged.status();
    if (!judged->findings.empty()) group.events.push_back(PostingsOf(*judged));
  }
  absl::StatusOr<FullEntry> last = reader_.ReadEntry(*at, end - 1);
  if (!last.ok()) return last.status();
  group.mark = {end, LeafHash(last->opening.entry)};
  if (absl::Status status = store_.Apply(group); !status.ok()) return status;
  return true;
}

}  // namespace rastro
