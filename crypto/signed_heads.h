// A heads note opened: where chains end, as the ledger signs it.
// Pure and thread-safe.
// Specification: docs/formats.md, section 9.

#ifndef RASTRO_CRYPTO_SIGNED_HEADS_H_
#define RASTRO_CRYPTO_SIGNED_HEADS_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "crypto/chain.h"
#include "crypto/heads.h"
#include "crypto/note/verifier_key.h"

namespace rastro {

// Whom a verifier trusts; comes from outside of whatever is verified.
struct LedgerIdentity {
  std::string origin;
  VerifierKey key;
};

// Checks that the ledger signed `note` for its tree of `tree_size` entries and that
// `texts` are its head texts, ascending. INVALID_ARGUMENT otherwise.
absl::StatusOr<std::map<ChainName, HeadText>> OpenHeads(
    absl::string_view note, absl::Span<const std::string> texts,
    const LedgerIdentity& ledger, uint64_t tree_size);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_SIGNED_HEADS_H_
