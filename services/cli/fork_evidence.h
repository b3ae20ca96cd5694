// What an auditor keeps of a lie: enough for others to see it, without the ledger.
// Pure and thread-safe.
// Specification: docs/formats.md, "Evidence".

#ifndef RASTRO_SERVICES_CLI_FORK_EVIDENCE_H_
#define RASTRO_SERVICES_CLI_FORK_EVIDENCE_H_

#include <string>

#include "crypto/ledger_auditor.h"

namespace rastro {

struct ForkEvidence {
  std::string wrong;    // What is wrong, for a reader.
  std::string earlier;  // The checkpoint verified before; empty if there is none.
  std::string served;   // The checkpoint that came with the entries.
};

// The text, with what the entries that `auditor` was given make. `earlier_size` is that
// of the earlier checkpoint, 0 without one.
std::string EvidenceText(const ForkEvidence& evidence, const LedgerAuditor& auditor,
                         uint64_t earlier_size);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_FORK_EVIDENCE_H_
