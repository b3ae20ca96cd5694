// A participant's record in force, proven: what is signed again must not be what a
// server merely says.
// Pure and thread-safe.

#ifndef RASTRO_SERVICES_CLI_VERIFIED_RECORD_H_
#define RASTRO_SERVICES_CLI_VERIFIED_RECORD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/entry_opening.h"
#include "crypto/registry_record.h"
#include "crypto/signed_heads.h"

namespace rastro {

// What a server shows for it.
struct RecordEvidence {
  std::string checkpoint;  // Of one size with the heads.
  std::string heads_note;
  std::vector<std::string> head_texts;  // Among them the registry chain's.
  EntryOpening entry;                   // The chain's last.
  std::vector<Hash> inclusion;          // Its inclusion path under the checkpoint.
};

// The record of `participant` that the last entry of its registry chain holds.
// INVALID_ARGUMENT names what does not hold; NOT_FOUND if the ledger signs that it has no
// record.
absl::StatusOr<RegistryRecord> VerifyRecord(const RecordEvidence& evidence,
                                            const std::string& participant,
                                            const LedgerIdentity& ledger);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_VERIFIED_RECORD_H_
