// Follows a ledger to its next key.

#ifndef RASTRO_SERVICES_CLI_PROFILE_UPDATE_H_
#define RASTRO_SERVICES_CLI_PROFILE_UPDATE_H_

#include "absl/status/statusor.h"
#include "crypto/note/verifier_key.h"
#include "services/cli/session.h"

namespace rastro {

// Asks the profile's server to which key the pinned one has handed over, checks that the
// history that this one signs goes on from what was verified, and pins it. The key that
// is pinned afterwards, the same as before if there is no other. DATA_LOSS if the new key
// signs another history.
absl::StatusOr<VerifierKey> UpdateProfileKey(const Settings& settings);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_PROFILE_UPDATE_H_
