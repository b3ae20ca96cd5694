// Loads a server with questions, one after the other from each of some clients with a
// connection each, and checks its answers.

#ifndef RASTRO_SERVICES_CLI_READ_LOAD_H_
#define RASTRO_SERVICES_CLI_READ_LOAD_H_

#include <cstddef>
#include <string>

#include "absl/time/time.h"
#include "crypto/merkle/tree_head.h"
#include "services/cli/load_counts.h"
#include "services/cli/submit_load.h"

namespace rastro {

struct ReadShape {
  size_t clients = 1;
  absl::Duration duration;
};

// Inclusion of random entries under `head`, which is verified and not empty: of `entries`
// of them at once, 1 to 1,000, or of all if there are fewer.
LoadCounts AskForProofs(const LoadTarget& target, const ReadShape& shape,
                        const TreeHead& head, size_t entries);

// The provenance of `lot`, made of `lots` lots: every signature, hash, path and chain is
// checked, and that the trail has all lots.
struct HistoryQuestion {
  std::string lot;
  size_t lots = 0;
};
LoadCounts AskForHistories(const LoadTarget& target, const ReadShape& shape,
                           const HistoryQuestion& question);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_READ_LOAD_H_
