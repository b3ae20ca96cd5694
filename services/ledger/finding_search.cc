// See finding_search.h.

#include "services/ledger/finding_search.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/ledger/chain_source.h"
#include "services/ledger/posting_join.h"
#include "services/traceability/party_directory.h"

namespace rastro {
namespace {

// Of one page: steps of the join, events that are judged, those that are read for it,
// and the bytes of what is found.
constexpr uint64_t kSteps = 13'000;
constexpr size_t kJudged = 200;
constexpr size_t kRead = 20'000;
constexpr size_t kBytes = size_t{2} << 20;

constexpr PostingDirection kNewestFirst{PostingOrder::kRecord, /*descending=*/true};

std::vector<std::vector<uint64_t>> ConditionsOf(const FindingQuestion& question) {
  std::vector<std::vector<uint64_t>> conditions;
  const auto add = [&](absl::string_view term, const std::string& value) {
    if (!value.empty()) conditions.push_back({QueryTermNumber(term, value)});
  };
  add(kFindingRuleTerm, question.rule);
  add(kFindingLotTerm, question.lot);
  add(kFindingParticipantTerm, question.participant);
  if (conditions.empty()) conditions.push_back({kAllEventsTerm});
  return conditions;
}

// As long as its parts, or a little less.
size_t BytesOf(const Finding& finding) {
  size_t bytes = finding.message.size() + 10 * finding.events.size();
  for (const std::string& lot : finding.lots) bytes += lot.size();
  return bytes;
}

bool Fits(const EventFinding& each, const RecordedEvent& event,
          const FindingQuestion& question) {
  const std::vector<std::string>& lots = each.finding.lots;
  const bool lot_fits =
      question.lot.empty() ||
      std::find(lots.begin(), lots.end(), question.lot) != lots.end() ||
      std::any_of(event.lots.begin(), event.lots.end(),
                  [&](const LotMention& lot) { return lot.uri == question.lot; });
  return lot_fits && (question.rule.empty() || each.finding.rule == question.rule) &&
         (question.participant.empty() ||
          each.participants.contains(question.participant));
}

absl::StatusOr<bool> SeesAllOf(LedgerView& view, const Finding& finding) {
  std::set<std::string> lots;
  for (const uint64_t index : finding.events) {
    absl::StatusOr<bool> sees = view.Sees(index);
    if (!sees.ok() || !*sees) return sees;
    absl::StatusOr<std::shared_ptr<const RecordedEvent>> event = view.EventAt(index);
    if (!event.ok()) return event.status();
    for (const LotMention& lot : (*event)->lots) lots.insert(lot.uri);
  }
  return std::all_of(finding.lots.begin(), finding.lots.end(),
                     [&](const std::string& lot) { return lots.contains(lot); });
}

absl::Status RemoveWithheld(LedgerView& view, JudgedEvent& judged) {
  if (view.viewer().sees_everything) return absl::OkStatus();
  std::vector<EventFinding> shown;
  for (EventFinding& each : judged.findings) {
    absl::StatusOr<bool> sees = SeesAllOf(view, each.finding);
    if (!sees.ok()) return sees.status();
    if (*sees) shown.push_back(std::move(each));
  }
  judged.findings = std::move(shown);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FindingPage> FindFindings(LedgerView& view, const QueryStore& store,
                                         const FindingQuestion& question,
                                         size_t findings_max) {
  const Reader& reader = view.reader();
  const std::shared_ptr<const Published>& at = view.at();
  const auto events = std::make_shared<RecordedEventCache>();
  const std::unique_ptr<ChainSource> source = MakeStoreChainSource(reader, at, events);
  const PartyDirectory directory = DirectoryOf(at->registry);
  PostingJoin join(store, ConditionsOf(question), kNewestFirst, kSteps);
  FindingPage page;
  size_t found = 0;
  size_t bytes = 0;
  Posting from{{}, std::min(question.from, at->head.size - 1)};
  for (size_t judged = 0;; ++judged) {
    const absl::StatusOr<PostingJoin::Outcome> outcome = join.Seek(from);
    if (!outcome.ok()) return outcome.status();
    if (*outcome == PostingJoin::Outcome::kEnd) return page;
    const uint64_t index = join.posting().index;
    if (*outcome == PostingJoin::Outcome::kOutOfSteps || judged == kJudged ||
        events->size() > kRead || found >= findings_max || bytes > kBytes) {
      page.next = index;
      return page;
    }
    absl::StatusOr<std::shared_ptr<const RecordedEvent>> event =
        events->Get(reader, *at, index);
    if (!event.ok()) return event.status();
    if ((*event)->record_time < question.since) return page;
    absl::StatusOr<JudgedEvent> now =
        JudgeRecorded(*source, *std::move(event), directory);
    if (!now.ok()) return now.status();
    std::erase_if(now->findings, [&](const EventFinding& each) {
      return !Fits(each, *now->event, question);
    });
    if (absl::Status status = RemoveWithheld(view, *now); !status.ok()) return status;
    found += now->findings.size();
    for (const EventFinding& each : now->findings) bytes += BytesOf(each.finding);
    if (!now->findings.empty()) page.events.push_back(*std::move(now));
    if (index == 0) return page;
    from.index = index - 1;
  }
}

}  // namespace rastro
