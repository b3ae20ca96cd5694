// Judges a provenance file: integrity, and nothing else. What the true record says is
// for services/traceability.
// Pure and thread-safe.
// Specification: docs/formats.md, section 12.

#ifndef RASTRO_CRYPTO_PROVENANCE_H_
#define RASTRO_CRYPTO_PROVENANCE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "crypto/chain.h"
#include "crypto/entry_opening.h"
#include "crypto/heads.h"
#include "crypto/merkle/tree_head.h"
#include "crypto/note/verifier_key.h"
#include "crypto/provenance_file.h"
#include "crypto/registry.h"
#include "crypto/signed_heads.h"

namespace rastro {

enum class Verdict { kIntact, kBroken, kCannotTell };

// "intact", "broken" or "cannot tell".
absl::string_view VerdictName(Verdict verdict);

// What a check that ended with `status` says: UNIMPLEMENTED (a version that this
// program does not know) is "cannot tell", every other error is "broken".
Verdict VerdictOf(const absl::Status& status);

// One entry of an intact history.
struct VerifiedEntry {
  OpenedEntry opened;
  std::map<std::string, std::string> parts;  // Part texts by kind, as given.
  bool key_without_consent = false;          // See RegistryVersion.
  std::set<std::string> key_limits = {};     // See Registry::LimitsOf.
  // Lots whose chains go through links of this entry that are shown without a lot, by the
  // position of the link.
  std::map<uint64_t, std::string> unnamed_lots = {};
};

struct VerifiedHistory {
  TreeHead head;  // "As of size n".
  std::map<ChainName, HeadText> heads;
  std::vector<VerifiedEntry> entries;  // Ascending by index.
  Registry registry;                   // Of those whose records the file holds.

  // The entries of a lot's chain, in its order, whether or not they show the lot; empty
  // if it has none.
  std::vector<const VerifiedEntry*> ChainOf(absl::string_view lot_uri) const;
};

// Checks every signature, hash, path and chain of `file`, and that it answers for
// `subject`: a lot's chain or a participant's registry chain. INVALID_ARGUMENT names the
// precise place of what is wrong; UNIMPLEMENTED for versions that this program does not
// know; NOT_FOUND if the file is intact but tells nothing of `subject`. `is_good` checks
// the signatures of batches.
absl::StatusOr<VerifiedHistory> VerifyProvenance(
    const ProvenanceFile& file, const ChainName& subject, const LedgerIdentity& ledger,
    const SignatureCheck& is_good = VerifySignature);

// As above, for a lot.
absl::StatusOr<VerifiedHistory> VerifyProvenance(const ProvenanceFile& file,
                                                 absl::string_view lot_uri,
                                                 const LedgerIdentity& ledger);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_PROVENANCE_H_
