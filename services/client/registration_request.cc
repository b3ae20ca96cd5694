#include "services/client/registration_request.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/part.h"
#include "services/ledger/admission.h"

namespace rastro {
namespace {

constexpr char kKind[] = "rastro registration request";

// A text of the request, or nothing.
std::string Text(const nlohmann::json& request, const char* name) {
  const auto found = request.find(name);
  return found != request.end() && found->is_string() ? found->get<std::string>() : "";
}

absl::StatusOr<Submission> ParseRequest(absl::string_view file) {
  if (file.size() > kMaxRequestBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "request: wanted at most ", kMaxRequestBytes, " bytes, got ", file.size()));
  }
  const nlohmann::json request =
      nlohmann::json::parse(file.begin(), file.end(), nullptr, false);
  if (!request.is_object() || Text(request, "kind") != kKind) {
    return absl::InvalidArgumentError(
        "request: wanted a file that `rastro participant request` wrote");
  }
  Submission submission{Text(request, "batch_note"), {{}}};
  std::vector<std::pair<std::string, std::string>>& parts = submission.events[0].parts;
  if (request.contains("partners_part")) {
    parts.emplace_back(std::string(kPartnersPart), Text(request, "partners_part"));
  }
  parts.emplace_back(std::string(kPublicPart), Text(request, "public_part"));
  return submission;
}

}  // namespace

absl::StatusOr<std::string> BuildRegistrationRequest(const RequestPlan& plan,
                                                     const NoteSigner& signer) {
  if (absl::StatusOr<RegistryRecord> valid = RegistryRecord::Parse(plan.record.Text());
      !valid.ok()) {
    return WithField("record", valid.status());
  }
  absl::StatusOr<PreparedEvent> event = PrepareRegistration(
      {plan.frame.participant, plan.submitter_secret}, plan.record, plan.certificate);
  if (!event.ok()) return event.status();
  const NoteSigner* const signers[] = {&signer};
  absl::StatusOr<Submission> batch = BuildBatch(plan.frame, {&*event, 1}, signers);
  if (!batch.ok()) return batch.status();
  nlohmann::ordered_json request = {{"kind", kKind}, {"batch_note", batch->batch_note}};
  for (const auto& [kind, text] : batch->events[0].parts) request[kind + "_part"] = text;
  return request.dump(1) + "\n";
}

absl::StatusOr<RegistrationRequest> ReadRegistrationRequest(absl::string_view file,
                                                            absl::string_view origin) {
  absl::StatusOr<Submission> submission = ParseRequest(file);
  if (!submission.ok()) return submission.status();
  absl::StatusOr<AdmittedBatch> batch = ReadSubmission(*submission, origin);
  if (!batch.ok()) return WithField("request", batch.status());
  const AdmittedEvent& event = batch->events[0];
  if (!event.record || event.record->keys.empty()) {
    return absl::InvalidArgumentError("request: wanted the record of a participant");
  }
  absl::StatusOr<Note> note = Note::Parse(submission->batch_note);
  if (!note.ok()) return WithField("request", note.status());
  absl::StatusOr<std::vector<size_t>> signed_by = VerifyNote(*note, event.record->keys);
  if (!signed_by.ok()) return WithField("request", signed_by.status());
  if (signed_by->size() != event.record->keys.size() ||
      note->signatures.size() != signed_by->size()) {
    return absl::InvalidArgumentError(
        "request: wanted the signature of every key of the record, and no other");
  }
  std::optional<CertificateHolder> holder;
  if (event.certificate) {
    holder = *CheckBinding(*event.certificate, origin, *event.record);  // Once more.
  }
  return RegistrationRequest{*event.record, std::move(holder),
                             batch->signed_batch.batch.participant,
                             *std::move(submission), event.hash};
}

absl::StatusOr<Submission> Countersign(const RegistrationRequest& request,
                                       const NoteSigner& signer) {
  if (signer.key().name() != request.operator_id) {
    return absl::InvalidArgumentError(
        absl::StrCat("request: is made for ", request.operator_id, " to sign, not for ",
                     signer.key().name()));
  }
  absl::StatusOr<Note> note = Note::Parse(request.submission.batch_note);
  if (!note.ok()) return note.status();
  const NoteSigner* const signers[] = {&signer};
  absl::StatusOr<Note> both = AddSignatures(*std::move(note), signers);
  if (!both.ok()) return both.status();
  Submission submission = request.submission;
  submission.batch_note = both->Serialize();
  return submission;
}

}  // namespace rastro
