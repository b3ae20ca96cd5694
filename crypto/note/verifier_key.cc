// vkey   := name "+" key-id "+" base64(type key)
// key-id := 8 lower-case hex digits: the first 4 bytes of
//           SHA-256(name "\n" type key), or of SHA-256(SPKI) for type 0x02

#include "crypto/note/verifier_key.h"

#include <cassert>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"
#include "crypto/hash.h"

namespace rastro {
namespace {

constexpr uint8_t kCosignatureType = 0x04;
constexpr size_t kTimestampBytes = 8;

uint32_t BigEndian32(absl::string_view bytes) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

// Unicode's white space beyond ASCII, as UTF-8.
bool HasUnicodeSpace(absl::string_view text) {
  static constexpr absl::string_view kSpaces[] = {
      "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
      "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a",
      "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
  for (absl::string_view space : kSpaces) {
    if (text.find(space) != absl::string_view::npos) return true;
  }
  return false;
}

std::string TypedKey(const PublicKey& key, bool cosigner) {
  const char type = cosigner ? kCosignatureType : static_cast<char>(key.algorithm());
  return absl::StrCat(absl::string_view(&type, 1), key.bytes());
}

uint32_t KeyId(absl::string_view name, const PublicKey& key, bool cosigner) {
  const std::string hashed = key.algorithm() == KeyAlgorithm::kEcdsaP256
                                 ? key.bytes()
                                 : absl::StrCat(name, "\n", TypedKey(key, cosigner));
  return BigEndian32(Sha256(hashed).view());
}

absl::Status BadKey(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(
      "verifier key \"", absl::CHexEscape(text.substr(0, 200)), "\": ", why));
}

}  // namespace

bool IsKeyName(absl::string_view name) {
  if (name.empty() || !IsUtf8(name) || HasUnicodeSpace(name)) return false;
  for (char c : name) {
    if (static_cast<uint8_t>(c) <= 0x20 || c == 0x7f || c == '+') return false;
  }
  return true;
}

VerifierKey::VerifierKey(std::string name, PublicKey key)
    : VerifierKey(std::move(name), std::move(key), false) {}

VerifierKey::VerifierKey(std::string name, PublicKey key, bool cosigner)
    : name_(std::move(name)), key_(std::move(key)), cosigner_(cosigner) {
  assert(IsKeyName(name_));
  id_ = KeyId(name_, key_, cosigner_);
}

absl::StatusOr<VerifierKey> VerifierKey::Parse(absl::string_view text) {
  // The base64 may itself contain '+'.
  const std::vector<absl::string_view> fields =
      absl::StrSplit(text, absl::MaxSplits('+', 2));
  if (fields.size() != 3 || !IsKeyName(fields[0])) {
    return BadKey(text, "wanted <name>+<key id>+<base64 key>");
  }
  absl::StatusOr<std::string> typed = ParseBase64(fields[2]);
  if (!typed.ok() || typed->empty()) return BadKey(text, "the key is not base64");
  const uint8_t type = static_cast<uint8_t>((*typed)[0]);
  if (type != 0x01 && type != 0x02 && type != kCosignatureType) {
    return BadKey(text, absl::StrCat("unknown key type ", static_cast<int>(type)));
  }
  const bool cosigner = type == kCosignatureType;
  absl::StatusOr<PublicKey> key = PublicKey::Parse(
      cosigner ? KeyAlgorithm::kEd25519 : KeyAlgorithm{type}, typed->substr(1));
  if (!key.ok()) return BadKey(text, key.status().message());
  VerifierKey verifier(std::string(fields[0]), *std::move(key), cosigner);
  if (verifier.Text() != text) return BadKey(text, "the key id is not this key's");
  return verifier;
}

std::string VerifierKey::Text() const {
  return absl::StrCat(name_, "+", absl::Hex(id_, absl::kZeroPad8), "+",
                      Base64(TypedKey(key_, cosigner_)));
}

bool VerifierKey::Verify(absl::string_view note_text, absl::string_view signature) const {
  if (!cosigner_) return key_.Verify(note_text, signature);
  if (signature.size() <= kTimestampBytes) return false;
  uint64_t time = BigEndian32(signature);
  time = time << 32 | BigEndian32(signature.substr(4));
  return key_.Verify(absl::StrCat("cosignature/v1\ntime ", time, "\n", note_text),
                     signature.substr(kTimestampBytes));
}

bool VerifySignature(const VerifierKey& key, absl::string_view note_text,
                     absl::string_view signature) {
  return key.Verify(note_text, signature);
}

}  // namespace rastro
