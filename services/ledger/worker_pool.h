// A few threads with a bounded queue, for work that whoever has it must not wait for, as
// gRPC's threads, or shares out over the processors.
// Thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_WORKER_POOL_H_
#define RASTRO_SERVICES_LEDGER_WORKER_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rastro {

// Threads for who has the machine to himself.
size_t ProcessorCount();

class WorkerPool {
 public:
  using Job = std::function<void()>;

  // `threads` from 1; 0 = ProcessorCount(). `queue_max` counts jobs that wait.
  WorkerPool(size_t threads, size_t queue_max);

  // Runs what is queued, then stops.
  ~WorkerPool();

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, and nothing happens, if the queue is full.
  bool TryPost(Job job);

  // For the later steps of calls that are under way: they are bounded elsewhere, and
  // must be able to end.
  void Post(Job job);

  // Jobs that no thread has taken yet.
  size_t waiting() const;

 private:
  void Run();

  const size_t queue_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_WORKER_POOL_H_
