// Why a batch was refused, in few words that never grow in number.
// Pure and thread-safe.

#ifndef RASTRO_SERVICES_SERVER_REFUSAL_REASON_H_
#define RASTRO_SERVICES_SERVER_REFUSAL_REASON_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace rastro {

enum class RefusalReason {
  kMalformed,       // INVALID_ARGUMENT: grammar, signature, content.
  kPartlyRecorded,  // Some of its events are recorded already.
  kNotInForce,      // PERMISSION_DENIED, FAILED_PRECONDITION: key, registry, `seen`.
  kBusy,            // UNAVAILABLE: a queue is full, or the server is stopping.
  kReadOnly,        // UNAVAILABLE for long: the head guard is ahead.
  kOverLimit,       // Its bringer sends more than one participant may.
  kDiskFull,        // Less free space than the floor.
  kCallerGone,      // Cancelled, or its deadline passed.
  kOurFault,        // INTERNAL, DATA_LOSS and everything that should not happen.
};
inline constexpr size_t kRefusalReasons = 9;

// `status` is not OK (asserted).
RefusalReason ReasonOfRefusal(const absl::Status& status);

// "malformed"
absl::string_view NameOf(RefusalReason reason);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_REFUSAL_REASON_H_
