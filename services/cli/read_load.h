// Loads a server with questions, one after the other from each of some clients with a
// connection each, and checks its answers.

#ifndef RASTRO_SERVICES_CLI_READ_LOAD_H_
#define RASTRO_SERVICES_CLI_READ_LOAD_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/merkle/subset_proof.h"
#include "crypto/merkle/tree_head.h"
#include "services/cli/load_counts.h"
#include "services/cli/submit_load.h"

namespace rastro {

struct ReadShape {
  size_t clients = 1;
  absl::Duration duration;
};

// Leaves of `count` random entries, or of all if there are fewer, ascending; that they
// are in the tree of `head` is checked. DATA_LOSS if an answer does not hold.
absl::StatusOr<std::vector<SubsetLeaf>> ReadLeaves(const LoadTarget& target,
                                                   const TreeHead& head, size_t count);

// Inclusion of random entries under `head`.
struct ProofQuestion {
  TreeHead head;       // Verified and not empty.
  size_t entries = 1;  // Of an answer, 1 to 1,000; or all if there are fewer.
  // As ReadLeaves() gives them: of entries whose texts need not be sent any more, to be
  // asked for alone. Empty: any entry is, and sent.
  std::vector<SubsetLeaf> leaves;
};
LoadCounts AskForProofs(const LoadTarget& target, const ReadShape& shape,
                        const ProofQuestion& question);

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
