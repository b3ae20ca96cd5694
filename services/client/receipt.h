// Checks the answer to a submission: the client's half of "the first answer is
// already the proof".
// Pure and thread-safe.

#ifndef RASTRO_SERVICES_CLIENT_RECEIPT_H_
#define RASTRO_SERVICES_CLIENT_RECEIPT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "crypto/entry.h"
#include "crypto/merkle/tree_head.h"
#include "crypto/provenance.h"
#include "services/ledger/reader.h"

namespace rastro {

// A receipt that holds.
struct VerifiedReceipt {
  TreeHead head;               // Of the checkpoint that covers it.
  std::vector<Entry> entries;  // Of the events, by position.
};

// Checks checkpoint, inclusion of every entry, that the entries are those of
// `event_hashes` by position, and, unless `already_recorded`, that they stand together
// in the batch whose note text has the hash `batch_hash`. INVALID_ARGUMENT names what
// is wrong.
absl::StatusOr<VerifiedReceipt> VerifyReceipt(const LedgerIdentity& ledger,
                                              const std::string& checkpoint,
                                              absl::Span<const ProvenRange> ranges,
                                              absl::Span<const Hash> event_hashes,
                                              const Hash& batch_hash,
                                              bool already_recorded);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLIENT_RECEIPT_H_
