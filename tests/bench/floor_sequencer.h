// Groups batches as the ledger's sequencer does: while one group is on its way to the
// disk the next one gathers and is built.
// Thread-safe.

#ifndef RASTRO_TESTS_BENCH_FLOOR_SEQUENCER_H_
#define RASTRO_TESTS_BENCH_FLOOR_SEQUENCER_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "tests/bench/floor_store.h"

namespace rastro {

class FloorSequencer {
 public:
  // Called when the batch is durable, from the thread that writes: only to hand over.
  using Written = std::function<void(uint64_t first_index)>;

  // `store` must outlive it.
  explicit FloorSequencer(FloorStore& store);
  ~FloorSequencer();

  // False if too many wait.
  bool Add(FloorBatch batch, Written written);

 private:
  struct Built {
    FloorGroup group;
    std::vector<Written> written;
  };

  void BuildLoop();
  void WriteLoop();

  FloorStore& store_;
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  std::deque<std::pair<FloorBatch, Written>> queue_;
  std::optional<Built> built_;
  bool stopping_ = false;
  bool built_all_ = false;
  std::thread builder_;
  std::thread writer_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_BENCH_FLOOR_SEQUENCER_H_
