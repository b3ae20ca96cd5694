// note           := text "\n" 1*100(signature-line)
// signature-line := "— " name " " base64(key-id:u32be signature) "\n"

#include "crypto/note/note.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kDash = "\u2014 ";
constexpr size_t kKeyIdBytes = 4;

absl::Status BadNote(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("signed note: ", why));
}

absl::StatusOr<NoteSignature> ParseLine(absl::string_view line) {
  const std::vector<absl::string_view> fields = absl::StrSplit(line, ' ');
  if (!absl::ConsumePrefix(&line, kDash) || fields.size() != 3 || !IsKeyName(fields[1])) {
    return BadNote("wanted a signature line \"\u2014 <name> <base64>\"");
  }
  absl::StatusOr<std::string> bytes = ParseBase64(fields[2]);
  if (!bytes.ok()) return BadNote(bytes.status().message());
  if (bytes->size() <= kKeyIdBytes) return BadNote("a signature is too short");
  NoteSignature signature{std::string(fields[1]), 0, bytes->substr(kKeyIdBytes)};
  for (size_t i = 0; i < kKeyIdBytes; ++i) {
    signature.key_id = signature.key_id << 8 | static_cast<uint8_t>((*bytes)[i]);
  }
  return signature;
}

bool HasControlCharacter(absl::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<uint8_t>(c) < 0x20 && c != '\n'; });
}

}  // namespace

std::string NoteSignature::Line() const {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(key_id >> shift & 0xff));
  }
  return absl::StrCat(kDash, name, " ", Base64(bytes + signature), "\n");
}

std::string Note::Serialize() const {
  std::string note = absl::StrCat(text, "\n");
  for (const NoteSignature& signature : signatures) note += signature.Line();
  return note;
}

absl::StatusOr<Note> Note::Parse(absl::string_view note) {
  if (note.size() > kMaxNoteBytes) return BadNote("longer than 1 MiB");
  if (!IsUtf8(note) || HasControlCharacter(note)) {
    return BadNote("wanted UTF-8 without control characters");
  }
  const size_t blank = note.rfind("\n\n");
  if (blank == absl::string_view::npos) return BadNote("no empty line before signatures");
  Note parsed{std::string(note.substr(0, blank + 1)), {}};
  absl::string_view lines = note.substr(blank + 2);
  if (!absl::ConsumeSuffix(&lines, "\n"))
    return BadNote("no signature line, or no final LF");
  for (absl::string_view line : absl::StrSplit(lines, '\n')) {
    absl::StatusOr<NoteSignature> signature = ParseLine(line);
    if (!signature.ok()) return signature.status();
    parsed.signatures.push_back(*std::move(signature));
    if (parsed.signatures.size() > kMaxNoteSignatures)
      return BadNote("over 100 signatures");
  }
  return parsed;
}

MemoryNoteSigner::MemoryNoteSigner(std::string name, PrivateKey key)
    : key_(std::move(key)), verifier_(std::move(name), key_.public_key()) {}

absl::StatusOr<std::string> MemoryNoteSigner::Sign(absl::string_view text) const {
  return key_.Sign(text);
}

absl::StatusOr<Note> SignNote(absl::string_view text,
                              absl::Span<const NoteSigner* const> signers) {
  return AddSignatures(Note{std::string(text), {}}, signers);
}

absl::StatusOr<Note> AddSignatures(Note note,
                                   absl::Span<const NoteSigner* const> signers) {
  std::set<std::pair<std::string, uint32_t>> done;
  for (const NoteSignature& line : note.signatures) done.emplace(line.name, line.key_id);
  for (const NoteSigner* signer : signers) {
    if (!done.emplace(signer->key().name(), signer->key().id()).second) continue;
    absl::StatusOr<std::string> signature = signer->Sign(note.text);
    if (!signature.ok()) return signature.status();
    note.signatures.push_back({signer->key().name(), signer->key().id(), *signature});
  }
  std::sort(
      note.signatures.begin(), note.signatures.end(),
      [](const NoteSignature& a, const NoteSignature& b) { return a.Line() < b.Line(); });
  return note;
}

absl::StatusOr<std::vector<size_t>> VerifyNote(const Note& note,
                                               absl::Span<const VerifierKey> keys) {
  std::set<size_t> verified;
  for (const NoteSignature& signature : note.signatures) {
    for (size_t i = 0; i < keys.size(); ++i) {
      if (keys[i].name() != signature.name || keys[i].id() != signature.key_id) continue;
      if (!keys[i].Verify(note.text, signature.signature)) {
        return BadNote(
            absl::StrCat("the signature of ", keys[i].Text(), " does not verify"));
      }
      verified.insert(i);
    }
  }
  if (verified.empty()) return BadNote("no signature of a known key");
  return std::vector<size_t>(verified.begin(), verified.end());
}

}  // namespace rastro
