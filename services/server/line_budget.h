// Bounds the lines that are logged for calls: a flood of calls must not become a flood of
// lines, and no call waits for the log's disk more often than this.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_LINE_BUDGET_H_
#define RASTRO_SERVICES_SERVER_LINE_BUDGET_H_

#include <cstdint>
#include <mutex>
#include <optional>

#include "absl/time/time.h"

namespace rastro {

class LineBudget {
 public:
  // So many lines in each second of the clock.
  explicit LineBudget(uint64_t lines_per_second) : limit_(lines_per_second) {}

  // Nothing if the line must be left out; otherwise how many were left out since the last
  // one that was not.
  std::optional<uint64_t> Take(absl::Time now) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const int64_t second = absl::ToUnixSeconds(now);
    if (second != second_) {
      second_ = second;
      taken_ = 0;
    }
    if (taken_ >= limit_) {
      ++left_out_;
      ++left_out_ever_;
      return std::nullopt;
    }
    ++taken_;
    const uint64_t left_out = left_out_;
    left_out_ = 0;
    return left_out;
  }

  uint64_t left_out_ever() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return left_out_ever_;
  }

 private:
  const uint64_t limit_;
  mutable std::mutex mutex_;
  int64_t second_ = 0;
  uint64_t taken_ = 0;
  uint64_t left_out_ = 0;
  uint64_t left_out_ever_ = 0;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_LINE_BUDGET_H_
