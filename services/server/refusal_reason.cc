// See refusal_reason.h.

#include "services/server/refusal_reason.h"

#include <cassert>

#include "services/ledger/submission.h"

namespace rastro {

RefusalReason ReasonOfRefusal(const absl::Status& status) {
  assert(!status.ok());
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return RefusalReason::kMalformed;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return status.GetPayload(kKnownEventsPayload) ? RefusalReason::kPartlyRecorded
                                                    : RefusalReason::kNotInForce;
    case absl::StatusCode::kUnavailable:
      return status.GetPayload(kNoRetryPayload) ? RefusalReason::kReadOnly
                                                : RefusalReason::kBusy;
    case absl::StatusCode::kResourceExhausted:
      return status.GetPayload(kRetryAfterPayload) ? RefusalReason::kOverLimit
                                                   : RefusalReason::kDiskFull;
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kDeadlineExceeded:
      return RefusalReason::kCallerGone;
    default:
      return RefusalReason::kOurFault;
  }
}

absl::string_view NameOf(RefusalReason reason) {
  constexpr absl::string_view kNames[] = {"malformed", "partly_recorded", "not_in_force",
                                          "busy",      "read_only",       "over_limit",
                                          "disk_full", "caller_gone",     "our_fault"};
  static_assert(std::size(kNames) == kRefusalReasons);
  return kNames[static_cast<size_t>(reason)];
}

}  // namespace rastro
