// See floor_sequencer.h. The bounds are those of services/ledger/sequencer.h.

#include "tests/bench/floor_sequencer.h"

#include <utility>

namespace rastro {
namespace {

constexpr size_t kQueueBatchesMax = 4096;
constexpr size_t kGroupEventsMax = 4000;
constexpr size_t kGroupBytesMax = size_t{16} << 20;

}  // namespace

FloorSequencer::FloorSequencer(FloorStore& store) : store_(store) {
  builder_ = std::thread([this] { BuildLoop(); });
  writer_ = std::thread([this] { WriteLoop(); });
}

FloorSequencer::~FloorSequencer() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  builder_.join();
  writer_.join();
}

bool FloorSequencer::Add(FloorBatch batch, Written written) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_ || queue_.size() >= kQueueBatchesMax) return false;
    queue_.emplace_back(std::move(batch), std::move(written));
  }
  changed_.notify_all();
  return true;
}

void FloorSequencer::BuildLoop() {
  for (;;) {
    std::vector<FloorBatch> batches;
    std::vector<Written> written;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [&] { return (stopping_ || !queue_.empty()) && !built_; });
      size_t events = 0;
      size_t bytes = 0;
      while (!queue_.empty()) {
        events += queue_.front().first.contents.size();
        bytes += queue_.front().first.bytes;
        const bool full = events > kGroupEventsMax || bytes > kGroupBytesMax;
        if (full && !batches.empty()) break;
        batches.push_back(std::move(queue_.front().first));
        written.push_back(std::move(queue_.front().second));
        queue_.pop_front();
      }
      if (batches.empty()) {
        built_all_ = true;
        changed_.notify_all();
        return;
      }
    }
    Built built{store_.Build(batches), std::move(written)};
    const std::lock_guard<std::mutex> lock(mutex_);
    built_.emplace(std::move(built));
    changed_.notify_all();
  }
}

void FloorSequencer::WriteLoop() {
  for (;;) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return built_all_ || built_; });
    if (!built_) return;
    Built built = *std::move(built_);
    built_.reset();
    changed_.notify_all();
    lock.unlock();
    const std::vector<uint64_t> first_indexes = built.group.first_indexes;
    store_.Write(std::move(built.group));
    for (size_t i = 0; i < first_indexes.size(); ++i) built.written[i](first_indexes[i]);
  }
}

}  // namespace rastro
