// Work on one item after the other that is done beside each other, its results taken in
// the items' order. Not thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_ORDERED_WORK_H_
#define RASTRO_SERVICES_LEDGER_ORDERED_WORK_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/ledger/worker_pool.h"

namespace rastro {

template <typename Item, typename Result>
class OrderedWork {
 public:
  // Thread-safe; may take out of the item what belongs into the result.
  using Work = std::function<Result(Item&)>;
  // On the thread that adds items. An error ends it all.
  using Take = std::function<absl::Status(Item&, Result)>;

  // `threads` work; with 0 of them everything is done as it is added.
  OrderedWork(size_t threads, Work work, Take take)
      : work_(std::move(work)),
        take_(std::move(take)),
        window_(kChunksPerThread * threads) {
    if (threads > 0) pool_.emplace(threads, window_);
  }

  OrderedWork(const OrderedWork&) = delete;
  OrderedWork& operator=(const OrderedWork&) = delete;

  // Takes results of items that were added before, and waits for some of them if too many
  // are under way. The error of the first that could not be taken, from then on. `bytes`
  // is the memory of the item: some megabytes are kept for each thread.
  absl::Status Add(Item item, size_t bytes) {
    if (!status_.ok()) return status_;
    if (!pool_) return status_ = take_(item, work_(item));
    gathered_.items.push_back(std::move(item));
    bytes_ += bytes;
    if (gathered_.items.size() < kChunkItems && bytes_ < kChunkBytes) return status_;
    Post();
    while (under_way_.size() >= window_ && status_.ok()) TakeOldest();
    return status_;
  }

  // Takes the results of all that was added; more can be added then.
  absl::Status Finish() {
    if (!gathered_.items.empty()) Post();
    while (!under_way_.empty() && status_.ok()) TakeOldest();
    return status_;
  }

  // The error of the first that could not be taken, so far.
  const absl::Status& status() const { return status_; }

 private:
  // To hand over single items would cost as much as the work.
  static constexpr size_t kChunkItems = 64;
  static constexpr size_t kChunkBytes = 1 << 20;
  static constexpr size_t kChunksPerThread = 4;

  struct Chunk {
    std::vector<Item> items;
    std::vector<Result> results;
    std::promise<void> done;
  };

  void Post() {
    Chunk& chunk = under_way_.emplace_back(std::exchange(gathered_, Chunk()));
    bytes_ = 0;
    pool_->Post([this, &chunk] {
      chunk.results.reserve(chunk.items.size());
      for (Item& item : chunk.items) chunk.results.push_back(work_(item));
      chunk.done.set_value();
    });
  }

  void TakeOldest() {
    Chunk& chunk = under_way_.front();
    chunk.done.get_future().wait();
    for (size_t i = 0; i < chunk.items.size() && status_.ok(); ++i) {
      status_ = take_(chunk.items[i], std::move(chunk.results[i]));
    }
    under_way_.pop_front();
  }

  const Work work_;
  const Take take_;
  const size_t window_;  // Chunks under way, at most.
  absl::Status status_;
  Chunk gathered_;
  size_t bytes_ = 0;  // Of what is gathered.
  std::deque<Chunk> under_way_;
  std::optional<WorkerPool> pool_;  // Last: its threads use the others to their end.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_ORDERED_WORK_H_
