// A head guard that lives as long as a test.

#ifndef RASTRO_TESTS_TESTING_MEMORY_HEAD_GUARD_H_
#define RASTRO_TESTS_TESTING_MEMORY_HEAD_GUARD_H_

#include <mutex>
#include <optional>
#include <utility>

#include "storage/head_guard.h"

namespace rastro {

class MemoryHeadGuard final : public HeadGuard {
 public:
  absl::StatusOr<std::optional<GuardedHead>> Read() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!failure_.ok()) return failure_;
    return head_;
  }

  absl::Status Advance(const std::optional<GuardedHead>& expected,
                       const GuardedHead& next) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    absl::Status status = failure_.ok() ? CheckAdvance(head_, expected, next) : failure_;
    if (status.ok()) head_ = next;
    return status;
  }

  // Puts any head there, as a guard would be that another server has advanced.
  void Set(std::optional<GuardedHead> head) {
    const std::lock_guard<std::mutex> lock(mutex_);
    head_ = std::move(head);
  }

  // From now on every call answers this; OK ends it.
  void FailWith(absl::Status failure) {
    const std::lock_guard<std::mutex> lock(mutex_);
    failure_ = std::move(failure);
  }

 private:
  std::mutex mutex_;
  std::optional<GuardedHead> head_;
  absl::Status failure_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_MEMORY_HEAD_GUARD_H_
