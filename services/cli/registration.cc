#include "services/cli/registration.h"

#include <iostream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/provenance.h"
#include "services/cli/batch_sender.h"

namespace rastro {

absl::StatusOr<VerifiedHistory> ProvenRegistrations(Session& session,
                                                    const std::string& id) {
  absl::StatusOr<v1::GetParticipantResponse> response =
      session.connection.GetParticipant(id);
  if (!response.ok()) return response.status();
  absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(response->provenance());
  if (!file.ok()) return Contradiction(file.status());
  absl::StatusOr<VerifiedHistory> proven =
      VerifyProvenance(*file, ChainName{ChainKind::kRegistry, id}, session.ledger);
  if (!proven.ok()) return Contradiction(proven.status());
  absl::Status remembered = session.Remember(file->checkpoint).status();
  if (!remembered.ok()) return remembered;
  if (proven->registry.Find(id) == nullptr) {
    return absl::NotFoundError(id + ": no record");
  }
  return proven;
}

absl::StatusOr<RegistryHistory> ProvenRecords(Session& session, const std::string& id) {
  const absl::StatusOr<VerifiedHistory> proven = ProvenRegistrations(session, id);
  if (!proven.ok()) return proven.status();
  return *proven->registry.Find(id);
}

absl::StatusOr<RegistryRecord> CurrentRecord(Session& session, const std::string& id) {
  absl::StatusOr<RegistryHistory> records = ProvenRecords(session, id);
  if (!records.ok()) return records.status();
  return records->back().record;
}

absl::StatusOr<bool> IsInForce(Session& session, const RegistryRecord& record,
                               bool may_replace) {
  absl::StatusOr<RegistryRecord> current = CurrentRecord(session, record.participant);
  if (absl::IsNotFound(current.status())) return false;
  if (!current.ok()) return current.status();
  if (*current == record) return true;
  if (may_replace) return false;
  return absl::AlreadyExistsError(
      absl::StrCat(record.participant,
                   ": is registered with another record; --replace puts this one "
                   "in its place (rastro participant show ",
                   record.participant, ")"));
}

absl::StatusOr<uint64_t> SubmitRecord(
    Session& session, const RegistryRecord& record, const NoteSigner* extra,
    const std::optional<RegistrationCertificate>& certificate) {
  const Settings& settings = session.settings;
  absl::StatusOr<OwnKey> own = ReadOwnKey(settings);
  if (!own.ok()) return own.status();
  if (absl::StatusOr<RegistryRecord> valid = RegistryRecord::Parse(record.Text());
      !valid.ok()) {
    return WithField("record", valid.status());
  }
  absl::StatusOr<PreparedEvent> event =
      PrepareRegistration(own->submitter, record, certificate);
  if (!event.ok()) return event.status();
  std::vector<const NoteSigner*> signers = {own->signer.get()};
  if (extra != nullptr) signers.push_back(extra);
  absl::StatusOr<SentBatch> sent =
      BatchSender(session, settings.participant, signers).Send({&*event, 1});
  if (!sent.ok()) return sent.status();
  return sent->indexes[0];
}

absl::Status RegisterActors(Session& session, const std::vector<Actor>& actors) {
  for (const Actor& actor : actors) {
    absl::StatusOr<bool> done = IsInForce(session, actor.record, /*may_replace=*/false);
    if (!done.ok()) return done.status();
    if (*done) continue;
    absl::StatusOr<uint64_t> index =
        SubmitRecord(session, actor.record, actor.signer.get());
    if (!index.ok()) return WithField(actor.record.participant, index.status());
  }
  return absl::OkStatus();
}

void TellRecorded(const RegistryRecord& record, uint64_t index) {
  std::cout << record.participant << ": recorded as entry " << index
            << "; receipt verified\n";
}

absl::Status RecordAndTell(Session& session, const RegistryRecord& record,
                           const NoteSigner* extra,
                           const std::optional<RegistrationCertificate>& certificate) {
  absl::StatusOr<uint64_t> index = SubmitRecord(session, record, extra, certificate);
  if (!index.ok()) return index.status();
  TellRecorded(record, *index);
  return absl::OkStatus();
}

}  // namespace rastro
