// See known_signatures.h. Checked outside the lock: two who ask for the same one at the
// same time both check it.

#include "services/ledger/known_signatures.h"

#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

// Sizes first, so that no two questions have one text.
Hash NameOf(const VerifierKey& key, absl::string_view note_text,
            absl::string_view signature) {
  const std::string key_text = key.Text();
  return Sha256(absl::StrCat(key_text.size(), " ", signature.size(), " ", key_text,
                             signature, note_text));
}

}  // namespace

bool KnownSignatures::Verify(const VerifierKey& key, absl::string_view note_text,
                             absl::string_view signature) {
  const Hash name = NameOf(key, note_text, signature);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (known_.Find(name) != nullptr) {
      ++remembered_;
      return true;
    }
  }
  if (!key.Verify(note_text, signature)) return false;
  const std::lock_guard<std::mutex> lock(mutex_);
  known_.Keep(name, {});
  return true;
}

size_t KnownSignatures::remembered() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return remembered_;
}

}  // namespace rastro
