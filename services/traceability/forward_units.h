// What is, and what was, packed into what, in a trace forward; and what the lot asked for
// amounts to.
// For this folder. Pure; not thread-safe.
// Specification: docs/findings.md, section 8.

#ifndef RASTRO_SERVICES_TRACEABILITY_FORWARD_UNITS_H_
#define RASTRO_SERVICES_TRACEABILITY_FORWARD_UNITS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/traceability/containment.h"
#include "services/traceability/finding_rules.h"
#include "services/traceability/mass_range.h"

namespace rastro {

class ForwardUnits {
 public:
  // `record` must outlive this.
  explicit ForwardUnits(const JudgedRecord& record);

  // True for what is of the lot asked for; false for what it only travelled in, and for
  // what is not of the lineage.
  bool IsTraced(const std::string& lot) const;

  // The units that a lot is in, ascending.
  std::vector<std::string> UnitsOf(const std::string& lot) const;
  // The lot in a unit that it is in.
  const Content& ContentOf(const std::string& unit, const std::string& lot) const;
  // From a unit to the outermost one that it is in, at most kMaxNesting; the first where
  // there are several.
  std::vector<std::string> WayOut(const std::string& unit) const;

  // As packed, without what was taken out since.
  MassRange MassInside(const std::string& lot, const Content& content) const;

  // With which a lot was made.
  std::optional<Amount> MadeMassOf(const std::string& lot) const;

  // If the lot asked for is a container: it, and the containers in it.
  const std::set<std::string>& asked_for() const { return asked_for_; }
  // What these held, by lot; what is no container itself.
  const std::map<std::string, MassRange>& held() const { return held_; }
  // The lot asked for when it was made, or all that it held.
  const MassRange& made() const { return made_; }

 private:
  std::optional<Amount> PackedMass(const std::string& lot, const Content& content) const;
  void FindAskedFor();

  const JudgedRecord& record_;
  std::map<std::string, std::map<std::string, Content>> contents_;  // By unit.
  std::map<std::string, std::vector<std::string>> inside_;          // Units, by lot.
  std::set<std::string> asked_for_;
  std::map<std::string, MassRange> held_;
  MassRange made_;
  mutable std::map<std::string, std::optional<Amount>> made_masses_;  // Known so far.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_FORWARD_UNITS_H_
