// Findings about what happened to lots: the order of times, unknown origin, use
// after the end.

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/traceability/event_time.h"
#include "services/traceability/facility_list.h"
#include "services/traceability/finding_rules.h"

namespace rastro {
namespace {

bool SaysHowMuch(const std::vector<Quantity>& quantities) {
  return std::any_of(quantities.begin(), quantities.end(),
                     [](const Quantity& quantity) { return !quantity.value.empty(); });
}

void JudgeFuture(const JudgedRecord& record, std::vector<Finding>& findings) {
  for (const auto& [index, event] : record.lineage().events) {
    if (!event->facts) continue;
    const auto recorded = ParseDateTime(event->record_time, std::nullopt);
    const absl::Time happened = event->facts->event_time;
    if (!recorded || happened <= *recorded + record.context().clock_tolerance) continue;
    findings.push_back(
        {.severity = Severity::kWarning,
         .message = absl::StrCat(
             "event ", index, " of ", event->submitter, " says ", TimeText(happened),
             ", but was recorded at ", event->record_time, ", ",
             absl::FormatDuration(absl::Trunc(happened - *recorded, absl::Seconds(1))),
             " before"),
         .events = {index}});
  }
}

// Reports the first of `uses` of the kinds `early` that comes before the first of
// the kinds `late`. `words` say what the two are.
void JudgeOrder(const JudgedRecord& record, const std::string& lot,
                const std::vector<JudgedUse>& uses, LotUses late, LotUses early,
                std::pair<absl::string_view, absl::string_view> words,
                std::vector<Finding>& findings) {
  const auto first = [&](LotUses kinds) {
    return std::find_if(uses.begin(), uses.end(), [&](const JudgedUse& use) {
      return use.event->facts && (use.uses & kinds);
    });
  };
  const auto cause = first(late);
  const auto effect = first(early);
  if (cause == uses.end() || effect == uses.end()) return;
  const absl::Time cause_time = cause->event->facts->event_time;
  const absl::Time effect_time = effect->event->facts->event_time;
  if (effect_time >= cause_time - record.context().clock_tolerance) return;
  findings.push_back(
      {.severity = Severity::kWarning,
       .message = absl::StrCat(lot, " was ", words.second, " at ", TimeText(effect_time),
                               " (event ", effect->event->index, "), but ", words.first,
                               " only at ", TimeText(cause_time), " (event ",
                               cause->event->index, ")"),
       .events = {effect->event->index, cause->event->index},
       .lots = {lot}});
}

// The lot's story in each container is one of its own.
std::map<absl::string_view, std::vector<JudgedUse>> ByContainer(
    const JudgedRecord& record, const std::vector<JudgedUse>& uses) {
  std::map<absl::string_view, std::vector<JudgedUse>> by_container;
  for (const JudgedUse& use : uses) {
    if (!(use.uses & (kPacked | kUnpacked))) continue;
    by_container[record.UsesOf(use.event->index).container()].push_back(use);
  }
  return by_container;
}

bool HasOrigin(const JudgedRecord& record, const std::string& lot,
               const std::vector<JudgedUse>& uses) {
  return std::any_of(uses.begin(), uses.end(), [&](const JudgedUse& use) {
    // A container is not made of anything; what is in it has origins.
    return (use.uses & (kMade | kWithheldOut | kFilled | kEmptied)) ||
           record.UsesOf(use.event->index).container() == lot;
  });
}

bool NamesSource(const std::vector<JudgedUse>& uses) {
  return std::any_of(uses.begin(), uses.end(), [](const JudgedUse& use) {
    const auto& facts = use.event->facts;
    if (!facts) return false;
    const bool has_pedigree = std::any_of(
        facts->biz_transactions.begin(), facts->biz_transactions.end(),
        [](const TypedId& transaction) { return transaction.type == "pedigree"; });
    return has_pedigree || !facts->sources.empty();
  });
}

constexpr LotUses kUsing =
    kMade | kConsumed | kPacked | kUnpacked | kFilled | kEmptied | kWithheldIn;

// The part of a lot that is destroyed leaves the rest to be used. It is the whole
// if no quantity is said, or that which was made.
bool IsWhole(const JudgedUse& end, const std::string& lot,
             const std::vector<JudgedUse>& uses) {
  const auto ended = QuantitiesOf(*end.event->facts, MentionList::kEpcs, lot);
  if (!SaysHowMuch(ended)) return true;
  return std::any_of(uses.begin(), uses.end(), [&](const JudgedUse& use) {
    if (!use.event->facts || !(use.uses & kMade)) return false;
    return QuantitiesOf(*use.event->facts, MentionList::kOutputs, lot) == ended ||
           QuantitiesOf(*use.event->facts, MentionList::kEpcs, lot) == ended;
  });
}

const RecordedEvent* EndOf(const std::string& lot, const std::vector<JudgedUse>& uses) {
  for (const JudgedUse& use : uses) {
    if (!use.event->IsWhole()) continue;  // How much of it ended may be withheld.
    const bool ends = (use.uses & kEnded) || IsDestruction(*use.event->facts);
    if (ends && IsWhole(use, lot, uses)) return use.event;
  }
  return nullptr;
}

bool IsUse(const JudgedUse& use) {
  if (use.uses & kUsing) return true;
  return use.event->facts && !IsDestruction(*use.event->facts) &&
         (IsHandover(*use.event->facts) || IsReceipt(*use.event->facts));
}

bool IsAfter(const RecordedEvent& event, const RecordedEvent& end,
             absl::Duration tolerance) {
  if (!event.facts) return event.index > end.index;
  return event.facts->event_time > end.facts->event_time + tolerance;
}

// Lots that ended, with the event; with a container ends what is in it.
std::map<std::string, const RecordedEvent*> EndedLots(const JudgedRecord& record) {
  std::map<std::string, const RecordedEvent*> ended;
  std::deque<std::string> containers;
  for (const auto& [lot, reached] : record.lineage().lots) {
    const RecordedEvent* end = EndOf(lot, record.CountedUses(lot));
    if (end == nullptr) continue;
    ended[lot] = end;
    if (IsDestruction(*end->facts)) containers.push_back(lot);
  }
  while (!containers.empty()) {
    const std::string container = std::move(containers.front());
    containers.pop_front();
    const RecordedEvent* end = ended.at(container);
    for (const auto& [lot, content] :
         record.ContentsAt(container, end->facts->event_time)) {
      if (!content.is_inside || record.lineage().lots.count(lot) == 0) continue;
      if (ended.emplace(lot, end).second) containers.push_back(lot);
    }
  }
  return ended;
}

}  // namespace

void JudgeTimeOrder(const JudgedRecord& record, std::vector<Finding>& findings) {
  JudgeFuture(record, findings);
  for (const auto& [lot, reached] : record.lineage().lots) {
    const std::vector<JudgedUse>& uses = record.CountedUses(lot);
    JudgeOrder(record, lot, uses, kMade, kConsumed | kPacked | kEnded, {"made", "used"},
               findings);
    for (const auto& [container, inside] : ByContainer(record, uses)) {
      JudgeOrder(record, lot, inside, kPacked, kUnpacked, {"packed", "unpacked"},
                 findings);
    }
  }
}

void JudgeOriginUnknown(const JudgedRecord& record, std::vector<Finding>& findings) {
  // A herd is one finding for the event that consumed it.
  std::map<std::tuple<std::optional<uint64_t>, bool>, std::vector<std::string>> unmade;
  for (const auto& [lot, reached] : record.lineage().lots) {
    if (reached.only_carried || reached.chain.empty()) continue;
    if (ParseFacilityListUri(lot)) continue;  // No goods.
    const std::vector<JudgedUse>& uses = record.CountedUses(lot);
    if (HasOrigin(record, lot, uses)) continue;
    unmade[{reached.via_event, NamesSource(uses)}].push_back(lot);
  }
  for (auto& [key, lots] : unmade) {
    const auto& [event, has_source] = key;
    Finding finding = {.severity = has_source ? Severity::kInfo : Severity::kWarning};
    finding.message =
        absl::StrCat("no event made ", NameSome(lots), " (", lots.size(),
                     lots.size() == 1 ? " lot" : " lots",
                     event ? absl::StrCat(" of event ", *event) : std::string(), ")",
                     has_source ? "; the record names from whom it came" : "");
    if (event) {
      finding.events.push_back(*event);
    } else {
      // What first names it without an origin.
      for (const std::string& lot : lots) {
        finding.events.push_back(record.lineage().lots.at(lot).chain.front());
      }
    }
    finding.lots = std::move(lots);
    findings.push_back(std::move(finding));
  }
}

void JudgeUsedAfterDestroyed(const JudgedRecord& record, std::vector<Finding>& findings) {
  for (const auto& [lot, end] : EndedLots(record)) {
    std::vector<uint64_t> later;
    for (const JudgedUse& use : record.CountedUses(lot)) {
      if (use.event == end || !IsUse(use)) continue;
      if (IsAfter(*use.event, *end, record.context().clock_tolerance)) {
        later.push_back(use.event->index);
      }
    }
    if (later.empty()) continue;
    Finding finding = {
        .severity = Severity::kError,
        .message = absl::StrCat(
            lot, " was ", IsDestruction(*end->facts) ? "destroyed" : "ended", " at ",
            TimeText(end->facts->event_time), " (event ", end->index, ") and used ",
            later.size(), " times afterwards, first by event ", later.front()),
        .events = std::move(later),
        .lots = {lot}};
    finding.events.push_back(end->index);
    findings.push_back(std::move(finding));
  }
}

}  // namespace rastro
