// Signed head, the entry that it names, and that entry in the tree. Without the last, a
// record that never was could be signed again, and a key in it be given consent.

#include "services/cli/verified_record.h"

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/merkle/inclusion.h"
#include "crypto/note/checkpoint.h"

namespace rastro {

absl::StatusOr<RegistryRecord> VerifyRecord(const RecordEvidence& evidence,
                                            const std::string& participant,
                                            const LedgerIdentity& ledger) {
  absl::StatusOr<Checkpoint> checkpoint =
      OpenCheckpoint(evidence.checkpoint, ledger.origin, ledger.key);
  if (!checkpoint.ok()) return checkpoint.status();
  auto heads =
      OpenHeads(evidence.heads_note, evidence.head_texts, ledger, checkpoint->head.size);
  if (!heads.ok()) return heads.status();
  const auto head = heads->find(ChainName{ChainKind::kRegistry, participant});
  if (head == heads->end()) {
    return absl::InvalidArgumentError("heads: nothing is said of " + participant);
  }
  if (head->second.number == 0) return absl::NotFoundError(participant + ": no record");
  absl::StatusOr<OpenedEntry> opened = OpenEntry(evidence.entry);
  if (!opened.ok()) return WithField("registry entry", opened.status());
  if (opened->leaf_hash != *head->second.leaf_hash || !opened->record ||
      opened->record->participant != participant) {
    return absl::InvalidArgumentError(absl::StrCat("entry ", opened->entry.index,
                                                   ": is not the last registry entry of ",
                                                   participant));
  }
  absl::Status status = VerifyInclusion({opened->entry.index, evidence.inclusion},
                                        opened->leaf_hash, checkpoint->head);
  if (!status.ok()) return status;
  return *std::move(opened->record);
}

}  // namespace rastro
