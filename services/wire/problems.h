// What is wrong with a batch, for programs: SubmissionProblems, and how an absl::Status
// carries them on both sides of a call. Knows no gRPC.
// Pure and thread-safe.

#ifndef RASTRO_SERVICES_WIRE_PROBLEMS_H_
#define RASTRO_SERVICES_WIRE_PROBLEMS_H_

#include <cstddef>
#include <optional>

#include "absl/status/status.h"
#include "rastro/v1/submission_service.pb.h"

namespace rastro {

// What `status` carries: problems that WithProblems put there, or what the engine says
// of a refused batch: violations of one event (services/traceability/violation.h), events
// that are known already, and for UNAVAILABLE a delay. Nothing if it has only a message.
std::optional<v1::SubmissionProblems> ProblemsOf(const absl::Status& status);

// After how many milliseconds a server asked to retry; 0 if none did: a server that
// cannot be reached says nothing.
uint32_t ReceivedRetryDelayMs(const absl::Status& status);

// The same status, carrying `problems` besides. `status` must not be OK.
absl::Status WithProblems(absl::Status status, const v1::SubmissionProblems& problems);

// Cuts members off the ends of the lists, and counts them, until the serialized message
// has at most `bytes_max` (from 64).
v1::SubmissionProblems FitInto(size_t bytes_max, v1::SubmissionProblems problems);

// A refusal as a message of a stream, and back. A code that is not one of gRPC's
// becomes INTERNAL.
v1::SubmissionRefusal RefusalToWire(const absl::Status& status);
absl::Status RefusalFromWire(const v1::SubmissionRefusal& refusal);

}  // namespace rastro

#endif  // RASTRO_SERVICES_WIRE_PROBLEMS_H_
