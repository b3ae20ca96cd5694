// See finding.h and finding_rules.h.

#include "services/traceability/finding.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/traceability/finding_rules.h"

namespace rastro {
namespace {

constexpr absl::string_view kIncompleteRule = "incomplete";
constexpr absl::string_view kContentWithheldRule = "content-withheld";

// First what the answer rests on, then who spoke, then what was said.
constexpr FindingRule kRules[] = {
    {kIncompleteRule, Severity::kError,
     "chains that the trace needs are missing from the source, or a limit cut it",
     JudgeIncomplete},
    {kContentWithheldRule, Severity::kInfo,
     "the content of events is withheld, erased or unreadable, wholly or in part",
     JudgeContentWithheld},
    {"parts-differ", Severity::kError,
     "what an event tells everybody is no part of what it tells its partners",
     JudgePartsDiffer, true},
    {"lots-differ", Severity::kError,
     "the content of an event names other lots than the event declares", JudgeLotsDiffer,
     true},
    {"key-without-consent", Severity::kWarning,
     "events are signed by a key that was added without a signature of its owner",
     JudgeKeyWithoutConsent, true},
    {"key-limit", Severity::kError,
     "events are signed by a key of a plant alone, and name none of its plants",
     JudgeKeyLimit, true},
    {"corrected", Severity::kWarning, "an event was declared wrong by its submitter",
     JudgeCorrected, true},
    {"event-id", Severity::kWarning, "one eventID stands for different events",
     JudgeEventId},
    {"event-hash-id", Severity::kWarning,
     "an eventID is an event hash ID, but of another event", JudgeEventHashId, true},
    {"not-holder", Severity::kError,
     "somebody who never had a lot made, consumed, packed, ended or recalled it",
     JudgeNotHolder},
    {"time-order", Severity::kWarning,
     "an event happened before what it depends on, or after it was recorded",
     JudgeTimeOrder},
    {"origin-unknown", Severity::kWarning, "no event made a lot", JudgeOriginUnknown},
    {"used-after-destroyed", Severity::kError,
     "a lot was destroyed or ended and used afterwards", JudgeUsedAfterDestroyed},
    {"used-twice", Severity::kError, "a thing was used up and used again",
     JudgeUsedTwice},
    {"overdrawn", Severity::kError, "more of a lot was used than was made",
     JudgeOverdrawn},
    {"mass-balance", Severity::kError,
     "more came out of a transformation than went in, or much of it is not told of",
     JudgeMassBalance},
    {"farm-shares", Severity::kWarning,
     "the shares of farms that an event states of a lot are more than the whole",
     JudgeFarmShares},
    {"used-after-export", Severity::kError,
     "a lot that left the country was used there afterwards", JudgeUsedAfterExport},
    {"temperature", Severity::kError, "frozen or chilled goods were outside their limits",
     JudgeTemperature},
    {"certificate", Severity::kError,
     "a certificate of exported goods is missing, expired, or was issued afterwards",
     JudgeCertificate},
    {"establishment", Severity::kError,
     "exported goods are of an establishment that the destination has not listed",
     JudgeEstablishment},
    {"recalled", Severity::kError,
     "a lot, or something that it was made of or travelled in, was recalled",
     JudgeRecalled, true},
};

template <typename Applies>
std::vector<Finding> JudgeBy(const Lineage& lineage, const JudgeContext& context,
                             const Applies& applies) {
  const JudgedRecord record(lineage, context);
  std::vector<Finding> findings;
  for (const FindingRule& rule : kRules) {
    if (!applies(rule)) continue;
    const size_t first = findings.size();
    rule.judge(record, findings);
    for (size_t i = first; i < findings.size(); ++i) {
      Finding& finding = findings[i];
      finding.rule = std::string(rule.id);
      std::sort(finding.events.begin(), finding.events.end());
      finding.events.erase(std::unique(finding.events.begin(), finding.events.end()),
                           finding.events.end());
      std::sort(finding.lots.begin(), finding.lots.end());
    }
  }
  return findings;
}

}  // namespace

absl::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "";
}

