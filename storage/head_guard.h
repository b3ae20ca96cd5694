// Where the last signed tree head is kept a second time, so that a database restored
// from an old backup, or one that lost its newest entries, does not sign a second
// history.
// Specification: docs/architecture.md, "The head guard".

#ifndef RASTRO_STORAGE_HEAD_GUARD_H_
#define RASTRO_STORAGE_HEAD_GUARD_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/merkle/tree_head.h"

namespace rastro {

struct GuardedHead {
  std::string origin;  // Of the ledger.
  TreeHead tree_head;

  friend bool operator==(const GuardedHead&, const GuardedHead&) = default;
};

// Thread-safe.
class HeadGuard {
 public:
  virtual ~HeadGuard() = default;

  // The head that was last advanced to; nothing before the first. DATA_LOSS if it
  // cannot be told any more.
  virtual absl::StatusOr<std::optional<GuardedHead>> Read() = 0;

  // Compare-and-swap: makes `next` the guarded head if that is `expected` now. Durable
  // when it returns OK. FAILED_PRECONDITION, with nothing changed, if the guarded head
  // is another one, or `next` has another origin, is smaller, or has another root at
  // the same size.
  virtual absl::Status Advance(const std::optional<GuardedHead>& expected,
                               const GuardedHead& next) = 0;
};

// What Advance demands of the heads, for every implementation: OK, or the
// FAILED_PRECONDITION that it answers. `current` is what is guarded now.
absl::Status CheckAdvance(const std::optional<GuardedHead>& current,
                          const std::optional<GuardedHead>& expected,
                          const GuardedHead& next);

}  // namespace rastro

#endif  // RASTRO_STORAGE_HEAD_GUARD_H_
