// Where the parts for everybody of submitted events come from: a file that has them
// ready, a disclosure profile, or nowhere.

#ifndef RASTRO_SERVICES_CLI_PUBLIC_PARTS_H_
#define RASTRO_SERVICES_CLI_PUBLIC_PARTS_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/cli/event_files.h"
#include "services/client/batch_builder.h"
#include "services/traceability/disclosure_profile.h"

namespace rastro {

struct PublicParts {
  std::vector<FileEvent> ready;  // One for each event, or none at all.
  std::optional<DisclosureProfile> profile;
};

// The event at `position` with its public part, if it has one. INVALID_ARGUMENT if it,
// or a part that was ready, would not be admitted, or is no projection (projection.h).
absl::StatusOr<PreparedEvent> PrepareWithPublicPart(const Submitter& submitter,
                                                    PartContent whole, size_t position,
                                                    const PublicParts& parts);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_PUBLIC_PARTS_H_
