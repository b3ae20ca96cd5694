// Reads and submits records of the registry.

#ifndef RASTRO_SERVICES_CLI_REGISTRATION_H_
#define RASTRO_SERVICES_CLI_REGISTRATION_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "crypto/note/note.h"
#include "crypto/registry_record.h"
#include "services/cli/session.h"

namespace rastro {

// The record in force, proven; NOT_FOUND if there is none. What is wrong with a proof is
// DATA_LOSS.
absl::StatusOr<RegistryRecord> CurrentRecord(Session& session, const std::string& id);

// The last record that `shown` holds, proven to be the one in force.
absl::StatusOr<RegistryRecord> ProvenRecord(Session& session, const std::string& id,
                                            const v1::GetParticipantResponse& shown);

// True if the record in force is `record`, so that a second run changes nothing; false if
// there is none. ALREADY_EXISTS if there is another one, unless that may be replaced.
// Other errors as CurrentRecord.
absl::StatusOr<bool> IsInForce(Session& session, const RegistryRecord& record,
                               bool may_replace);

// Records `record`, signed by the session's own participant and, if it is given, `extra`.
// Returns the entry's index; the receipt is verified.
absl::StatusOr<uint64_t> SubmitRecord(Session& session, const RegistryRecord& record,
                                      const NoteSigner* extra);

// Says on standard output that it is recorded.
void TellRecorded(const RegistryRecord& record, uint64_t index);

// SubmitRecord and TellRecorded.
absl::Status RecordAndTell(Session& session, const RegistryRecord& record,
                           const NoteSigner* extra);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_REGISTRATION_H_
