// Calls that wait for the ledger to grow: one thread waits for all of them.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_GROWTH_WAITER_H_
#define RASTRO_SERVICES_SERVER_GROWTH_WAITER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/ledger/publisher.h"

namespace rastro {

class GrowthWaiter {
 public:
  // OK: grown. DEADLINE_EXCEEDED; CANCELLED by Cancel(); UNAVAILABLE: stopping.
  // Called exactly once for each Wait() that is OK, from any thread, without a lock.
  using Done = std::function<void(absl::Status)>;

  struct Wish {
    uint64_t size = 0;  // Of the tree.
    absl::Time deadline = absl::InfiniteFuture();
  };

  // `publisher` must outlive this. `waiting_max` calls may wait at once.
  GrowthWaiter(const Publisher& publisher, size_t waiting_max);
  ~GrowthWaiter();

  GrowthWaiter(const GrowthWaiter&) = delete;
  GrowthWaiter& operator=(const GrowthWaiter&) = delete;

  // An id for Cancel(). UNAVAILABLE, and `done` is never called, if too many wait or
  // after Stop().
  absl::StatusOr<uint64_t> Wait(const Wish& wish, Done done);

  // Nothing happens if it is done already.
  void Cancel(uint64_t id);

  // Ends all waiting, now and later.
  void Stop();

 private:
  struct Waiting {
    Wish wish;
    Done done;
  };

  void Run();
  // Takes out those that are done at this size and time.
  std::vector<std::pair<Done, absl::Status>> TakeDone(uint64_t size, absl::Time now);

  const Publisher& publisher_;
  const size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<uint64_t, Waiting> waiting_;
  uint64_t next_id_ = 1;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_GROWTH_WAITER_H_
