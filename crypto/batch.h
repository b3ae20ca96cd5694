// The text that a participant signs: one signature for many events, bound to
// one ledger and to the newest history of it that the participant has seen.
// Pure and thread-safe.
// Specification: docs/formats.md, section 6.

#ifndef RASTRO_CRYPTO_BATCH_H_
#define RASTRO_CRYPTO_BATCH_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/hash.h"
#include "crypto/merkle/tree_head.h"

namespace rastro {

inline constexpr uint64_t kMaxBatchEvents = 1000;
inline constexpr uint64_t kMaxBatchLots = 20000;
inline constexpr size_t kMaxBatchBytes = size_t{4} << 20;

struct Batch {
  std::string origin;        // Of the ledger that it is meant for.
  std::string participant;   // Who signs.
  TreeHead seen;             // Of the last checkpoint that the participant verified.
  uint64_t event_count = 0;  // 1 to 1,000.
  Hash events_root;          // Over the event texts, in the order of positions.

  // The text of the signed note.
  std::string Text() const;

  // Reads what Text() writes of a valid batch; INVALID_ARGUMENT otherwise.
  static absl::StatusOr<Batch> Parse(absl::string_view text);
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_BATCH_H_
