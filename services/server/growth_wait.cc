// See growth_wait.h.

#include "services/server/growth_wait.h"

namespace rastro {

void GrowthWait::Start(const GrowthWaiter::Wish& wish, const GrowthWaiter::Done& done) {
  absl::Status refused = absl::OkStatus();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (cancelled_) {
      refused = absl::CancelledError("the caller has gone");
    } else {
      const absl::StatusOr<uint64_t> id = waiter_.Wait(wish, done);
      if (id.ok()) {
        id_ = *id;
      } else {
        refused = id.status();
      }
    }
  }
  if (!refused.ok()) done(refused);
}

void GrowthWait::Cancel() {
  uint64_t id = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    cancelled_ = true;
    id = id_;
  }
  if (id != 0) waiter_.Cancel(id);
}

}  // namespace rastro
