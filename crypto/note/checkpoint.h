// Checkpoints: the ledger's signed tree heads.
// Pure and thread-safe.
// Specification: C2SP tlog-checkpoint (v1.0.0).

#ifndef RASTRO_CRYPTO_NOTE_CHECKPOINT_H_
#define RASTRO_CRYPTO_NOTE_CHECKPOINT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/merkle/tree_head.h"
#include "crypto/note/note.h"

namespace rastro {

struct Checkpoint {
  std::string origin;
  TreeHead head;
  std::string extensions;  // Further lines, each with its LF; Rastro writes none.

  // The text of the note.
  std::string Text() const;

  // INVALID_ARGUMENT unless `text` is a checkpoint body.
  static absl::StatusOr<Checkpoint> Parse(absl::string_view text);
};

// Checks that `ledger_key` signed the note. INVALID_ARGUMENT says so if another key of
// the same ledger did.
absl::Status CheckLedgerSigned(const Note& note, const VerifierKey& ledger_key);

// Reads a checkpoint note and checks that `ledger_key` signed it for `origin`.
// INVALID_ARGUMENT otherwise.
absl::StatusOr<Checkpoint> OpenCheckpoint(absl::string_view note,
                                          absl::string_view origin,
                                          const VerifierKey& ledger_key);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_NOTE_CHECKPOINT_H_
