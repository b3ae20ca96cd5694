// One entry's proof as a file: index, inclusion path and checkpoint.
// Pure and thread-safe.
// Specification: C2SP tlog-proof.

#ifndef RASTRO_CRYPTO_NOTE_LOG_PROOF_H_
#define RASTRO_CRYPTO_NOTE_LOG_PROOF_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/hash.h"

namespace rastro {

struct LogProof {
  std::optional<std::string> extra;  // 1 byte or more that no signature covers.
  uint64_t index = 0;                // Of the entry, from 0.
  std::vector<Hash> path;            // Leaf to root; at most 63.
  std::string checkpoint;            // The note, verbatim.

  std::string Text() const;
  static absl::StatusOr<LogProof> Parse(absl::string_view text);
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_NOTE_LOG_PROOF_H_
