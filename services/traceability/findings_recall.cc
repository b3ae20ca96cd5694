// Finding `recalled`: of the lot itself, of what it was made of, what it held and
// what it travelled in.

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "services/traceability/finding_rules.h"

namespace rastro {
namespace {

// A recall of a lot and, if it is over, the event that lifted it.
struct Recall {
  const RecordedEvent* event;
  const RecordedEvent* release = nullptr;
};

// An authority lifts every recall; everybody else those that no authority made.
bool MayLift(const RecordedEvent& release, const RecordedEvent& recall,
             const PartyDirectory& directory) {
  return release.submitter == recall.submitter ||
         directory.IsAuthority(release.submitter) ||
         !directory.IsAuthority(recall.submitter);
}

std::vector<Recall> RecallsOf(const JudgedRecord& record, const std::string& lot) {
  std::vector<Recall> open, lifted;
  for (const JudgedUse& use : record.CountedUses(lot)) {
    // A transformation says this of what it makes.
    if (!use.event->facts || (use.uses & (kConsumed | kJoining))) continue;
    const bool only_went_in = (use.uses & kWithheldIn) && !(use.uses & kWithheldOut);
    if (only_went_in && use.event->facts->type == EventType::kTransformation) continue;
    if (IsRecallRelease(*use.event->facts)) {
      std::erase_if(open, [&](const Recall& recall) {
        if (!MayLift(*use.event, *recall.event, record.context().directory)) return false;
        lifted.push_back({recall.event, use.event});
        return true;
      });
    } else if (IsRecall(*use.event->facts)) {
      // Said twice by the same participant it is still one recall.
      const bool is_known = std::any_of(open.begin(), open.end(), [&](const Recall& r) {
        return r.event->submitter == use.event->submitter;
      });
      if (!is_known) open.push_back({use.event});
    }
  }
  lifted.insert(lifted.end(), open.begin(), open.end());
  return lifted;
}

bool HeldAny(const JudgedRecord& record, const std::string& container, absl::Time when) {
  const auto& contents = record.ContentsAt(container, when);
  return std::any_of(contents.begin(), contents.end(), [&](const auto& content) {
    return content.second.is_inside && record.lineage().lots.count(content.first) > 0;
  });
}

// How sure it is that the recall reaches the lot asked for, and why.
std::pair<Severity, std::string> Reach(const JudgedRecord& record, const std::string& lot,
                                       const Recall& recall) {
  const Lineage& lineage = record.lineage();
  const LineageLot& reached = lineage.lots.at(lot);
  if (reached.relation == LineageRelation::kSelf) return {Severity::kError, ""};
  if (reached.only_carried) {
    const bool inside = HeldAny(record, lot, recall.event->facts->event_time);
    return {inside && reached.is_firm ? Severity::kError : Severity::kWarning,
            inside ? "; what was in it then belongs to this trace"
                   : "; it carried what belongs to this trace, at another time"};
  }
  if (lineage.direction == LineageDirection::kForward) {
    return {Severity::kError, absl::StrCat("; it goes back to ", lineage.lot)};
  }
  if (!reached.is_firm) {
    return {Severity::kWarning,
            absl::StrCat("; ", lineage.lot, " goes back to it by way of what was packed ",
                         "and taken out again")};
  }
  return {Severity::kError, absl::StrCat("; ", lineage.lot, " goes back to it")};
}

// What its submitter says to it.
std::string RemarkText(const RecordedEvent& event) {
  const std::string& remark = event.facts->remark;
  return remark.empty() ? "" : absl::StrCat(": \"", remark, "\"");
}

}  // namespace

void JudgeRecalled(const JudgedRecord& record, std::vector<Finding>& findings) {
  for (const auto& [lot, reached] : record.lineage().lots) {
    for (const Recall& recall : RecallsOf(record, lot)) {
      Finding finding = {.events = {recall.event->index}, .lots = {lot}};
      finding.message =
          absl::StrCat(lot, " was recalled by ", recall.event->submitter, " at ",
                       TimeText(recall.event->facts->event_time), " (event ",
                       recall.event->index, ")", RemarkText(*recall.event));
      if (recall.release != nullptr) {
        finding.events.push_back(recall.release->index);
        absl::StrAppend(&finding.message, "; the recall was lifted by ",
                        recall.release->submitter, " at ",
                        TimeText(recall.release->facts->event_time), " (event ",
                        recall.release->index, ")", RemarkText(*recall.release));
      } else {
        auto [severity, why] = Reach(record, lot, recall);
        finding.severity = severity;
        absl::StrAppend(&finding.message, why);
      }
      const std::string& asked_for = record.lineage().lot;
      if (!asked_for.empty() && lot != asked_for) finding.lots.push_back(asked_for);
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace rastro
