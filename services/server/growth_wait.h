// One call that waits for the ledger to grow and stops waiting when its caller has gone.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_GROWTH_WAIT_H_
#define RASTRO_SERVICES_SERVER_GROWTH_WAIT_H_

#include <mutex>

#include "services/server/growth_waiter.h"

namespace rastro {

class GrowthWait {
 public:
  // `waiter` must outlive this.
  explicit GrowthWait(GrowthWaiter& waiter) : waiter_(waiter) {}

  // `done` is called exactly once, perhaps before Start returns; whoever holds this must
  // keep it until Start has returned. One at a time.
  void Start(const GrowthWaiter::Wish& wish, const GrowthWaiter::Done& done);

  // Ends the waiting, now and later, with CANCELLED.
  void Cancel();

 private:
  GrowthWaiter& waiter_;
  std::mutex mutex_;
  uint64_t id_ = 0;  // 0: none yet.
  bool cancelled_ = false;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_GROWTH_WAIT_H_
