// Reads and submits records of the registry.

#ifndef RASTRO_SERVICES_CLI_REGISTRATION_H_
#define RASTRO_SERVICES_CLI_REGISTRATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/note/note.h"
#include "crypto/provenance.h"
#include "crypto/registration_certificate.h"
#include "crypto/registry.h"
#include "crypto/registry_record.h"
#include "services/cli/session.h"
#include "services/simulation/actor.h"

namespace rastro {

// All records of a participant, proven: first to last, at the newest checkpoint.
// NOT_FOUND if there is none. What is wrong with the proof is DATA_LOSS.
absl::StatusOr<RegistryHistory> ProvenRecords(Session& session, const std::string& id);

// The last of them, the one in force.
absl::StatusOr<RegistryRecord> CurrentRecord(Session& session, const std::string& id);

// True if the record in force is `record`, so that a second run changes nothing; false if
// there is none. ALREADY_EXISTS if there is another one, unless that may be replaced.
// Other errors as CurrentRecord.
absl::StatusOr<bool> IsInForce(Session& session, const RegistryRecord& record,
                               bool may_replace);

// What the ledger has of a participant's registrations, with the parts that are shown.
// Errors as ProvenRecords.
absl::StatusOr<VerifiedHistory> ProvenRegistrations(Session& session,
                                                    const std::string& id);

// Records `record`, signed by the session's own participant and, if it is given, `extra`.
// Returns the entry's index; the receipt is verified.
absl::StatusOr<uint64_t> SubmitRecord(
    Session& session, const RegistryRecord& record, const NoteSigner* extra,
    const std::optional<RegistrationCertificate>& certificate = std::nullopt);

// Registers the participants of a simulation in the name of the session's own. A second
// run changes nothing: what is in force already is left as it is.
absl::Status RegisterActors(Session& session, const std::vector<Actor>& actors);

// Says on standard output that it is recorded.
void TellRecorded(const RegistryRecord& record, uint64_t index);

// SubmitRecord and TellRecorded.
absl::Status RecordAndTell(
    Session& session, const RegistryRecord& record, const NoteSigner* extra,
    const std::optional<RegistrationCertificate>& certificate = std::nullopt);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_REGISTRATION_H_
