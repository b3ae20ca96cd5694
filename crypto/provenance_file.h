// The provenance file: everything that shows one lot's history at one checkpoint.
// This is its shape and spelling; provenance.h judges it.
// Pure and thread-safe.
// Specification: docs/formats.md, section 12.

#ifndef RASTRO_CRYPTO_PROVENANCE_FILE_H_
#define RASTRO_CRYPTO_PROVENANCE_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/entry_opening.h"
#include "crypto/merkle/consistency.h"
#include "crypto/merkle/subset_proof.h"

namespace rastro {

inline constexpr size_t kMaxProvenanceFileBytes = size_t{256} << 20;

// One batch of which events are shown.
struct ShownBatch {
  std::string note;             // Signed by its participant.
  SubsetProof events_proof;     // Of its shown events, all at once.
  ConsistencyProof seen_proof;  // From what the participant had seen to the
                                // checkpoint; empty for size 0.
};

struct ProvenanceFile {
  std::string checkpoint;               // Note by the ledger's key.
  std::string heads;                    // Note by the ledger's key.
  std::vector<std::string> head_texts;  // Ascending by chain line.
  std::vector<EntryOpening> entries;    // Ascending by index.
  SubsetProof entries_proof;            // Of all of them, in the ledger's tree.
  std::vector<ShownBatch> batches;      // In the order of their first entries.

  // JSON, one spelling, ends in LF.
  std::string Json() const;

  // Reads what Json() writes and nothing else. INVALID_ARGUMENT otherwise;
  // UNIMPLEMENTED for a version that this program does not know.
  static absl::StatusOr<ProvenanceFile> Parse(absl::string_view json);
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_PROVENANCE_FILE_H_
