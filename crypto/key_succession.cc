// succession := "rastro/ledger-key/v1\n" "former " vkey "\n" "key " vkey "\n"

#include "crypto/key_succession.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kSuccessionHeader = "rastro/ledger-key/v1";

absl::Status CheckKeys(const VerifierKey& former, const VerifierKey& key) {
  for (const VerifierKey* each : {&former, &key}) {
    if (each->is_cosigner() || each->key().algorithm() != KeyAlgorithm::kEd25519) {
      return absl::InvalidArgumentError(
          absl::StrCat("ledger key: wanted an Ed25519 key, got ", each->Text()));
    }
  }
  if (former.name() != key.name()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "ledger key: wanted a key of ", former.name(), ", got one of ", key.name()));
  }
  if (former == key) {
    return absl::InvalidArgumentError("ledger key: a key does not follow itself");
  }
  return absl::OkStatus();
}

// The key that this one has handed over to, by notes that hold.
absl::StatusOr<std::optional<VerifierKey>> NextKey(const VerifierKey& key,
                                                   absl::Span<const std::string> notes) {
  std::optional<VerifierKey> next;
  for (const std::string& note : notes) {
    const absl::StatusOr<KeySuccession> succession = OpenSuccession(note);
    if (!succession.ok() || !(succession->former == key)) continue;
    if (next && !(*next == succession->key)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "the ledger's key ", key.Text(), " has handed over to two others, ",
          next->Text(), " and ", succession->key.Text(),
          ": it is in two hands; ask the operator in another way"));
    }
    next = succession->key;
  }
  return next;
}

}  // namespace

std::string KeySuccession::Text() const {
  return absl::StrCat(kSuccessionHeader, "\nformer ", former.Text(), "\nkey ", key.Text(),
                      "\n");
}

absl::StatusOr<KeySuccession> KeySuccession::Parse(absl::string_view text) {
  TextReader reader(text);
  reader.Header(kSuccessionHeader);
  const absl::string_view former_text = reader.Fields("former", 2)[1];
  const absl::string_view key_text = reader.Fields("key", 2)[1];
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  absl::StatusOr<VerifierKey> former = VerifierKey::Parse(former_text);
  if (!former.ok()) return former.status();
  absl::StatusOr<VerifierKey> key = VerifierKey::Parse(key_text);
  if (!key.ok()) return key.status();
  if (absl::Status status = CheckKeys(*former, *key); !status.ok()) return status;
  return KeySuccession{*std::move(former), *std::move(key)};
}

absl::StatusOr<std::string> SignSuccession(const NoteSigner& former,
                                           const NoteSigner& next) {
  if (absl::Status status = CheckKeys(former.key(), next.key()); !status.ok()) {
    return status;
  }
  const KeySuccession succession{former.key(), next.key()};
  const NoteSigner* signers[] = {&former, &next};
  const absl::StatusOr<Note> note = SignNote(succession.Text(), signers);
  if (!note.ok()) return note.status();
  return note->Serialize();
}

absl::StatusOr<KeySuccession> OpenSuccession(absl::string_view note) {
  const absl::StatusOr<Note> opened = Note::Parse(note);
  if (!opened.ok()) return opened.status();
  absl::StatusOr<KeySuccession> succession = KeySuccession::Parse(opened->text);
  if (!succession.ok()) return succession;
  const VerifierKey keys[] = {succession->former, succession->key};
  const absl::StatusOr<std::vector<size_t>> signers = VerifyNote(*opened, keys);
  if (!signers.ok()) return signers.status();
  if (signers->size() == 2) return succession;
  return absl::InvalidArgumentError(
      "ledger key: wanted the signatures of the former key and of its successor");
}

absl::StatusOr<VerifierKey> FollowSuccessions(const VerifierKey& trusted,
                                              absl::Span<const std::string> notes) {
  VerifierKey key = trusted;
  std::set<std::string> seen = {key.Text()};
  for (;;) {
    absl::StatusOr<std::optional<VerifierKey>> next = NextKey(key, notes);
    if (!next.ok()) return next.status();
    if (!*next) return key;
    key = **std::move(next);
    if (!seen.insert(key.Text()).second) {
      return absl::InvalidArgumentError(absl::StrCat(
          "the ledger's keys follow one another in a circle, at ", key.Text()));
    }
  }
}

}  // namespace rastro
