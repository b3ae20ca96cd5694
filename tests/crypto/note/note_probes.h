// Signers with keys that are the same in each run, and alterations of signed texts.

#ifndef RASTRO_TESTS_CRYPTO_NOTE_NOTE_PROBES_H_
#define RASTRO_TESTS_CRYPTO_NOTE_NOTE_PROBES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "crypto/note/note.h"

namespace rastro {

// The Ed25519 key whose seed is `number`, little-endian.
inline PrivateKey NumberedKey(uint64_t number) {
  std::string seed(32, '\0');
  for (int i = 0; i < 8; ++i) seed[i] = static_cast<char>(number >> (8 * i));
  return *PrivateKey::FromEd25519Seed(seed);
}

inline MemoryNoteSigner Signer(std::string name, uint64_t number) {
  return MemoryNoteSigner(std::move(name), NumberedKey(number));
}

struct TextProbe {
  std::string name;
  std::string text;
};

// Each byte of `text` dropped, doubled, and replaced: by each flip of one bit and by
// bytes that mean something (NUL, LF, CR, space, '=', '+', 'A', '0').
inline std::vector<TextProbe> AlterEveryByte(const std::string& text) {
  std::vector<TextProbe> probes;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto add = [&](absl::string_view how, std::string altered) {
      if (altered != text)
        probes.push_back({absl::StrCat("byte ", i, " ", how), altered});
    };
    add("dropped", absl::StrCat(text.substr(0, i), text.substr(i + 1)));
    add("doubled", absl::StrCat(text.substr(0, i + 1), text.substr(i)));
    for (int bit = 0; bit < 8; ++bit) {
      std::string altered = text;
      altered[i] ^= static_cast<char>(1 << bit);
      add(absl::StrCat("bit ", bit), altered);
    }
    for (char c : {'\0', '\n', '\r', ' ', '=', '+', 'A', '0'}) {
      std::string altered = text;
      altered[i] = c;
      add(absl::StrCat("replaced by ", static_cast<int>(c)), altered);
    }
  }
  return probes;
}

}  // namespace rastro

#endif  // RASTRO_TESTS_CRYPTO_NOTE_NOTE_PROBES_H_
