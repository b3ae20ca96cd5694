// From the checkpoint inwards: who signed, what is in the tree, whose events they are.

#include "services/client/receipt.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/note/checkpoint.h"

namespace rastro {
namespace {

absl::Status Refuse(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("receipt: ", why));
}

absl::Status ReadRange(const ProvenRange& range, VerifiedReceipt& receipt) {
  std::vector<SubsetLeaf> leaves;
  for (const std::string& text : range.entries) {
    const uint64_t index = range.first_index + leaves.size();
    absl::StatusOr<Entry> entry = Entry::Parse(text);
    if (!entry.ok()) return WithField("receipt", entry.status());
    if (entry->index != index)
      return Refuse(absl::StrCat("entry ", index, ": has another index"));
    leaves.push_back({index, LeafHash(text)});
    receipt.entries.push_back(*std::move(entry));
  }
  return WithField("receipt", VerifySubset(leaves, range.proof, receipt.head));
}

}  // namespace

absl::StatusOr<VerifiedReceipt> VerifyReceipt(const LedgerIdentity& ledger,
                                              const std::string& checkpoint,
                                              absl::Span<const ProvenRange> ranges,
                                              absl::Span<const Hash> event_hashes,
                                              const Hash& batch_hash,
                                              bool already_recorded) {
  absl::StatusOr<Checkpoint> opened =
      OpenCheckpoint(checkpoint, ledger.origin, ledger.key);
  if (!opened.ok()) return opened.status();
  VerifiedReceipt receipt{opened->head, {}};
  for (const ProvenRange& range : ranges) {
    if (absl::Status status = ReadRange(range, receipt); !status.ok()) return status;
  }
  if (receipt.entries.size() != event_hashes.size()) {
    return Refuse(absl::StrCat("wanted ", event_hashes.size(), " entries, got ",
                               receipt.entries.size()));
  }
  for (size_t i = 0; i < event_hashes.size(); ++i) {
    const Entry& entry = receipt.entries[i];
    if (entry.event_hash != event_hashes[i]) {
      return Refuse(absl::StrCat("entry ", entry.index, ": is of another event"));
    }
    if (already_recorded) continue;
    if (entry.batch_hash != batch_hash || entry.batch_position != i ||
        entry.index != receipt.entries[0].index + i) {
      return Refuse(
          absl::StrCat("entry ", entry.index, ": is not in its place in the batch"));
    }
  }
  return receipt;
}

}  // namespace rastro
