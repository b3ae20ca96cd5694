#include "services/cli/registration.h"

#include <iostream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "services/cli/batch_sender.h"
#include "services/cli/verified_record.h"

namespace rastro {

absl::StatusOr<RegistryRecord> CurrentRecord(Session& session, const std::string& id) {
  absl::StatusOr<v1::GetParticipantResponse> response =
      session.connection.GetParticipant(id);
  if (!response.ok()) return response.status();
  return ProvenRecord(session, id, *response);
}

absl::StatusOr<RegistryRecord> ProvenRecord(Session& session, const std::string& id,
                                            const v1::GetParticipantResponse& shown) {
  if (shown.versions_size() == 0) return absl::NotFoundError(id + ": no record");
  const v1::RecordVersion& last = *shown.versions().rbegin();
  const uint64_t index = last.index();
  absl::StatusOr<v1::GetHeadsResponse> heads =
      session.connection.GetHeads(ChainName{ChainKind::kRegistry, id}.Text());
  if (!heads.ok()) return heads.status();
  absl::StatusOr<TreeHead> head = session.Remember(heads->checkpoint());
  if (!head.ok()) return head.status();
  RecordEvidence evidence{heads->checkpoint(),
                          heads->heads_note(),
                          {heads->head_texts().begin(), heads->head_texts().end()},
                          {},
                          {}};
  absl::Status status = session.connection.ReadEntries(
      {index, 1}, [](const std::string&) { return absl::OkStatus(); },
      [&](ShownEntry entry) {
        evidence.entry = std::move(entry.opening);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  absl::StatusOr<v1::GetInclusionProofResponse> proof =
      session.connection.GetInclusionProof(index, head->size);
  if (!proof.ok()) return proof.status();
  absl::StatusOr<std::vector<Hash>> path = HashesFromWire("hashes", proof->hashes());
  if (!path.ok()) return path.status();
  evidence.inclusion = *std::move(path);
  absl::StatusOr<RegistryRecord> record = VerifyRecord(evidence, id, session.ledger);
  if (record.ok() && record->Text() != last.record()) {
    return absl::DataLossError(id +
                               ": the server shows another record than the one in force");
  }
  if (record.ok() || absl::IsNotFound(record.status())) return record;
  return absl::DataLossError(record.status().message());
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

absl::StatusOr<uint64_t> SubmitRecord(Session& session, const RegistryRecord& record,
                                      const NoteSigner* extra) {
  const Settings& settings = session.settings;
  absl::StatusOr<OwnKey> own = ReadOwnKey(settings);
  if (!own.ok()) return own.status();
  if (absl::StatusOr<RegistryRecord> valid = RegistryRecord::Parse(record.Text());
      !valid.ok()) {
    return WithField("record", valid.status());
  }
  absl::StatusOr<PreparedEvent> event = PrepareRegistration(own->submitter, record);
  if (!event.ok()) return event.status();
  std::vector<const NoteSigner*> signers = {own->signer.get()};
  if (extra != nullptr) signers.push_back(extra);
  absl::StatusOr<SentBatch> sent =
      BatchSender(session, settings.participant, signers).Send({&*event, 1});
  if (!sent.ok()) return sent.status();
  return sent->indexes[0];
}

void TellRecorded(const RegistryRecord& record, uint64_t index) {
  std::cout << record.participant << ": recorded as entry " << index
            << "; receipt verified\n";
}

absl::Status RecordAndTell(Session& session, const RegistryRecord& record,
                           const NoteSigner* extra) {
  absl::StatusOr<uint64_t> index = SubmitRecord(session, record, extra);
  if (!index.ok()) return index.status();
  TellRecorded(record, *index);
  return absl::OkStatus();
}

}  // namespace rastro
