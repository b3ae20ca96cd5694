// How much of each lot of a trace forward is of the lot asked for.
// For this folder. Pure; not thread-safe.
// Specification: docs/findings.md, section 8.

#ifndef RASTRO_SERVICES_TRACEABILITY_FORWARD_ORIGINS_H_
#define RASTRO_SERVICES_TRACEABILITY_FORWARD_ORIGINS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/traceability/farm_shares.h"
#include "services/traceability/finding_rules.h"
#include "services/traceability/forward_units.h"
#include "services/traceability/lot_amounts.h"

namespace rastro {

// What of a lot is of the lot asked for: the part of it, and the most that it can be in
// kilograms.
struct Origin {
  ShareRange share;
  double mass_high = 0;
};

class ForwardOrigins {
 public:
  // Both must outlive this.
  ForwardOrigins(const JudgedRecord& record, const ForwardUnits& units);

  const Origin& Of(const std::string& lot);

 private:
  using WeighedShares = std::vector<std::pair<ShareRange, std::optional<Amount>>>;

  static ShareRange Joined(const WeighedShares& parts);

  std::vector<std::string> InputsOf(const std::string& lot) const;
  std::vector<const Mention*> InputMentions(const std::string& key) const;
  std::string KeyOf(const RecordedEvent& event) const;
  Origin Reckon(const std::string& lot);
  Origin OfContent(const std::string& lot, const MassRange& held) const;
  Origin OfMade(const std::string& lot);
  const Origin& OfMix(const std::string& key);
  Origin ReckonMix(const std::string& key) const;
  Origin OfOutput(const Origin& mix, const std::optional<Amount>& mass) const;

  const JudgedRecord& record_;
  const ForwardUnits& units_;
  const std::map<std::string, Transformation> transformations_;
  std::map<std::string, std::set<std::string>> made_by_;  // Keys of transformations.
  std::set<std::string> begun_, in_circle_;
  std::map<std::string, Origin> origins_;
  std::map<std::string, Origin> mixes_;  // By key of the transformation.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_FORWARD_ORIGINS_H_
