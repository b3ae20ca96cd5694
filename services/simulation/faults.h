// A simulated trade with faults in it: what a careless exporter, a thief or a broken
// sensor leaves in a record. Each is of a kind that a rule finds, and is told of with the
// place, so that it can be seen whether the rules find all of them and nothing else.
// The same seed plants the same faults. Pure; not thread-safe.
// Specification: docs/findings.md, section 10.

#ifndef RASTRO_SERVICES_SIMULATION_FAULTS_H_
#define RASTRO_SERVICES_SIMULATION_FAULTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/simulation/story.h"
#include "services/traceability/finding.h"

namespace rastro {

// A trade with faults is held in memory as a whole.
inline constexpr uint64_t kMaxFaultyAnimals = 20000;
inline constexpr uint64_t kMaxFaults = 1000;

struct PlantedFault {
  std::string rule;  // Of FindingRules().
  std::string what;  // In words.
  // Of the finding at lots.front(), going back from it.
  Severity severity = Severity::kError;
  // The lots that are wrong; at the first the fault is found.
  std::vector<std::string> lots;
  // Positions in FaultyTrade::events() of the events that are wrong; none if the fault
  // is that an event is not told.
  std::vector<uint64_t> events;
};

// True if the finding is of that fault, seen from its own lot or from any other: of its
// rule, and by one of its events, or where it has none by one of its lots. The severity
// is the fault's, but for recalls, which weigh differently from different lots.
// `indexes[i]` is the index in the record of event i.
bool IsOfFault(const Finding& finding, const PlantedFault& fault,
               absl::Span<const uint64_t> indexes);

// What planting gives back.
struct FaultDraft {
  std::vector<std::string> lots;
  std::vector<Story::Place> events;
};

struct FaultKind {
  absl::string_view rule;
  Severity severity;
  absl::string_view what;
  // Plants one at random; nullopt, having changed nothing, if there is no room for it.
  std::optional<FaultDraft> (*plant)(Story& story);
};

absl::Span<const FaultKind> FaultKinds();

// Rules of which nothing can be planted, and why.
struct UnplantableRule {
  absl::string_view rule;
  absl::string_view reason;
};
absl::Span<const UnplantableRule> UnplantableRules();

class FaultyTrade {
 public:
  struct ToldEvent {
    size_t actor = 0;  // Position in actors().
    v1::LotEvent event;
  };

  // `animals` from 1 to kMaxFaultyAnimals, `faults` at most kMaxFaults (asserted).
  FaultyTrade(uint64_t seed, uint64_t animals, uint64_t faults);

  const std::vector<Actor>& actors() const { return actors_; }
  // In the order in which they are to be recorded.
  const std::vector<ToldEvent>& events() const { return events_; }
  // As many as were asked for, or as there was room for, in the order of planting.
  const std::vector<PlantedFault>& planted() const { return planted_; }

 private:
  std::vector<Actor> actors_;
  std::vector<ToldEvent> events_;
  std::vector<PlantedFault> planted_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SIMULATION_FAULTS_H_
