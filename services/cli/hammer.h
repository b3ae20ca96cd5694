// Submitters and readers that load a live server and believe nothing: every receipt is
// checked, what was acknowledged is asked for again, checkpoints are compared with all
// that were shown before. A server may be killed and started again meanwhile.

#ifndef RASTRO_SERVICES_CLI_HAMMER_H_
#define RASTRO_SERVICES_CLI_HAMMER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/cli/session.h"

namespace rastro {

struct HammerOptions {
  absl::Duration duration = absl::Minutes(1);
  size_t submitters = 2;
  size_t readers = 2;
  size_t batch_events = 20;                    // 1 to 1,000.
  uint64_t seed = 1;                           // Of participants and lots.
  std::string directory;                       // Where checkpoints are kept.
  absl::Duration patience = absl::Minutes(1);  // With a server that does not answer.
};

struct HammerCounts {
  uint64_t events = 0;           // Acknowledged.
  uint64_t receipts = 0;         // Verified, the repeated ones included.
  uint64_t repeated = 0;         // First receipts, given once more.
  uint64_t inclusions = 0;       // Acknowledged entries that were proven again.
  uint64_t histories = 0;        // Provenance files with all that was acknowledged.
  uint64_t checkpoints = 0;      // Kept.
  uint64_t pairs = 0;            // Of checkpoints, shown to be of one history.
  uint64_t interruptions = 0;    // The server did not answer, or was busy.
  std::vector<float> submit_ms;  // How long each acknowledged batch took.
};

// Registers the submitters in the name of the session's own participant, and runs.
// DATA_LOSS with the first thing that is wrong; UNAVAILABLE if the server stays away.
absl::Status Hammer(Session& session, const HammerOptions& options, HammerCounts& counts);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_HAMMER_H_
