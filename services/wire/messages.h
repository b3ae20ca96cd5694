// Between the messages of proto/rastro/v1 and the structs that the engine and the
// command work with. Nothing is judged here but shapes: hashes have 32 bytes, positions
// ascend. Knows no gRPC.
// Pure and thread-safe. Errors are INVALID_ARGUMENT and name the field.

#ifndef RASTRO_SERVICES_WIRE_MESSAGES_H_
#define RASTRO_SERVICES_WIRE_MESSAGES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "crypto/entry_opening.h"
#include "crypto/hash.h"
#include "rastro/v1/entry.pb.h"
#include "rastro/v1/submission_service.pb.h"
#include "services/ledger/reader.h"
#include "services/ledger/submission.h"

namespace rastro {

using RepeatedBytes = google::protobuf::RepeatedPtrField<std::string>;

// 32 bytes; `field` names them in errors.
absl::StatusOr<Hash> HashFromWire(absl::string_view field, absl::string_view bytes);
absl::StatusOr<std::vector<Hash>> HashesFromWire(absl::string_view field,
                                                 const RepeatedBytes& bytes);
void HashesToWire(absl::Span<const Hash> hashes, RepeatedBytes& bytes);

// Takes the texts out of `request` instead of copying them.
Submission SubmissionFromWire(v1::SubmitBatchRequest&& request);
v1::SubmitBatchRequest SubmissionToWire(Submission submission);

// What a submitter gets back.
struct BatchReceipt {
  std::string checkpoint;
  std::vector<ProvenRange> ranges;
  bool already_recorded = false;
};

v1::SubmitBatchResponse ReceiptToWire(BatchReceipt receipt);
absl::StatusOr<BatchReceipt> ReceiptFromWire(v1::SubmitBatchResponse&& response);

// An entry as it travels. Nothing of it is checked yet: that is OpenEntry's.
struct ShownEntry {
  EntryOpening opening;
  std::string batch_note;  // Set if the entry is the first of its batch.
  bool withheld = false;   // There is more that this caller does not see.
  // Set if the content is erased: ErasedLotName of each lot, none for those who do not
  // see everything.
  std::optional<std::vector<Hash>> erased_lots = {};
};

v1::ShownEntry ShownEntryToWire(ShownEntry entry);
absl::StatusOr<ShownEntry> ShownEntryFromWire(v1::ShownEntry&& shown);

}  // namespace rastro

#endif  // RASTRO_SERVICES_WIRE_MESSAGES_H_
