// Two signed checkpoints, and a proof that the later history has another root where the
// earlier checkpoint stands: nobody needs the entries, or the auditor's word.

#include "services/cli/fork_evidence.h"

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/note/checkpoint.h"

namespace rastro {
namespace {

std::string Recomputed(const LedgerAuditor& auditor, const TreeHead& head) {
  return Checkpoint{auditor.origin(), head, {}}.Text();
}

}  // namespace

std::string EvidenceText(const ForkEvidence& evidence, const LedgerAuditor& auditor,
                         uint64_t earlier_size) {
  const TreeHead made = auditor.head();
  std::string text = absl::StrCat("== what is wrong\n", evidence.wrong, "\n");
  if (!evidence.earlier.empty()) {
    absl::StrAppend(&text, "== signed checkpoint, verified before\n", evidence.earlier);
  }
  absl::StrAppend(&text, "== signed checkpoint, served now\n", evidence.served,
                  "== the entries served make\n", Recomputed(auditor, made));
  if (earlier_size == 0 || earlier_size > made.size) return text;
  absl::StrAppend(&text, "== and where the earlier checkpoint stands they make\n",
                  Recomputed(auditor, {earlier_size, auditor.RootAt(earlier_size)}),
                  "== consistency proof from there (RFC 6962, section 2.1.2)\n");
  for (const Hash& hash : auditor.ConsistencyFrom(earlier_size)) {
    absl::StrAppend(&text, Base64(hash), "\n");
  }
  return text;
}

}  // namespace rastro
