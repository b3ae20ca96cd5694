// Bounds the lines that are logged for calls: a flood of calls must not become a flood of
// lines, and no call waits for the log's disk more often than this. Each caller has a
// budget of its own, so that nobody hides behind his flood what another one tries.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_LINE_BUDGET_H_
#define RASTRO_SERVICES_SERVER_LINE_BUDGET_H_

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace rastro {

class LineBudget {
 public:
  // So many lines for each caller in each second of the clock.
  explicit LineBudget(uint64_t lines_per_second) : limit_(lines_per_second) {}

  // Nothing if the line must be left out; otherwise how many were left out, of whomever,
  // since the last one that was not. `caller`: a participant of the registry; empty for
  // all others together.
  std::optional<uint64_t> Take(const std::string& caller, absl::Time now) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const int64_t second = absl::ToUnixSeconds(now);
    if (second != second_) {
      second_ = second;
      taken_.clear();
    }
    uint64_t& taken = taken_[caller];
    if (taken >= limit_) {
      ++left_out_;
      ++left_out_ever_;
      return std::nullopt;
    }
    ++taken;
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
  absl::flat_hash_map<std::string, uint64_t> taken_;  // In second_, by caller.
  uint64_t left_out_ = 0;
  uint64_t left_out_ever_ = 0;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_LINE_BUDGET_H_
