// How much of a lot there was, and what transformations took in and gave: what balances
// and shares are reckoned from.
// For this folder. Pure and thread-safe.
// Specification: docs/findings.md, section 6.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOT_AMOUNTS_H_
#define RASTRO_SERVICES_TRACEABILITY_LOT_AMOUNTS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/traceability/amount.h"
#include "services/traceability/finding_rules.h"

namespace rastro {

// The sum of those that are masses; absent if none is.
std::optional<Amount> MassOf(const std::vector<Quantity>& quantities);

// What an event with content says of a lot that it makes.
std::vector<Quantity> MadeQuantities(const JudgedUse& use, const std::string& lot);

// The mass with which a lot was made; absent if it is not of the lineage, or if any
// event that makes it does not say a mass.
std::optional<Amount> MadeMass(const JudgedRecord& record, const std::string& lot);

// True if a lot stands in a list without quantities and is one thing: then it is meant
// whole. Of a GS1 lot somebody may use a part and not say how much.
bool IsMeantWhole(absl::string_view lot, const std::vector<Quantity>& quantities);

// The mass of an input: as stated, or of the whole thing.
std::optional<Amount> InputMass(const JudgedRecord& record, const Mention& mention);

// A transformation: one event, or all that share a transformationID.
struct Transformation {
  std::vector<const RecordedEvent*> events;  // Ascending by index, all with content.
  bool leads_here = false;                   // It made something that is traced.
  bool is_sound = true;  // All of it is there, and nobody in it is a stranger.
};

// Those of the lineage that count, by transformationID or index.
std::map<std::string, Transformation> TransformationsOf(const JudgedRecord& record);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOT_AMOUNTS_H_
