// See lot_check.h. Integrity first; only what is intact is read.

#include "services/cli/lot_check.h"

#include <iostream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/provenance_file.h"
#include "services/cli/event_files.h"
#include "services/cli/file_lot.h"
#include "services/cli/output_file.h"
#include "services/traceability/lot_uri.h"

namespace rastro {
namespace {

// A file, whom it is checked against, and what is then remembered.
struct Evidence {
  LedgerIdentity ledger;
  std::string text;
  std::unique_ptr<Session> session;  // Absent if the file was given.
  TreeHead known;                    // What had been verified when it was fetched,
  ConsistencyProof consistency;      // and the proof from there.
};

absl::StatusOr<Evidence> ReadEvidence(const Settings& given,
                                      const LotQuestion& question) {
  absl::StatusOr<Settings> settings = WithProfile(given);
  if (!settings.ok()) return settings.status();
  if (settings->ledger_key.empty()) {
    return absl::InvalidArgumentError(
        "say which ledger you trust: --ledger-key KEY (the file cannot say it)");
  }
  absl::StatusOr<LedgerIdentity> ledger = ParseIdentity(settings->ledger_key);
  if (!ledger.ok()) return ledger.status();
  absl::StatusOr<std::string> text = ReadInput(question.file, kMaxProvenanceFileBytes);
  if (!text.ok()) return text.status();
  return Evidence{*std::move(ledger), *std::move(text), nullptr, {}, {}};
}

// The server has fewer entries than it has signed before. Its checkpoint shows it.
absl::Status ShowGap(Session& session, const absl::Status& status) {
  absl::StatusOr<TreeHead> head = session.RememberNewest();
  return head.ok() ? absl::UnavailableError(status.message()) : head.status();
}

absl::StatusOr<Evidence> FetchEvidence(const Settings& settings,
                                       const LotQuestion& question,
                                       const std::string& lot) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(settings);
  if (!session.ok()) return session.status();
  absl::StatusOr<TreeHead> known = (*session)->memory.Read();
  if (!known.ok()) return known.status();
  absl::StatusOr<ReceivedProvenance> received =
      (*session)->connection.GetProvenance(lot, question.direction, known->size);
  if (absl::IsOutOfRange(received.status())) return ShowGap(**session, received.status());
  if (!received.ok()) return received.status();
  const LedgerIdentity ledger = (*session)->ledger;
  return Evidence{ledger, std::move(received->file), *std::move(session), *known,
                  std::move(received->consistency)};
}

// The proof came with the file, unless something else was verified in the meantime.
absl::Status Remember(const Evidence& evidence, const std::string& checkpoint) {
  if (evidence.session == nullptr) return absl::OkStatus();
  const absl::Status status =
      evidence.session->memory.Advance(checkpoint, evidence.known, evidence.consistency)
          .status();
  return absl::IsAborted(status) ? evidence.session->Remember(checkpoint).status()
                                 : status;
}

LotCheck Unchecked(absl::Status status) { return {std::move(status), false}; }

// What is broken, and what this program does not know, is a verdict; the rest is not.
LotCheck Found(absl::Status status) { return {std::move(status), true}; }

LotCheck CheckEvidence(const Evidence& evidence, const LotQuestion& question,
                       std::string lot) {
  if (!question.save.empty()) {
    absl::Status saved = WriteOutput(question.save, evidence.text);
    if (!saved.ok()) return Unchecked(std::move(saved));
  }
  absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(evidence.text);
  if (!file.ok()) return Found(file.status());
  if (lot.empty()) {
    absl::StatusOr<std::string> only = LotOfFile(*file, evidence.ledger);
    if (absl::IsFailedPrecondition(only.status())) return Unchecked(only.status());
    if (!only.ok()) return Found(only.status());
    lot = *std::move(only);
    std::cerr << "No lot was named. The file tells of the lot below: compare it with the "
                 "label.\n";
  }
  absl::StatusOr<VerifiedHistory> history = VerifyProvenance(*file, lot, evidence.ledger);
  // A file of somebody else's box is not broken; a server that sends one does not answer.
  if (absl::IsNotFound(history.status()) && evidence.session == nullptr) {
    return Unchecked(absl::InvalidArgumentError(
        absl::StrCat("LOT: the file is intact, but tells nothing of ", lot,
                     "; is it of another box?")));
  }
  if (!history.ok()) return Found(history.status());
  absl::Status fresh = CheckNotOlder(history->head.size, evidence.known);
  if (!fresh.ok()) return Found(std::move(fresh));
  absl::Status remembered = Remember(evidence, file->checkpoint);
  if (absl::IsDataLoss(remembered)) return Found(std::move(remembered));
  if (!remembered.ok()) return Unchecked(std::move(remembered));
  return {absl::OkStatus(), false, std::move(lot), evidence.ledger.origin,
          *std::move(history)};
}

}  // namespace

absl::Status LotCheck::StatusOfAnswer() const {
  if (!is_verdict || absl::IsUnimplemented(status)) return status;
  return absl::DataLossError(status.message());
}

LotCheck CheckLot(const Settings& settings, const LotQuestion& question) {
  std::string lot;
  if (!question.lot.empty()) {
    absl::StatusOr<std::string> uri = LotUriFromAnyForm(question.lot);
    if (!uri.ok()) return Unchecked(WithField("LOT", uri.status()));
    lot = *std::move(uri);
  } else if (question.file.empty()) {
    return Unchecked(absl::InvalidArgumentError(
        "LOT: which lot? Give its identifier as it stands on the label"));
  }
  absl::StatusOr<Evidence> evidence = question.file.empty()
                                          ? FetchEvidence(settings, question, lot)
                                          : ReadEvidence(settings, question);
  if (absl::IsDataLoss(evidence.status())) return Found(evidence.status());
  if (!evidence.ok()) return Unchecked(evidence.status());
  return CheckEvidence(*evidence, question, std::move(lot));
}

}  // namespace rastro
