// A lot that was made of a hundred others, recorded so that its history can be asked for.

#ifndef RASTRO_SERVICES_CLI_ANCESTRY_H_
#define RASTRO_SERVICES_CLI_ANCESTRY_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "services/cli/session.h"
#include "services/simulation/actor.h"

namespace rastro {

inline constexpr size_t kAncestryLots = 101;  // The lot and its ancestors.

// Records, in the name of `actor`, who must be registered, 90 lots, 10 that are made of
// nine of them each, and one that is made of those ten. Gives the URI of that one.
absl::StatusOr<std::string> RecordAncestry(Session& session, const Actor& actor);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_ANCESTRY_H_
