// Which key follows which one as a ledger's: notes that the earlier key signs, so that
// whoever trusts it may trust the next.
// Pure and thread-safe.
// Specification: docs/formats.md, section 9, "The ledger's keys".

#ifndef RASTRO_CRYPTO_KEY_SUCCESSION_H_
#define RASTRO_CRYPTO_KEY_SUCCESSION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "crypto/note/note.h"
#include "crypto/note/verifier_key.h"

namespace rastro {

struct KeySuccession {
  VerifierKey former;
  VerifierKey key;  // Of the same name: the ledger's origin.

  // The text that is signed.
  std::string Text() const;

  // Reads what Text() writes and nothing else: INVALID_ARGUMENT otherwise; UNIMPLEMENTED
  // for versions that this program does not know.
  static absl::StatusOr<KeySuccession> Parse(absl::string_view text);
};

// The note by which `former` hands over to `next`, signed by both. INVALID_ARGUMENT
// unless they are two Ed25519 keys of one name; the signers' errors else.
absl::StatusOr<std::string> SignSuccession(const NoteSigner& former,
                                           const NoteSigner& next);

// Reads such a note and checks both signatures. INVALID_ARGUMENT if one is missing.
absl::StatusOr<KeySuccession> OpenSuccession(absl::string_view note);

// The key to which `trusted` has handed over by `notes`, in any order, directly or
// through others; `trusted` itself if to none. Notes of keys that nobody here trusts are
// passed over. INVALID_ARGUMENT if one key has handed over to two: it is in two hands.
absl::StatusOr<VerifierKey> FollowSuccessions(const VerifierKey& trusted,
                                              absl::Span<const std::string> notes);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_KEY_SUCCESSION_H_
