// Reads and submits records of the registry.

#ifndef RASTRO_SERVICES_CLI_REGISTRATION_H_
#define RASTRO_SERVICES_CLI_REGISTRATION_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "crypto/note/note.h"
#include "crypto/registry_record.h"
#include "services/cli/session.h"

namespace rastro {

// The record in force, proven; NOT_FOUND if there is none. What is wrong with a proof is
// DATA_LOSS.
absl::StatusOr<RegistryRecord> CurrentRecord(Session& session, const std::string& id);

// Records `record`, signed by the session's own participant and, if it is given, `extra`.
// Returns the entry's index; the receipt is verified.
absl::StatusOr<uint64_t> SubmitRecord(Session& session, const RegistryRecord& record,
                                      const NoteSigner* extra);

// The same, and says so on standard output.
absl::Status RecordAndTell(Session& session, const RegistryRecord& record,
                           const NoteSigner* extra);

// OpenSession, for those who sign. INVALID_ARGUMENT if no participant or key is given.
absl::StatusOr<std::unique_ptr<Session>> OpenSigningSession(const Settings& settings);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_REGISTRATION_H_
