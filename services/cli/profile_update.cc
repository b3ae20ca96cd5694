// See profile_update.h.

#include "services/cli/profile_update.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/key_succession.h"
#include "crypto/note/checkpoint.h"

namespace rastro {
namespace {

// What the new key signs, if it goes on from what the former one had signed.
absl::StatusOr<std::string> CheckpointAfter(Session& session, const TreeHead& known,
                                            const VerifierKey& key) {
  absl::StatusOr<std::string> note = session.connection.GetCheckpoint();
  if (!note.ok()) return note;
  const absl::StatusOr<Checkpoint> checkpoint =
      OpenCheckpoint(*note, session.ledger.origin, key);
  if (!checkpoint.ok()) return Contradiction(checkpoint.status());
  absl::Status status = CheckNotOlder(checkpoint->head.size, known);
  if (!status.ok()) return status;
  if (known.size == 0) return note;
  absl::StatusOr<ConsistencyProof> proof =
      session.FetchProof({known.size, checkpoint->head.size});
  if (!proof.ok()) return proof.status();
  status = VerifyConsistency(*proof, known, checkpoint->head);
  if (status.ok()) return note;
  return absl::DataLossError(absl::StrCat(
      "FORK: what the new key signs at size ", checkpoint->head.size,
      " does not go on from size ", known.size,
      ", which was verified before; nothing was changed: ", status.message()));
}

}  // namespace

absl::StatusOr<VerifierKey> UpdateProfileKey(const Settings& settings) {
  absl::StatusOr<std::unique_ptr<Session>> opened = OpenSession(settings);
  if (!opened.ok()) return opened.status();
  Session& session = **opened;
  absl::StatusOr<v1::GetStatusResponse> status = session.connection.GetStatus();
  if (!status.ok()) return status.status();
  const std::vector<std::string> notes(status->key_successions().begin(),
                                       status->key_successions().end());
  absl::StatusOr<VerifierKey> key = FollowSuccessions(session.ledger.key, notes);
  if (!key.ok()) return absl::DataLossError(key.status().message());
  if (*key == session.ledger.key) return key;
  absl::StatusOr<TreeHead> known = session.memory.Read();
  // If an update was cut off, what is kept is signed by a later key.
  for (size_t i = 0; !known.ok() && i < notes.size(); ++i) {
    const absl::StatusOr<KeySuccession> succession = OpenSuccession(notes[i]);
    if (!succession.ok()) continue;
    known = CheckpointMemory(StatePath(session.settings),
                             LedgerIdentity{session.ledger.origin, succession->key})
                .Read();
  }
  if (!known.ok()) return known.status();
  const absl::StatusOr<std::string> checkpoint = CheckpointAfter(session, *known, *key);
  if (!checkpoint.ok()) return checkpoint.status();
  Settings updated = session.settings;
  updated.ledger_key = key->Text();
  absl::Status written = ReplaceProfileKey(updated, *checkpoint);
  if (!written.ok()) return written;
  return key;
}

}  // namespace rastro
