// What the rules share: the record as they look at it, and the rules themselves,
// one function each. For finding.cc and findings_*.cc.
// Pure.
// Specification: docs/findings.md, section 5.

#ifndef RASTRO_SERVICES_TRACEABILITY_FINDING_RULES_H_
#define RASTRO_SERVICES_TRACEABILITY_FINDING_RULES_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/traceability/containment.h"
#include "services/traceability/event_uses.h"
#include "services/traceability/finding.h"

namespace rastro {

// An event of a lot's chain and what it does to that lot.
struct JudgedUse {
  const RecordedEvent* event;
  LotUses uses;
};

// What was worked out for one rule is kept for the next. Not thread-safe.
class JudgedRecord {
 public:
  // Both must outlive this.
  JudgedRecord(const Lineage& lineage, const JudgeContext& context);

  const Lineage& lineage() const { return lineage_; }
  const JudgeContext& context() const { return context_; }

  const EventUses& UsesOf(uint64_t index) const { return uses_.at(index); }

  // The events that count for a lot of the lineage, as they happened.
  const std::vector<JudgedUse>& CountedUses(const std::string& lot) const;

  // The lots of the lineage that an event is about: those that it names and for which
  // it counts, and what was inside them at the time, at most kMaxNesting deep.
  std::set<std::string> LotsConcerned(const RecordedEvent& event) const;

  // What was in a container of the lineage at `until`. Valid until the same container is
  // asked for again.
  const std::map<std::string, Content>& ContentsAt(const std::string& container,
                                                   absl::Time until) const;

 private:
  const Lineage& lineage_;
  const JudgeContext& context_;
  absl::flat_hash_map<uint64_t, EventUses> uses_;
  mutable absl::node_hash_map<std::string, std::vector<JudgedUse>> counted_uses_;
  mutable absl::node_hash_map<std::string, ContentsInTime> contents_;
};

// "a", "a and b", "a, b, c and 7 more": for messages.
std::string NameSome(const std::vector<std::string>& names);

// UTC to the second, as record times are written.
std::string TimeText(absl::Time time);

void JudgeIncomplete(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeContentWithheld(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeLotsDiffer(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgePartsDiffer(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeKeyWithoutConsent(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeKeyLimit(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeCorrected(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeEventId(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeEventHashId(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeNotHolder(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeTimeOrder(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeOriginUnknown(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeUsedAfterDestroyed(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeMassBalance(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeOverdrawn(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeUsedTwice(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeFarmShares(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeTemperature(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeCertificate(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeEstablishment(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeUsedAfterExport(const JudgedRecord& record, std::vector<Finding>& findings);
void JudgeRecalled(const JudgedRecord& record, std::vector<Finding>& findings);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_FINDING_RULES_H_
