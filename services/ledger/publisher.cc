// One pointer under a mutex: readers copy it and are done.

#include "services/ledger/publisher.h"

#include <cassert>
#include <utility>

namespace rastro {

Publisher::Publisher(std::shared_ptr<const Published> first)
    : current_(std::move(first)) {}

std::shared_ptr<const Published> Publisher::Current() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return current_;
}

void Publisher::Publish(std::shared_ptr<const Published> next) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    assert(next->head.size > current_->head.size);
    current_ = std::move(next);
  }
  changed_.notify_all();
}

bool Publisher::WaitForSize(uint64_t size, absl::Time deadline) const {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_until(lock, absl::ToChronoTime(deadline), [&] {
    return stopped_ || current_->head.size >= size;
  }) && current_->head.size >= size;
}

void Publisher::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

}  // namespace rastro
