// The handler runs outside the lock, so that it may ask for the status.

#include "storage/fail_stop.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace rastro {

void AbortOnFatal(const absl::Status& reason) {
  std::fprintf(stderr, "rastro: stopping, a write failed: %s\n",
               reason.ToString().c_str());
  std::fflush(stderr);
  std::abort();
}

void FailStop::Arm(FatalHandler handler) {
  const std::lock_guard<std::mutex> lock(mutex_);
  handler_ = std::move(handler);
}

void FailStop::Fail(const absl::Status& reason) {
  FatalHandler handler;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!status_.ok()) return;
    status_ = reason;
    handler = handler_;
  }
  if (handler) handler(reason);
}

absl::Status FailStop::status() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return status_;
}

}  // namespace rastro
