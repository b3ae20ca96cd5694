// How a store ends: after the first failed write nothing more is written, because
// nobody knows what the disk holds until it is read again.

#ifndef RASTRO_STORAGE_FAIL_STOP_H_
#define RASTRO_STORAGE_FAIL_STOP_H_

#include <functional>
#include <mutex>

#include "absl/status/status.h"

namespace rastro {

// Called once, from any thread, with the reason. Expected to end the process; where
// it returns, as in tests, the store refuses every later write with that reason.
using FatalHandler = std::function<void(const absl::Status& reason)>;

// Prints the reason to standard error and aborts.
void AbortOnFatal(const absl::Status& reason);

// Keeps the first failure of a store. Thread-safe.
class FailStop {
 public:
  // Until then a failure is only kept: who opens a store looks at status() and
  // answers with it.
  void Arm(FatalHandler handler);

  void Fail(const absl::Status& reason);

  // OK until something failed.
  absl::Status status() const;

 private:
  mutable std::mutex mutex_;
  FatalHandler handler_;
  absl::Status status_;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_FAIL_STOP_H_
