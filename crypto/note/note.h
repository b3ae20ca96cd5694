// Signed notes: a text, an empty line, signature lines. The one container for
// everything that Rastro signs.
// Pure and thread-safe.
// Specification: C2SP signed-note (v1.0.0).

#ifndef RASTRO_CRYPTO_NOTE_NOTE_H_
#define RASTRO_CRYPTO_NOTE_NOTE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "crypto/note/verifier_key.h"

namespace rastro {

inline constexpr size_t kMaxNoteBytes = 1 << 20;
inline constexpr size_t kMaxNoteSignatures = 100;

struct NoteSignature {
  std::string name;  // Of the key.
  uint32_t key_id = 0;
  std::string signature;  // What follows the key ID: 1 byte or more.

  // "— <name> <base64>\n"
  std::string Line() const;

  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

struct Note {
  std::string text;  // Ends in LF.
  std::vector<NoteSignature> signatures;

  // The whole note as it is sent and stored.
  std::string Serialize() const;

  // Reads what Serialize() writes: UTF-8, no control character but LF, 1 to 100
  // signature lines. INVALID_ARGUMENT otherwise.
  static absl::StatusOr<Note> Parse(absl::string_view note);
};

// Signs note texts in the name of one key. An implementation may keep the key
// elsewhere. Thread-safe.
class NoteSigner {
 public:
  virtual ~NoteSigner() = default;
  virtual const VerifierKey& key() const = 0;
  virtual absl::StatusOr<std::string> Sign(absl::string_view text) const = 0;
};

// A signer with its key in memory.
class MemoryNoteSigner final : public NoteSigner {
 public:
  // `name` must satisfy IsKeyName (asserted).
  MemoryNoteSigner(std::string name, PrivateKey key);

  const VerifierKey& key() const override { return verifier_; }
  absl::StatusOr<std::string> Sign(absl::string_view text) const override;

 private:
  PrivateKey key_;
  VerifierKey verifier_;
};

// A note over `text` with one line for each signer, sorted and each once.
absl::StatusOr<Note> SignNote(absl::string_view text,
                              absl::Span<const NoteSigner* const> signers);

// `note` with one more line for each signer that has none in it yet, all sorted.
absl::StatusOr<Note> AddSignatures(Note note,
                                   absl::Span<const NoteSigner* const> signers);

// Which of `keys` (by position, ascending) signed `note`. Lines of unknown keys are
// passed over. INVALID_ARGUMENT if a line of a known key does not verify, or if no
// known key signed.
absl::StatusOr<std::vector<size_t>> VerifyNote(const Note& note,
                                               absl::Span<const VerifierKey> keys);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_NOTE_NOTE_H_
