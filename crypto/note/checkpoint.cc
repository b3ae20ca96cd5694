// checkpoint := origin "\n" size "\n" root "\n" *(extension "\n")

#include "crypto/note/checkpoint.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"

namespace rastro {

std::string Checkpoint::Text() const {
  return absl::StrCat(origin, "\n", head.size, "\n", Base64(head.root), "\n", extensions);
}

absl::StatusOr<Checkpoint> Checkpoint::Parse(absl::string_view text) {
  TextReader reader(text);
  Checkpoint checkpoint;
  // Other logs' origins may have any form; ours is compared by the caller.
  checkpoint.origin = std::string(reader.RawLine("the origin"));
  if (checkpoint.origin.empty()) reader.Fail("wanted an origin");
  checkpoint.head.size = reader.Decimal(reader.RawLine("the tree size"));
  checkpoint.head.root = reader.HashField(reader.RawLine("the root hash"));
  while (reader.ok() && !reader.AtEnd()) {
    const absl::string_view line = reader.RawLine("an extension line");
    if (line.empty()) reader.Fail("wanted an extension line that is not empty");
    absl::StrAppend(&checkpoint.extensions, line, "\n");
  }
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return checkpoint;
}

absl::Status CheckLedgerSigned(const Note& note, const VerifierKey& ledger_key) {
  const absl::Status status = VerifyNote(note, {&ledger_key, 1}).status();
  for (const NoteSignature& line : note.signatures) {
    if (status.ok() || line.name != ledger_key.name()) continue;
    if (line.key_id == ledger_key.id()) return status;
    return absl::InvalidArgumentError(
        absl::StrCat("signed by another key of ", line.name,
                     " than the one that is trusted (if the ledger has changed its key, "
                     "follow it with 'rastro profile update')"));
  }
  return status;
}

absl::StatusOr<Checkpoint> OpenCheckpoint(absl::string_view note,
                                          absl::string_view origin,
                                          const VerifierKey& ledger_key) {
  absl::StatusOr<Note> opened = Note::Parse(note);
  if (!opened.ok()) return opened.status();
  if (absl::Status status = CheckLedgerSigned(*opened, ledger_key); !status.ok()) {
    return WithField("checkpoint", status);
  }
  absl::StatusOr<Checkpoint> checkpoint = Checkpoint::Parse(opened->text);
  if (!checkpoint.ok()) return WithField("checkpoint", checkpoint.status());
  if (checkpoint->origin != origin) {
    return absl::InvalidArgumentError(absl::StrCat(
        "checkpoint: wanted origin \"", origin, "\", got \"", checkpoint->origin, "\""));
  }
  return checkpoint;
}

}  // namespace rastro