absl::Span<const FindingRule> FindingRules() { return kRules; }

std::vector<Finding> Judge(const Lineage& lineage, const JudgeContext& context) {
  return JudgeBy(lineage, context, [](const FindingRule&) { return true; });
}

std::vector<Finding> JudgeAround(const Lineage& lineage, const JudgeContext& context) {
  return JudgeBy(lineage, context, [&](const FindingRule& rule) {
    if (rule.id == kIncompleteRule || rule.id == kContentWithheldRule) return false;
    return rule.stands_alone || !lineage.limit_reached;
  });
}

std::optional<uint64_t> OwnerOf(const Finding& finding, const Lineage& lineage) {
  for (auto index = finding.events.rbegin(); index != finding.events.rend(); ++index) {
    if (lineage.events.contains(*index)) return *index;
  }
  return std::nullopt;
}

JudgedRecord::JudgedRecord(const Lineage& lineage, const JudgeContext& context)
    : lineage_(lineage), context_(context) {
  uses_.reserve(lineage.events.size());
  for (const auto& [index, event] : lineage.events) {
    uses_.emplace(index, EventUses(*event));
  }
}

const std::vector<JudgedUse>& JudgedRecord::CountedUses(const std::string& lot) const {
  const auto [known, is_new] = counted_uses_.try_emplace(lot);
  std::vector<JudgedUse>& uses = known->second;
  if (!is_new) return uses;
  for (uint64_t index : lineage_.lots.at(lot).chain) {
    const RecordedEvent& event = *lineage_.events.at(index);
    if (lineage_.CountsFor(event, lot)) uses.push_back({&event, UsesOf(index).Of(lot)});
  }
  std::sort(uses.begin(), uses.end(), [](const JudgedUse& a, const JudgedUse& b) {
    return OrderOf(*a.event) < OrderOf(*b.event);
  });
  return uses;
}

std::set<std::string> JudgedRecord::LotsConcerned(const RecordedEvent& event) const {
  std::set<std::string> concerned;
  std::vector<std::string> outer;
  for (const LotMention& lot : event.lots) {
    if (lineage_.lots.count(lot.uri) == 0 || !lineage_.CountsFor(event, lot.uri))
      continue;
    if (concerned.insert(lot.uri).second) outer.push_back(lot.uri);
  }
  const absl::Time when = event.facts ? event.facts->event_time : absl::InfinitePast();
  for (int depth = 0; depth < kMaxNesting && !outer.empty(); ++depth) {
    std::vector<std::string> inner;
    for (const std::string& container : outer) {
      for (const auto& [lot, content] : ContentsAt(container, when)) {
        if (!content.is_inside || lineage_.lots.count(lot) == 0) continue;
        if (concerned.insert(lot).second) inner.push_back(lot);
      }
    }
    outer = std::move(inner);
  }
  return concerned;
}

const std::map<std::string, Content>& JudgedRecord::ContentsAt(
    const std::string& container, absl::Time until) const {
  auto known = contents_.find(container);
  if (known == contents_.end()) {
    std::vector<const RecordedEvent*> chain;
    for (uint64_t index : lineage_.lots.at(container).chain) {
      chain.push_back(lineage_.events.at(index).get());
    }
    ContentsInTime contents(container, chain,
                            [this](const RecordedEvent& event, absl::string_view lot) {
                              return lineage_.CountsFor(event, lot);
                            });
    known = contents_.emplace(container, std::move(contents)).first;
  }
  return known->second.At(until);
}

std::string NameSome(const std::vector<std::string>& names) {
  constexpr size_t kShown = 3;
  if (names.size() == 1) return names.front();
  if (names.size() > kShown) {
    return absl::StrCat(absl::StrJoin(names.begin(), names.begin() + kShown, ", "),
                        " and ", names.size() - kShown, " more");
  }
  if (names.empty()) return "none";
  return absl::StrCat(absl::StrJoin(names.begin(), names.end() - 1, ", "), " and ",
                      names.back());
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

}  // namespace rastro
