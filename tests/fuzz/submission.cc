// What reaches the ledger's door, and what comes back from it.

#include "services/client/receipt.h"
#include "services/client/registration_request.h"
#include "services/ledger/admission.h"
#include "services/wire/messages.h"
#include "services/wire/problems.h"
#include "tests/fuzz/golden.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"
#include "tests/testing/trade.h"

namespace rastro {
namespace {

constexpr size_t kMaxProblemBytes = 4096;

// A refusal travels as problems of bounded size and says the same at the other end.
void RequireTravels(const absl::Status& refusal) {
  RequireRefusal(refusal);
  v1::SubmissionRefusal wire = RefusalToWire(refusal);
  v1::SubmissionRefusal read;
  Require(read.ParseFromString(wire.SerializeAsString()), "a refusal is a message");
  Require(RefusalFromWire(read).code() == refusal.code(), "a refusal keeps its code");
  Require(FitInto(kMaxProblemBytes, wire.problems()).ByteSizeLong() <= kMaxProblemBytes,
          "problems fit into an answer");
}

void RequireAdmitted(const AdmittedBatch& batch) {
  const Batch& note = batch.signed_batch.batch;
  Require(batch.events.size() == note.event_count, "as many events as were signed");
  for (const AdmittedEvent& event : batch.events) {
    const absl::StatusOr<Event> text = Event::Parse(event.text);
    Require(text.ok(), "the text of an admitted event parses");
    Require(event.hash == LeafHash(event.text), "its hash is that of its text");
    Require(text->participant == note.participant, "it is its signer's");
    Require(text->lot_count == event.lots.size(), "it has its lots");
    Require(text->parts.size() == event.part_texts.size(), "it has its parts");
    for (size_t i = 0; i < text->parts.size(); ++i) {
      Require(text->parts[i].hash == LeafHash(event.part_texts[i]), "part by part");
    }
  }
}

// One batch, known from outside, for receipts to be about.
Hash FirstEventHash() { return Golden().history.entries.front().opened.event_hash; }
Hash FirstBatchHash() { return Golden().history.entries.front().opened.entry.batch_hash; }

}  // namespace

void FuzzSubmission(absl::string_view bytes) {
  v1::SubmitBatchRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  const Submission submission = SubmissionFromWire(std::move(request));
  const absl::StatusOr<AdmittedBatch> batch = ReadSubmission(submission, kTestOrigin);
  if (!batch.ok()) return RequireTravels(batch.status());
  RequireAdmitted(*batch);
}

void FuzzRegistrationRequest(absl::string_view bytes) {
  const absl::StatusOr<RegistrationRequest> request =
      ReadRegistrationRequest(bytes, kTestOrigin);
  if (!request.ok()) return RequireRefusal(request.status());
  const absl::StatusOr<Submission> batch =
      Countersign(*request, TestKey(request->operator_id));
  Require(batch.ok(), "what was read can be countersigned");
  const absl::StatusOr<AdmittedBatch> admitted = ReadSubmission(*batch, kTestOrigin);
  Require(admitted.ok(), "what was countersigned is admitted");
  Require(admitted->events.size() == 1 && admitted->events[0].record == request->record,
          "what is admitted is what the operator saw");
}

void FuzzReceipt(absl::string_view bytes) {
  v1::SubmitBatchResponse message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  const absl::StatusOr<BatchReceipt> receipt =
      ReceiptFromWire(v1::SubmitBatchResponse(message));
  if (!receipt.ok()) return RequireRefusal(receipt.status());
  const Hash event = FirstEventHash();
  const absl::StatusOr<VerifiedReceipt> verified =
      VerifyReceipt(Golden().ledger, receipt->checkpoint, receipt->ranges, {&event, 1},
                    FirstBatchHash(), receipt->already_recorded);
  if (!verified.ok()) return RequireRefusal(verified.status());
  Require(verified->head == Golden().history.head, "a receipt that holds: signed");
  Require(verified->entries.size() == 1 &&
              verified->entries[0].Text() == Golden().file.entries.front().entry,
          "a receipt that holds: the entry that was recorded");
}

}  // namespace rastro
