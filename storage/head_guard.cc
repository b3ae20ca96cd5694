// The rules of an advance, in one place for every guard.

#include "storage/head_guard.h"

#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

std::string Words(const std::optional<GuardedHead>& head) {
  if (!head.has_value()) return "no head";
  return absl::StrCat("size ", head->tree_head.size, " of ", head->origin);
}

absl::Status Refused(absl::string_view why, const std::optional<GuardedHead>& current,
                     const GuardedHead& next) {
  return absl::FailedPreconditionError(absl::StrCat(
      "head guard: ", why, ": it guards ", Words(current), ", next is ", Words(next)));
}

}  // namespace

absl::Status CheckAdvance(const std::optional<GuardedHead>& current,
                          const std::optional<GuardedHead>& expected,
                          const GuardedHead& next) {
  if (current != expected) {
    return Refused(absl::StrCat("wanted ", Words(expected)), current, next);
  }
  if (!current.has_value()) return absl::OkStatus();
  if (next.origin != current->origin) return Refused("another ledger", current, next);
  if (next.tree_head.size < current->tree_head.size) {
    return Refused("it never goes back", current, next);
  }
  if (next.tree_head.size == current->tree_head.size &&
      next.tree_head.root != current->tree_head.root) {
    return Refused("two roots at one size", current, next);
  }
  return absl::OkStatus();
}

}  // namespace rastro
