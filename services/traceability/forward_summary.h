// Where a lot is now: in which boxes, on which pallets, in whose hands, and how much of
// it; as far as the record says.
// Pure and thread-safe.
// Specification: docs/findings.md, section 8.

#ifndef RASTRO_SERVICES_TRACEABILITY_FORWARD_SUMMARY_H_
#define RASTRO_SERVICES_TRACEABILITY_FORWARD_SUMMARY_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/traceability/event_facts.h"
#include "services/traceability/finding.h"
#include "services/traceability/lineage.h"
#include "services/traceability/mass_range.h"

namespace rastro {

// Some of the lot, in one place.
struct Holding {
  std::string lot;  // The one asked for, or what was made of it or taken out of it.
  // What it is packed into, innermost first; empty if it is not packed.
  std::vector<std::string> units;
  std::vector<Quantity> packed;             // As last packed into the innermost.
  std::set<std::string> container_numbers;  // As last told of it or of its units.
  std::string holder;                       // Participant who had it last.
  std::set<std::string> parties;            // All who had it, the holder too.
  MassRange mass;                           // Of the lot asked for.

  const std::string& outermost() const { return units.empty() ? lot : units.back(); }
};

struct ForwardSummary {
  // By lot, then by unit; what is not packed is last of its lot.
  std::vector<Holding> holdings;
  std::map<std::string, MassRange> by_unit;    // The outermost; "" is not packed.
  std::map<std::string, MassRange> by_holder;  // "": nobody is known.

  MassRange made;   // Of the lot asked for; of a container, what it held.
  MassRange ended;  // Destroyed, or ended otherwise.
  // Neither held nor ended: lost in transformations, or not told of.
  MassRange unaccounted;

  // False if the lineage is not complete: then there may be more.
  bool complete = true;
};

// Of `lineage`, a trace forward.
ForwardSummary SummarizeForward(const Lineage& lineage, const JudgeContext& context);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_FORWARD_SUMMARY_H_
