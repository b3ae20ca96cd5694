// Counts what is in use of something limited.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_BUDGET_H_
#define RASTRO_SERVICES_SERVER_BUDGET_H_

#include <cstddef>
#include <mutex>

namespace rastro {

class Budget {
 public:
  explicit Budget(size_t limit) : limit_(limit) {}

  // False, and nothing is taken, if less than `amount` is left.
  bool TryTake(size_t amount);
  void Return(size_t amount);
  size_t taken() const;

 private:
  const size_t limit_;
  mutable std::mutex mutex_;
  size_t taken_ = 0;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_BUDGET_H_
