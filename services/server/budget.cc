// See budget.h.

#include "services/server/budget.h"

#include <cassert>

namespace rastro {

bool Budget::TryTake(size_t amount) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (amount > limit_ - taken_) return false;
  taken_ += amount;
  return true;
}

void Budget::Return(size_t amount) {
  const std::lock_guard<std::mutex> lock(mutex_);
  assert(amount <= taken_);
  taken_ -= amount;
}

size_t Budget::taken() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return taken_;
}

}  // namespace rastro
