// Texts are moved, never copied: a batch is up to 4 MiB, and there are many.

#include "services/wire/messages.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

using PositionedTexts = google::protobuf::RepeatedPtrField<v1::PositionedText>;

void PositionedToWire(TextsByPosition texts, PositionedTexts& out) {
  for (auto& [position, text] : texts) {
    v1::PositionedText& each = *out.Add();
    each.set_position(position);
    each.set_text(std::move(text));
  }
}

absl::StatusOr<TextsByPosition> PositionedFromWire(absl::string_view field,
                                                   PositionedTexts& texts) {
  TextsByPosition result;
  for (v1::PositionedText& each : texts) {
    if (!result.empty() && each.position() <= result.rbegin()->first) {
      return absl::InvalidArgumentError(
          absl::StrCat(field, ": got position ", each.position(), " after ",
                       result.rbegin()->first, ", wanted them ascending"));
    }
    result.emplace_hint(result.end(), each.position(), std::move(*each.mutable_text()));
  }
  return result;
}

absl::Status PartsFromWire(v1::ShownEntry& shown, EntryOpening& opening) {
  for (v1::ShownPart& part : *shown.mutable_parts()) {
    if (!opening.parts.empty() && part.kind() <= opening.parts.rbegin()->first) {
      return absl::InvalidArgumentError(
          absl::StrCat("parts: got kind '", part.kind(), "' after '",
                       opening.parts.rbegin()->first, "', wanted them ascending"));
    }
    opening.parts.emplace_hint(opening.parts.end(), std::move(*part.mutable_kind()),
                               std::move(*part.mutable_text()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Hash> HashFromWire(absl::string_view field, absl::string_view bytes) {
  if (bytes.size() != Hash::kSize) {
    return absl::InvalidArgumentError(
        absl::StrCat(field, ": wanted ", Hash::kSize, " bytes, got ", bytes.size()));
  }
  return Hash::FromBytes(bytes);
}

absl::StatusOr<std::vector<Hash>> HashesFromWire(absl::string_view field,
                                                 const RepeatedBytes& bytes) {
  std::vector<Hash> hashes;
  hashes.reserve(bytes.size());
  for (const std::string& each : bytes) {
    absl::StatusOr<Hash> hash =
        HashFromWire(absl::StrCat(field, "[", hashes.size(), "]"), each);
    if (!hash.ok()) return hash.status();
    hashes.push_back(*hash);
  }
  return hashes;
}

void HashesToWire(absl::Span<const Hash> hashes, RepeatedBytes& bytes) {
  bytes.Reserve(bytes.size() + static_cast<int>(hashes.size()));
  for (const Hash& hash : hashes) bytes.Add(std::string(hash.view()));
}

Submission SubmissionFromWire(v1::SubmitBatchRequest&& request) {
  Submission submission;
  submission.batch_note = std::move(*request.mutable_batch_note());
  submission.events.reserve(request.events_size());
  for (v1::SubmittedEvent& sent : *request.mutable_events()) {
    SubmittedEvent& event = submission.events.emplace_back();
    for (v1::SubmittedPart& part : *sent.mutable_parts()) {
      event.parts.emplace_back(std::move(*part.mutable_kind()),
                               std::move(*part.mutable_text()));
    }
    for (std::string& lot : *sent.mutable_lots()) event.lots.push_back(std::move(lot));
  }
  return submission;
}

v1::SubmitBatchRequest SubmissionToWire(Submission submission) {
  v1::SubmitBatchRequest request;
  request.set_batch_note(std::move(submission.batch_note));
  for (SubmittedEvent& event : submission.events) {
    v1::SubmittedEvent& sent = *request.add_events();
    for (auto& [kind, text] : event.parts) {
      v1::SubmittedPart& part = *sent.add_parts();
      part.set_kind(std::move(kind));
      part.set_text(std::move(text));
    }
    for (std::string& lot : event.lots) sent.add_lots(std::move(lot));
  }
  return request;
}

v1::SubmitBatchResponse ReceiptToWire(BatchReceipt receipt) {
  v1::SubmitBatchResponse response;
  response.set_checkpoint(std::move(receipt.checkpoint));
  response.set_already_recorded(receipt.already_recorded);
  for (ProvenRange& range : receipt.ranges) {
    v1::RecordedEntries& recorded = *response.add_recorded();
    recorded.set_first_index(range.first_index);
    for (std::string& entry : range.entries) recorded.add_entries(std::move(entry));
    HashesToWire(range.proof, *recorded.mutable_subset_proof());
  }
  return response;
}

absl::StatusOr<BatchReceipt> ReceiptFromWire(v1::SubmitBatchResponse&& response) {
  BatchReceipt receipt;
  receipt.checkpoint = std::move(*response.mutable_checkpoint());
  receipt.already_recorded = response.already_recorded();
  for (v1::RecordedEntries& recorded : *response.mutable_recorded()) {
    absl::StatusOr<SubsetProof> proof =
        HashesFromWire(absl::StrCat("recorded[", receipt.ranges.size(), "].subset_proof"),
                       recorded.subset_proof());
    if (!proof.ok()) return proof.status();
    ProvenRange& range = receipt.ranges.emplace_back();
    range.first_index = recorded.first_index();
    range.proof = *std::move(proof);
    for (std::string& entry : *recorded.mutable_entries()) {
      range.entries.push_back(std::move(entry));
    }
  }
  return receipt;
}

v1::ShownEntry ShownEntryToWire(ShownEntry entry) {
  EntryOpening& opening = entry.opening;
  v1::ShownEntry shown;
  shown.set_entry(std::move(opening.entry));
  shown.set_event(std::move(opening.event));
  PositionedToWire(std::move(opening.links), *shown.mutable_links());
  HashesToWire(opening.links_proof, *shown.mutable_links_proof());
  PositionedToWire(std::move(opening.lots), *shown.mutable_lots());
  HashesToWire(opening.lots_proof, *shown.mutable_lots_proof());
  for (auto& [kind, text] : opening.parts) {
    v1::ShownPart& part = *shown.add_parts();
    part.set_kind(kind);
    part.set_text(std::move(text));
  }
  shown.set_batch_note(std::move(entry.batch_note));
  shown.set_withheld(entry.withheld);
  if (entry.erased_lots) {
    HashesToWire(*entry.erased_lots, *shown.mutable_erased()->mutable_lot_names());
  }
  return shown;
}

absl::StatusOr<ShownEntry> ShownEntryFromWire(v1::ShownEntry&& shown) {
  ShownEntry result;
  EntryOpening& opening = result.opening;
  opening.entry = std::move(*shown.mutable_entry());
  opening.event = std::move(*shown.mutable_event());
  absl::StatusOr<TextsByPosition> links =
      PositionedFromWire("links", *shown.mutable_links());
  if (!links.ok()) return links.status();
  opening.links = *std::move(links);
  absl::StatusOr<TextsByPosition> lots =
      PositionedFromWire("lots", *shown.mutable_lots());
  if (!lots.ok()) return lots.status();
  opening.lots = *std::move(lots);
  absl::StatusOr<SubsetProof> links_proof =
      HashesFromWire("links_proof", shown.links_proof());
  if (!links_proof.ok()) return links_proof.status();
  opening.links_proof = *std::move(links_proof);
  absl::StatusOr<SubsetProof> lots_proof =
      HashesFromWire("lots_proof", shown.lots_proof());
  if (!lots_proof.ok()) return lots_proof.status();
  opening.lots_proof = *std::move(lots_proof);
  if (absl::Status status = PartsFromWire(shown, opening); !status.ok()) return status;
  result.batch_note = std::move(*shown.mutable_batch_note());
  result.withheld = shown.withheld();
  if (shown.has_erased()) {
    absl::StatusOr<std::vector<Hash>> names =
        HashesFromWire("erased.lot_names", shown.erased().lot_names());
    if (!names.ok()) return names.status();
    result.erased_lots = *std::move(names);
  }
  return result;
}

}  // namespace rastro
