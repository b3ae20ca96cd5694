// What a submission would be, for somebody who wants to see it first.

#ifndef RASTRO_SERVICES_CLI_DRY_RUN_H_
#define RASTRO_SERVICES_CLI_DRY_RUN_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/client/batch_builder.h"

namespace rastro {

// An event ready to be sent, and where it was read.
struct PlacedEvent {
  PreparedEvent prepared;
  std::string place;  // "file.csv row 7".
};

// Whose nonces and sizes those of a dry run are: nobody's. What it prepares is not sent.
Submitter NoSubmitter();

// Prints the events, each once, and into how many batches of at most `batch` they go.
// INTERNAL if one of them cannot be read, which PrepareEvent has read.
absl::Status PrintDryRun(const std::vector<PlacedEvent>& events, size_t batch, bool json);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_DRY_RUN_H_
