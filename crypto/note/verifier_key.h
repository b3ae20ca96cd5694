// Verifier keys of signed notes: a name, a key ID and a public key.
// Thread-safe once made.
// Specification: C2SP signed-note (v1.0.0), section "Verifier keys"; type 0x04 after
// C2SP tlog-cosignature.

#ifndef RASTRO_CRYPTO_NOTE_VERIFIER_KEY_H_
#define RASTRO_CRYPTO_NOTE_VERIFIER_KEY_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/signature.h"

namespace rastro {

// True for a non-empty UTF-8 name without white space, control characters or '+'.
bool IsKeyName(absl::string_view name);

class VerifierKey {
 public:
  // "<name>+<8 hex digits>+<base64 of type byte and key>"; the key ID must be the
  // one that belongs to the key. INVALID_ARGUMENT otherwise.
  static absl::StatusOr<VerifierKey> Parse(absl::string_view text);

  // `name` must satisfy IsKeyName (asserted).
  VerifierKey(std::string name, PublicKey key);

  std::string Text() const;

  const std::string& name() const { return name_; }
  uint32_t id() const { return id_; }
  const PublicKey& key() const { return key_; }

  // True if the key signs with a time (a witness's cosignature).
  bool is_cosigner() const { return cosigner_; }

  // True if `signature`, what follows the key ID in a signature line, is this
  // key's over the note text.
  bool Verify(absl::string_view note_text, absl::string_view signature) const;

  friend bool operator==(const VerifierKey& a, const VerifierKey& b) {
    return a.Text() == b.Text();
  }

 private:
  VerifierKey(std::string name, PublicKey key, bool cosigner);

  std::string name_;
  PublicKey key_;
  bool cosigner_ = false;
  uint32_t id_ = 0;
};

// Says what VerifierKey::Verify() says. Whoever meets the same signatures again and again
// may have a way to say it sooner.
using SignatureCheck = std::function<bool(
    const VerifierKey& key, absl::string_view note_text, absl::string_view signature)>;

// The plain way.
bool VerifySignature(const VerifierKey& key, absl::string_view note_text,
                     absl::string_view signature);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_NOTE_VERIFIER_KEY_H_
