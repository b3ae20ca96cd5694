// Findings about who did something to lots that it never had.

#include <map>

#include "absl/strings/str_cat.h"
#include "services/traceability/finding_rules.h"

namespace rastro {
namespace {

std::string ActText(const RecordedEvent& event, LotUses uses) {
  if (event.facts && IsRecall(*event.facts)) return "recalled";
  if (event.facts && IsRecallRelease(*event.facts)) return "lifted the recall of";
  if (event.facts && IsDestruction(*event.facts)) return "destroyed";
  if (uses & kEnded) return "ended";
  if (uses & kConsumed) return "consumed";
  if (uses & kMade) return "made";
  if (uses & kPacked) return "packed";
  if (uses & kUnpacked) return "unpacked";
  if (uses & kFilled) return "packed into";
  if (uses & kEmptied) return "unpacked from";
  return "used";
}

}  // namespace

void JudgeNotHolder(const JudgedRecord& record, std::vector<Finding>& findings) {
  std::map<uint64_t, std::vector<std::string>> by_event;
  for (const auto& [index, lot] : record.lineage().strangers) {
    by_event[index].push_back(lot);
  }
  for (auto& [index, lots] : by_event) {
    const RecordedEvent& event = *record.lineage().events.at(index);
    const LotUses uses = record.UsesOf(index).Of(lots.front());
    findings.push_back(
        {.severity = Severity::kError,
         .message = absl::StrCat(event.submitter, " ", ActText(event, uses), " ",
                                 NameSome(lots), " (event ", index,
                                 "), but by the record it neither made nor ever held ",
                                 lots.size() == 1 ? "it" : "them", "; without effect"),
         .events = {index},
         .lots = std::move(lots)});
  }
}

}  // namespace rastro
