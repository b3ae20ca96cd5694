// Whether events are recorded already with other parts: the same content for the
// partners, but what was public of it then is not what would be made public now.
// The hash of such an event is another one, so that the ledger would record it twice.

#ifndef RASTRO_SERVICES_CLI_RECORDED_PARTS_H_
#define RASTRO_SERVICES_CLI_RECORDED_PARTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/cli/session.h"
#include "services/client/batch_builder.h"

namespace rastro {

// For each of `events` (at most 1,000, of `participant`) the entry that holds it with
// other parts, proven to be in the ledger; nullopt if none is found. That none is
// hidden cannot be proven. An event that has no event hash ID is not looked for.
// UNAVAILABLE if the server does not answer such questions within `patience`.
absl::StatusOr<std::vector<std::optional<uint64_t>>> FindRecordedWithOtherParts(
    Session& session, const std::string& participant,
    absl::Span<const PreparedEvent> events, absl::Duration patience);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_RECORDED_PARTS_H_
