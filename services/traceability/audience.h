// Who sees what an event says to its partners: the one place where that is decided.
// Not thread-safe.
// Specification: docs/access.md, "Who sees what".

#ifndef RASTRO_SERVICES_TRACEABILITY_AUDIENCE_H_
#define RASTRO_SERVICES_TRACEABILITY_AUDIENCE_H_

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/traceability/custody.h"
#include "services/traceability/loaded_chains.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

struct AudienceLimits {
  // Of chains that are read beside what is asked for.
  LineageLimits chains = {.max_lots = 2'000,
                          .max_events = 20'000,
                          .max_links = 200'000,
                          .max_custody_steps = 500'000};
  size_t max_steps = 2'000'000;  // Events looked at, of all questions together.
};

// One participant's questions. What an event says is known to its submitter and to the
// parties that it names, and travels with the goods: whoever brings it along with them,
// and names a receiver, tells him. See docs/access.md for the rule.
class Audience {
 public:
  // `source`, which must show everything, and `directory` must outlive this.
  Audience(ChainSource& source, const PartyDirectory& directory, std::string participant,
           const AudienceLimits& limits = {})
      : chains_(source, limits.chains),
        directory_(directory),
        participant_(std::move(participant)),
        limits_(limits) {}

  // True if the participant sees all of `event`, which is one of the source's. Where a
  // limit is reached before that is known the answer is no. Errors are the source's.
  absl::StatusOr<bool> Has(const RecordedEvent& event);

 private:
  class Spreading;

  // Two events of one submitter are told to the same participants if the same bring them
  // along, with the same goods, and these are no containers or were the same at that
  // time.
  using Key =
      std::tuple<std::string, std::set<std::string>, std::set<std::string>, absl::Time>;

  bool Spend(size_t steps);
  bool IsContainer(const std::string& lot);
  const Custody& CustodyOfLot(const std::string& lot);

  LoadedChains chains_;
  const PartyDirectory& directory_;
  const std::string participant_;
  const AudienceLimits limits_;
  size_t steps_ = 0;
  std::map<Key, bool> known_;
  absl::flat_hash_map<std::string, bool> containers_;  // By lot.
  absl::flat_hash_map<std::string, Custody> custodies_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_AUDIENCE_H_
