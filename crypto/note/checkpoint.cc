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

absl::StatusOr<Checkpoint> OpenCheckpoint(absl::string_view note,
                                          absl::string_view origin,
                                          const VerifierKey& ledger_key) {
  absl::StatusOr<Note> opened = Note::Parse(note);
  if (!opened.ok()) return opened.status();
  if (auto signers = VerifyNote(*opened, {&ledger_key, 1}); !signers.ok()) {
    return WithField("checkpoint", signers.status());
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
