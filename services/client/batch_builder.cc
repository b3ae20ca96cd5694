// The client makes the very texts that the ledger makes again at its door.

#include "services/client/batch_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/batch.h"
#include "crypto/grammar.h"
#include "crypto/merkle/tree.h"
#include "crypto/part.h"
#include "services/ledger/admission.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/event_facts.h"

namespace rastro {
namespace {

// Bytes of a batch that are not parts or lots: note, lengths, kinds.
constexpr size_t kBatchOverheadBytes = 4096;
constexpr size_t kEventOverheadBytes = 64;

absl::StatusOr<PreparedEvent> Finish(const Submitter& submitter,
                                     absl::Span<const PartContent> parts,
                                     const std::vector<LotMention>& lots) {
  PreparedEvent prepared;
  std::vector<EventPart> lines;
  for (const PartContent& part : parts) {
    std::string text =
        Part{DerivePartNonce(submitter.secret, part.kind, part.media_type, part.content),
             part.media_type, part.content}
            .Text();
    lines.push_back({part.kind, LeafHash(text)});
    prepared.bytes += text.size();
    prepared.submitted.parts.emplace_back(part.kind, std::move(text));
  }
  const std::string part_lines = PartLines(lines);
  for (const LotMention& lot : lots) {
    std::string text =
        Lot{DeriveLotNonce(submitter.secret, part_lines, lot.uri), lot.role, lot.uri}
            .Text();
    prepared.bytes += text.size();
    prepared.submitted.lots.push_back(std::move(text));
  }
  if (prepared.bytes > kMaxEventBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "event: wanted at most ", kMaxEventBytes, " bytes, got ", prepared.bytes));
  }
  const TreeHead tree = MerkleTree::OfTexts(prepared.submitted.lots).head();
  prepared.lot_count = tree.size;
  prepared.text =
      Event{submitter.participant, tree.size, tree.root, std::move(lines)}.Text();
  prepared.hash = LeafHash(prepared.text);
  return prepared;
}

}  // namespace

absl::StatusOr<PreparedEvent> PrepareEvent(const Submitter& submitter,
                                           absl::Span<const PartContent> parts) {
  if (parts.empty()) return absl::InvalidArgumentError("parts: wanted at least one");
  const auto partners =
      std::find_if(parts.begin(), parts.end(),
                   [](const PartContent& part) { return part.kind == kPartnersPart; });
  const PartContent& tells = partners == parts.end() ? parts.front() : *partners;
  absl::StatusOr<EventFacts> facts = CheckEvent(tells.media_type, tells.content);
  if (!facts.ok()) return facts.status();
  for (const PartContent& part : parts) {
    if (&part == &tells) continue;
    const absl::Status status =
        CheckEvent(part.media_type, part.content, ContentExtent::kProjection).status();
    if (!status.ok()) return WithField(absl::StrCat("part ", part.kind), status);
  }
  return Finish(submitter, parts, LotsOf(*facts));
}

absl::StatusOr<PreparedEvent> PrepareRegistration(
    const Submitter& submitter, const RegistryRecord& record,
    const std::optional<RegistrationCertificate>& certificate) {
  std::vector<PartContent> parts;
  if (certificate) {
    parts.push_back({std::string(kPartnersPart),
                     std::string(kRegistrationCertificateMediaType),
                     certificate->Text()});
  }
  parts.push_back(
      {std::string(kPublicPart), std::string(kRegistryMediaType), record.Text()});
  return Finish(submitter, parts, {});
}

absl::StatusOr<Submission> BuildBatch(const BatchFrame& frame,
                                      absl::Span<const PreparedEvent> events,
                                      absl::Span<const NoteSigner* const> signers) {
  std::vector<Hash> hashes;
  for (const PreparedEvent& event : events) hashes.push_back(event.hash);
  const TreeHead tree = MerkleTree(std::move(hashes)).head();
  const Batch batch{frame.origin, frame.participant, frame.seen, tree.size, tree.root};
  if (absl::StatusOr<Batch> valid = Batch::Parse(batch.Text()); !valid.ok()) {
    return WithField("batch", valid.status());
  }
  absl::StatusOr<Note> note = SignNote(batch.Text(), signers);
  if (!note.ok()) return note.status();
  Submission submission{note->Serialize(), {}};
  for (const PreparedEvent& event : events) submission.events.push_back(event.submitted);
  return submission;
}

std::vector<size_t> CutIntoBatches(absl::Span<const PreparedEvent> events,
                                   size_t events_max) {
  std::vector<size_t> ends;
  size_t begin = 0;
  size_t lots = 0;
  size_t bytes = kBatchOverheadBytes;
  for (size_t i = 0; i < events.size(); ++i) {
    const size_t event_bytes = events[i].bytes + kEventOverheadBytes;
    const bool full = i - begin >= events_max ||
                      lots + events[i].lot_count > kMaxBatchLots ||
                      bytes + event_bytes > kMaxBatchBytes;
    if (full && i > begin) {
      ends.push_back(i);
      begin = i;
      lots = 0;
      bytes = kBatchOverheadBytes;
    }
    lots += events[i].lot_count;
    bytes += event_bytes;
  }
  if (begin < events.size()) ends.push_back(events.size());
  return ends;
}

}  // namespace rastro
