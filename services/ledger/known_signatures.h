// Signatures that were found good, so that whoever meets them again need not check them
// again: a server proves the same batches many times a day.
// Thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_KNOWN_SIGNATURES_H_
#define RASTRO_SERVICES_LEDGER_KNOWN_SIGNATURES_H_

#include <cstddef>
#include <mutex>

#include "absl/strings/string_view.h"
#include "crypto/hash.h"
#include "crypto/note/verifier_key.h"
#include "services/ledger/recent_map.h"

namespace rastro {

class KnownSignatures {
 public:
  // Remembers the `kept` last asked for, and up to twice as many, of some 40 bytes each.
  explicit KnownSignatures(size_t kept = 16'384) : known_(kept) {}

  // What VerifySignature() says. The key, every byte of the text and of the signature
  // are what is remembered; a bad one is checked each time.
  bool Verify(const VerifierKey& key, absl::string_view note_text,
              absl::string_view signature);

  // The same as a function; this must outlive it.
  SignatureCheck Check() {
    return
        [this](const VerifierKey& key, absl::string_view note_text,
               absl::string_view signature) { return Verify(key, note_text, signature); };
  }

  // How many were answered from memory.
  size_t remembered() const;

 private:
  struct Nothing {};

  mutable std::mutex mutex_;  // Guards what follows.
  RecentMap<Hash, Nothing> known_;
  size_t remembered_ = 0;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_KNOWN_SIGNATURES_H_
