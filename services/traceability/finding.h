// Findings: what a true record says that somebody should know. They never make
// the record "broken", and a record with findings is never just "OK".
// Pure and thread-safe. Same lineage, same findings, in the same order.
// Specification: docs/findings.md, section 5.

#ifndef RASTRO_SERVICES_TRACEABILITY_FINDING_H_
#define RASTRO_SERVICES_TRACEABILITY_FINDING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/traceability/lineage.h"

namespace rastro {

enum class Severity {
  kInfo,     // Worth knowing.
  kWarning,  // To be looked at.
  kError,    // Do not rely on the lot before this is resolved.
};

// "info", "warning" or "error".
absl::string_view SeverityName(Severity severity);

// A number of a finding, for programs; the message has it for people.
struct Figure {
  std::string name;
  std::string value;  // Decimal.
  std::string uom;    // UN/ECE Rec 20 code; empty: pieces, or none.

  friend bool operator==(const Figure&, const Figure&) = default;
};

struct Finding {
  std::string rule;  // Identifier of a rule of FindingRules().
  Severity severity = Severity::kInfo;
  std::string message;            // One sentence with the figures.
  std::vector<uint64_t> events;   // Indexes, ascending.
  std::vector<std::string> lots;  // Canonical URIs, ascending.
  std::vector<Figure> figures;

  friend bool operator==(const Finding&, const Finding&) = default;
};

struct TemperatureLimits {
  double low = 0;
  double high = 0;
};

// What rules need beside the record. Rules that need more get it here.
struct JudgeContext {
  PartyDirectory directory;  // The one that the lineage was traced with.
  // Clocks of two parties may differ by so much without a finding.
  absl::Duration clock_tolerance = absl::Minutes(10);
  // Thousandths by which a transformation, or the use of a lot, may gain mass: scales,
  // water. And by which it may lose: drip, bones that nobody weighs.
  int mass_gain_permille = 20;
  int mass_loss_permille = 600;
  // Degrees Celsius that frozen and chilled goods have to keep, and for how long they
  // may be outside before it is grave.
  TemperatureLimits frozen = {-273.15, -15};
  TemperatureLimits chilled = {-2, 7};
  absl::Duration warm_time = absl::Hours(2);
};

class JudgedRecord;

// A rule: looks at the record and appends what it finds.
struct FindingRule {
  absl::string_view id;
  Severity severity;  // The gravest that it gives.
  absl::string_view description;
  void (*judge)(const JudgedRecord& record, std::vector<Finding>& findings);
  // True if what it finds is so whatever else of the record is not seen.
  bool stands_alone = false;
};

// All rules, in the order in which Judge() applies them.
absl::Span<const FindingRule> FindingRules();

std::vector<Finding> Judge(const Lineage& lineage, const JudgeContext& context);

// Judges one event's surroundings (TraceEvent), without the rules about what can be seen
// (`incomplete`, `content-withheld`), which depend on who looks. Where a limit cut the
// surroundings, by those rules alone that stand alone.
std::vector<Finding> JudgeAround(const Lineage& lineage, const JudgeContext& context);

// The event to which a finding belongs: the newest concerned that is one of `lineage`, so
// not one of a list of establishments by which goods are measured. nullopt if none is.
std::optional<uint64_t> OwnerOf(const Finding& finding, const Lineage& lineage);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_FINDING_H_
