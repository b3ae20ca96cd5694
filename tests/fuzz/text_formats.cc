// The hashed and signed texts of docs/formats.md: one meaning has one text, and a text
// of another version is told from one that is wrong.

#include "crypto/batch.h"
#include "crypto/entry.h"
#include "crypto/event.h"
#include "crypto/grammar.h"
#include "crypto/heads.h"
#include "crypto/key_succession.h"
#include "crypto/link.h"
#include "crypto/lot.h"
#include "crypto/note/log_proof.h"
#include "crypto/note/note.h"
#include "crypto/note/verifier_key.h"
#include "crypto/part.h"
#include "crypto/registration_certificate.h"
#include "crypto/registry.h"
#include "crypto/registry_record.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"

namespace rastro {
namespace {

template <typename Format>
absl::StatusOr<Format> ParseOneText(absl::string_view bytes) {
  absl::StatusOr<Format> parsed = Format::Parse(bytes);
  if (parsed.ok()) {
    Require(parsed->Text() == bytes, "what parses is written as it came");
    Require(CheckVersion(bytes).ok(), "what parses is of a known version");
  } else {
    RequireRefusal(parsed.status());
    Require(!absl::IsUnimplemented(parsed.status()) || !CheckVersion(bytes).ok(),
            "only an unknown version leaves us unable to tell");
  }
  return parsed;
}

}  // namespace

void FuzzBatch(absl::string_view bytes) { (void)ParseOneText<Batch>(bytes); }
void FuzzEntry(absl::string_view bytes) { (void)ParseOneText<Entry>(bytes); }
void FuzzEvent(absl::string_view bytes) { (void)ParseOneText<Event>(bytes); }
void FuzzHead(absl::string_view bytes) { (void)ParseOneText<HeadText>(bytes); }
void FuzzHeads(absl::string_view bytes) { (void)ParseOneText<Heads>(bytes); }
void FuzzKeySuccession(absl::string_view bytes) {
  (void)ParseOneText<KeySuccession>(bytes);
}
void FuzzLink(absl::string_view bytes) { (void)ParseOneText<Link>(bytes); }
void FuzzLogProof(absl::string_view bytes) { (void)ParseOneText<LogProof>(bytes); }
void FuzzLot(absl::string_view bytes) { (void)ParseOneText<Lot>(bytes); }
void FuzzPart(absl::string_view bytes) { (void)ParseOneText<Part>(bytes); }

void FuzzRegistryRecord(absl::string_view bytes) {
  const absl::StatusOr<RegistryRecord> record = ParseOneText<RegistryRecord>(bytes);
  if (!record.ok()) return;
  RegistryRecord sorted = *record;
  sorted.Sort();
  Require(sorted == *record, "a record that parses is sorted");
}

void FuzzRegistrationCertificate(absl::string_view bytes) {
  const absl::StatusOr<RegistrationCertificate> binding =
      ParseOneText<RegistrationCertificate>(bytes);
  if (!binding.ok()) return;
  RegistryRecord record;
  Require(!CheckBinding(*binding, binding->origin, record).ok(),
          "a record that nobody signed is bound to nobody");
  Require(!CheckIssued(*binding, "", 0).ok(), "without authorities nobody is issued");
}

void FuzzVerifierKey(absl::string_view bytes) {
  const absl::StatusOr<VerifierKey> key = ParseOneText<VerifierKey>(bytes);
  if (!key.ok()) return;
  Require(!key->Verify("text\n", std::string(64, '\0')), "zeros sign nothing");
}

void FuzzNote(absl::string_view bytes) {
  const absl::StatusOr<Note> note = Note::Parse(bytes);
  const absl::StatusOr<SignedBatch> batch = SignedBatch::Parse(bytes);
  if (note.ok()) {
    Require(note->Serialize() == bytes, "a note is written as it came");
  } else {
    RequireRefusal(note.status());
    Require(!batch.ok(), "a signed batch is a note");
  }
  if (!batch.ok()) return RequireRefusal(batch.status());
  Require(batch->batch.Text() == note->text, "a batch is the note's text");
}

}  // namespace rastro
