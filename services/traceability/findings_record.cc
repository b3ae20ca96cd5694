// Findings about the record as a record: what is missing, withheld, contradicts
// itself, was corrected, and who signed it.

#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/traceability/facility_list.h"
#include "services/traceability/finding_rules.h"
#include "services/traceability/key_limit.h"

namespace rastro {
namespace {

std::string RoleText(const std::map<std::string, LotRole>& lots, const std::string& lot) {
  const auto found = lots.find(lot);
  return found == lots.end() ? "not at all" : std::string(LotRoleName(found->second));
}

std::map<std::string, LotRole> RolesOf(const std::vector<LotMention>& mentions) {
  std::map<std::string, LotRole> roles;
  for (const LotMention& mention : mentions) roles[mention.uri] = mention.role;
  return roles;
}

// Lots on which event and content do not agree. Of lots that are not opened
// nothing can be said.
std::vector<std::string> DifferentLots(const RecordedEvent& event,
                                       const std::map<std::string, LotRole>& declared,
                                       const std::map<std::string, LotRole>& named) {
  std::set<std::string> different;
  for (const auto& [lot, role] : declared) {
    const auto found = named.find(lot);
    if (found == named.end() || found->second != role) different.insert(lot);
  }
  for (const auto& [lot, role] : named) {
    if (event.lots_complete && declared.count(lot) == 0) different.insert(lot);
  }
  return {different.begin(), different.end()};
}

// The same of a part that names some of the lots, and of a lot that goes in and out
// perhaps one of the two. What a transformationID is to the event depends on the lots
// that are left out.
std::vector<std::string> UndeclaredLots(const RecordedEvent& event,
                                        const std::map<std::string, LotRole>& declared,
                                        const std::map<std::string, LotRole>& named) {
  std::set<std::string> different;
  for (const auto& [lot, role] : named) {
    const auto found = declared.find(lot);
    if (found == declared.end()) {
      if (event.lots_complete) different.insert(lot);
    } else if (found->second != role && found->second != LotRole::kBoth) {
      different.insert(lot);
    }
  }
  for (const Mention& mention : event.facts->mentions) {
    if (mention.list != MentionList::kTransformation || !mention.uri) continue;
    if (declared.contains(*mention.uri)) different.erase(*mention.uri);
  }
  return {different.begin(), different.end()};
}

std::string CorrectiveText(const ErrorDeclaration& declaration) {
  std::string text;
  if (!declaration.reason.empty()) absl::StrAppend(&text, ", ", declaration.reason);
  if (!declaration.corrective_event_ids.empty()) {
    absl::StrAppend(&text, ", corrected by ", NameSome(declaration.corrective_event_ids));
  }
  return text;
}

// Says why `declaration` leaves `event` as it is; empty if it does not.
std::string WhyItStands(const RecordedEvent& declaration, const RecordedEvent& event) {
  const std::string said =
      absl::StrCat(declaration.submitter, " declared event ", event.index);
  if (declaration.submitter != event.submitter) {
    return absl::StrCat(said, " of ", event.submitter,
                        " wrong; only its submitter can, so it stands");
  }
  const std::set<std::string>& limits = declaration.key_limits;
  if (CoversLimits(limits, event.key_limits)) return "";
  return absl::StrCat(said, " wrong with a key for ",
                      NameSome({limits.begin(), limits.end()}),
                      " alone, for which it was not signed, so it stands");
}

// A declaration without effect says that two disagree.
void JudgeVainDeclarations(const JudgedRecord& record, std::vector<Finding>& findings) {
  std::map<std::string, std::vector<const RecordedEvent*>> by_id;
  for (const auto& [index, event] : record.lineage().events) {
    if (!event->facts || event->facts->event_id.empty()) continue;
    std::vector<const RecordedEvent*>& others = by_id[event->facts->event_id];
    if (!event->facts->error_declaration) {
      // The first of two submitters: one of them is another than any third.
      const bool is_new = others.empty() || (others.size() == 1 &&
                                             others[0]->submitter != event->submitter);
      if (is_new) others.push_back(event.get());
      continue;
    }
    for (const RecordedEvent* other : others) {
      std::string message = WhyItStands(*event, *other);
      if (message.empty()) continue;
      findings.push_back({.severity = Severity::kInfo,
                          .message = std::move(message),
                          .events = {other->index, index}});
      break;
    }
  }
}

// What makes an event another one, whoever tells it.
bool TellTheSame(const EventFacts& a, const EventFacts& b) {
  return a.type == b.type && a.action == b.action && a.event_time == b.event_time &&
         a.biz_step == b.biz_step && a.disposition == b.disposition &&
         a.read_point == b.read_point && a.biz_location == b.biz_location &&
         a.mentions == b.mentions;
}

// What counts in the list of this URI.
bool IsListedBy(const JudgedRecord& record, const std::string& uri,
                const RecordedEvent& event) {
  const std::optional<FacilityListName> name = ParseFacilityListUri(uri);
  return name &&
         FacilityList::MayState(*name, event.submitter, record.context().directory);
}

}  // namespace

// An error declaration rightly repeats the ID of the event that it declares wrong.
void JudgeEventId(const JudgedRecord& record, std::vector<Finding>& findings) {
  std::map<std::string, std::vector<const RecordedEvent*>> by_id;
  for (const auto& [index, event] : record.lineage().events) {
    if (!event->IsWhole() || event->facts->event_id.empty()) continue;
    if (!event->facts->error_declaration) {
      by_id[event->facts->event_id].push_back(event.get());
    }
  }
  for (const auto& [id, events] : by_id) {
    Finding finding = {.severity = Severity::kWarning, .events = {events[0]->index}};
    for (const RecordedEvent* event : events) {
      if (!TellTheSame(*event->facts, *events[0]->facts)) {
        finding.events.push_back(event->index);
      }
    }
    if (finding.events.size() == 1) continue;
    finding.message = absl::StrCat("eventID ", id, " stands for ", finding.events.size(),
                                   " different events");
    findings.push_back(std::move(finding));
  }
}

void JudgeEventHashId(const JudgedRecord& record, std::vector<Finding>& findings) {
  for (const auto& [index, event] : record.lineage().events) {
    if (!event->facts || !event->facts->is_hash_id_wrong) continue;
    findings.push_back(
        {.severity = Severity::kWarning,
         .message = absl::StrCat("event ", index, " of ", event->submitter,
                                 " has an event hash ID as eventID that is not its own "
                                 "under any profile"),
         .events = {index}});
  }
}

void JudgeIncomplete(const JudgedRecord& record, std::vector<Finding>& findings) {
  const Lineage& lineage = record.lineage();
  if (!lineage.missing_lots.empty()) {
    findings.push_back(
        {.severity = Severity::kError,
         .message = absl::StrCat("the chains of ", lineage.missing_lots.size(),
                                 " lots that belong to this trace are not there: ",
                                 NameSome(lineage.missing_lots)),
         .lots = lineage.missing_lots});
  }
  if (lineage.limit_reached) {
    findings.push_back(
        {.severity = Severity::kWarning,
         .message = absl::StrCat("a limit cut the trace at ", lineage.lots.size(),
                                 " lots and ", lineage.events.size(), " events")});
  }
}

void JudgeContentWithheld(const JudgedRecord& record, std::vector<Finding>& findings) {
  const Lineage& lineage = record.lineage();
  Finding nothing = {.severity = Severity::kInfo};
  Finding some = {.severity = Severity::kInfo};
  Finding erased = {.severity = Severity::kInfo};
  for (const auto& [index, event] : lineage.events) {
    if (event->erasure) erased.events.push_back(index);
    if (!event->facts && !event->erasure) nothing.events.push_back(index);
    if (event->is_public_only) some.events.push_back(index);
  }
  const std::string of = absl::StrCat(" of ", lineage.events.size(), " events ");
  if (!nothing.events.empty()) {
    nothing.message =
        absl::StrCat("the content of ", nothing.events.size(), of,
                     "is withheld; only which lots went in and out is known of them");
    findings.push_back(std::move(nothing));
  }
  if (!erased.events.empty()) {
    erased.message = absl::StrCat("the content of ", erased.events.size(), of,
                                  "is erased by order of an authority; the ledger's word "
                                  "alone says which lots it was about");
    findings.push_back(std::move(erased));
  }
  if (some.events.empty()) return;
  some.message = absl::StrCat("of ", some.events.size(), of,
                              "the public part only is known; what it leaves out is "
                              "not judged");
  findings.push_back(std::move(some));
}

void JudgePartsDiffer(const JudgedRecord& record, std::vector<Finding>& findings) {
  for (const auto& [index, event] : record.lineage().events) {
    const std::vector<std::string>& places = event->parts_differ;
    if (places.empty()) continue;
    const bool is_all = places.front().empty();
    findings.push_back({.severity = Severity::kError,
                        .message = absl::StrCat(
                            "event ", index, " of ", event->submitter,
                            " tells everybody something else than its partners: ",
                            is_all ? "its parts cannot be compared" : NameSome(places)),
                        .events = {index}});
  }
}

void JudgeLotsDiffer(const JudgedRecord& record, std::vector<Finding>& findings) {
  for (const auto& [index, event] : record.lineage().events) {
    if (!event->facts) continue;
    const auto declared = RolesOf(event->lots);
    const auto named = RolesOf(LotsOf(*event->facts));
    std::vector<std::string> different = event->is_public_only
                                             ? UndeclaredLots(*event, declared, named)
                                             : DifferentLots(*event, declared, named);
    if (different.empty()) continue;
    const std::string& lot = different.front();
    findings.push_back(
        {.severity = Severity::kError,
         .message = absl::StrCat("event ", index, " of ", event->submitter,
                                 " and its content differ in ", different.size(),
                                 " lots: ", lot, " is declared ", RoleText(declared, lot),
                                 ", the content names it ", RoleText(named, lot)),
         .events = {index},
         .lots = std::move(different)});
  }
}

void JudgeKeyWithoutConsent(const JudgedRecord& record, std::vector<Finding>& findings) {
  std::map<std::string, std::set<uint64_t>> by_submitter;
  for (const auto& [index, event] : record.lineage().events) {
    if (event->key_without_consent) by_submitter[event->submitter].insert(index);
  }
  // Who signs a list decides about goods, too.
  for (const auto& [uri, chain] : record.lineage().facility_lists) {
    for (const auto& event : chain) {
      if (!event->key_without_consent || !IsListedBy(record, uri, *event)) continue;
      by_submitter[event->submitter].insert(event->index);
    }
  }
  for (const auto& [submitter, events] : by_submitter) {
    findings.push_back(
        {.severity = Severity::kWarning,
         .message = absl::StrCat(
             events.size(), " events of ", submitter,
             " are signed by a key that the operator added without a signature of ",
             submitter, "'s own; ask ", submitter, " whether the key is its own"),
         .events = {events.begin(), events.end()}});
  }
}

// A server that keeps to the rules does not record them.
void JudgeKeyLimit(const JudgedRecord& record, std::vector<Finding>& findings) {
  std::map<uint64_t, std::shared_ptr<const RecordedEvent>> events =
      record.lineage().events;
  for (const auto& [uri, chain] : record.lineage().facility_lists) {
    for (const auto& event : chain) {
      if (IsListedBy(record, uri, *event)) events.emplace(event->index, event);
    }
  }
  for (const auto& [index, event] : events) {
    if (event->key_limits.empty() || !event->IsWhole() ||
        IsWithinLimits(EstablishmentsOf(*event->facts), event->key_limits)) {
      continue;
    }
    findings.push_back(
        {.severity = Severity::kError,
         .message = absl::StrCat(
             "event ", index, " of ", event->submitter, " is signed by a key for ",
             NameSome({event->key_limits.begin(), event->key_limits.end()}),
             " alone, and names no such establishment"),
         .events = {index}});
  }
}

void JudgeCorrected(const JudgedRecord& record, std::vector<Finding>& findings) {
  const Lineage& lineage = record.lineage();
  for (const auto& [wrong, declared_by] : lineage.corrected) {
    const auto declaration = lineage.events.find(declared_by);
    const std::string said =
        declaration == lineage.events.end()
            ? ""
            : CorrectiveText(*declaration->second->facts->error_declaration);
    findings.push_back({.severity = Severity::kWarning,
                        .message = absl::StrCat(
                            "event ", wrong, " of ", lineage.events.at(wrong)->submitter,
                            " was declared wrong by event ", declared_by, said),
                        .events = {wrong, declared_by}});
  }
  JudgeVainDeclarations(record, findings);
}

}  // namespace rastro
