// Entries are collected by index: those of the lots' chains, then those of the registry
// chains of everybody who signed one of them or got something by them. Each is then
// opened as far as needed.

#include "services/ledger/provenance_builder.h"

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/batch.h"
#include "crypto/merkle/tree.h"
#include "services/traceability/erasure.h"

namespace rastro {
namespace {

constexpr size_t kPage = 1000;

class Builder {
 public:
  explicit Builder(LedgerView& view)
      : view_(view), reader_(view.reader()), at_(*view.at()) {}

  absl::Status CollectChains(const ShownChains& chains) {
    for (const std::string& lot : chains.lots) {
      if (absl::Status status = AddChain({ChainKind::kLot, lot}); !status.ok())
        return status;
    }
    // Content that is not there is missing, unless somebody who may has said so.
    for (const std::string& order : std::exchange(erasures_, {})) {
      if (chains.lots.contains(order)) continue;
      absl::Status status = AddChain({ChainKind::kLot, order});
      if (!status.ok()) return status;
    }
    std::set<std::string> signers;
    if (!entries_.empty()) signers.insert(at_.registry->operator_id());
    for (const auto& [index, entry] : entries_) {
      signers.insert(entry->opened.event.participant);
    }
    if (!entries_.empty()) {
      signers.insert(chains.participants.begin(), chains.participants.end());
    }
    return CollectRecords(signers);
  }

  absl::Status CollectRecords(const std::set<std::string>& participants) {
    for (const std::string& participant : participants) {
      absl::Status status = AddChain({ChainKind::kRegistry, participant});
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<ProvenanceFile> Build() {
    ProvenanceFile file;
    file.checkpoint = at_.checkpoint;
    absl::StatusOr<SignedHeads> heads = reader_.SignHeads(at_, chains_);
    if (!heads.ok()) return heads.status();
    file.heads = std::move(heads->note);
    file.head_texts = std::move(heads->texts);
    if (entries_.empty()) return file;
    std::vector<uint64_t> indexes;
    for (const auto& [index, entry] : entries_) {
      indexes.push_back(index);
      EntryOpening opening = entry->opening;
      absl::Status status = view_.WithholdParts(index, opening);
      if (!status.ok()) return status;
      file.entries.push_back(Narrow(std::move(opening), entry->opened));
    }
    absl::StatusOr<SubsetProof> proof = reader_.ProveSubset(at_, indexes);
    if (!proof.ok()) return proof.status();
    file.entries_proof = *std::move(proof);
    if (absl::Status status = AddBatches(file); !status.ok()) return status;
    return file;
  }

 private:
  absl::Status AddChain(ChainName chain) {
    uint64_t next = 1;
    for (;;) {
      absl::StatusOr<std::vector<ChainRow>> rows = view_.ReadChain(chain, next, kPage);
      if (!rows.ok()) return rows.status();
      for (const ChainRow& row : *rows) {
        if (absl::Status status = AddEntry(row.index); !status.ok()) return status;
        if (chain.kind == ChainKind::kLot) shown_lots_[row.index].insert(row.position);
      }
      if (rows->size() < kPage) break;
      next = rows->back().number + 1;
    }
    chains_.push_back(std::move(chain));
    return absl::OkStatus();
  }

  absl::Status AddEntry(uint64_t index) {
    if (entries_.contains(index)) return absl::OkStatus();
    absl::StatusOr<std::shared_ptr<const FullEntry>> entry = view_.EntryAt(index);
    if (!entry.ok()) return entry.status();
    const OpenedEntry& opened = (*entry)->opened;
    if ((*entry)->erased_lots) erasures_.insert(ErasureUri(opened.event_hash));
    entries_.emplace(index, *std::move(entry));
    return absl::OkStatus();
  }

  // Only the lots whose chains are shown, their links, and the submitter's and registry
  // links.
  EntryOpening Narrow(EntryOpening opening, const OpenedEntry& opened) const {
    const auto shown = shown_lots_.find(opened.entry.index);
    const std::set<uint64_t> none;
    const std::set<uint64_t>& lots = shown == shown_lots_.end() ? none : shown->second;
    std::set<uint64_t> links = lots;
    for (uint64_t i = opened.event.lot_count; i < opened.entry.link_count; ++i)
      links.insert(i);
    opening.links_proof = KeepTexts(links, opening.links);
    // Of erased content there are no lots to show.
    opening.lots_proof = KeepTexts(opening.lots.empty() ? none : lots, opening.lots);
    return opening;
  }

  absl::Status AddBatches(ProvenanceFile& file) {
    std::map<uint64_t, std::vector<uint64_t>> positions;  // By the batch's first index.
    for (const auto& [index, whole] : entries_) {
      const Entry& entry = whole->opened.entry;
      positions[index - entry.batch_position].push_back(entry.batch_position);
    }
    for (const auto& [first, shown] : positions) {
      absl::StatusOr<ShownBatch> batch = ShowBatch(first, shown);
      if (!batch.ok()) return batch.status();
      file.batches.push_back(*std::move(batch));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<ShownBatch> ShowBatch(uint64_t first,
                                       const std::vector<uint64_t>& positions) {
    absl::StatusOr<std::string> note =
        reader_.ReadBatchNote(entries_.at(first + positions.front())->opened.entry);
    if (!note.ok()) return note.status();
    absl::StatusOr<SignedBatch> batch = SignedBatch::Parse(*note);
    if (!batch.ok()) return batch.status();
    ShownBatch shown{*std::move(note), {}, {}};
    if (batch->batch.event_count > positions.size()) {
      absl::StatusOr<std::shared_ptr<const MerkleTree>> events =
          reader_.EventTree(at_, first, batch->batch.event_count);
      if (!events.ok()) return events.status();
      shown.events_proof = (*events)->Prove(positions);
    }
    const uint64_t seen = batch->batch.seen.size;
    if (seen == 0) return shown;
    absl::StatusOr<ConsistencyProof> proof =
        reader_.ProveConsistency(at_, {seen, at_.head.size});
    if (!proof.ok()) return proof.status();
    shown.seen_proof = *std::move(proof);
    return shown;
  }

  LedgerView& view_;
  const Reader& reader_;
  const Published& at_;
  std::vector<ChainName> chains_;
  std::map<uint64_t, std::shared_ptr<const FullEntry>> entries_;
  std::map<uint64_t, std::set<uint64_t>> shown_lots_;  // Positions, by index.
  std::set<std::string> erasures_;                     // Names of what is erased.
};

absl::StatusOr<ProvenanceFile> CheckedFile(Builder& builder, const ChainName& subject,
                                           const LedgerIdentity& identity,
                                           KnownSignatures& known) {
  absl::StatusOr<ProvenanceFile> file = builder.Build();
  if (!file.ok()) return file.status();
  absl::StatusOr<VerifiedHistory> verified =
      VerifyProvenance(*file, subject, identity, known.Check());
  if (verified.ok()) return file;
  return absl::DataLossError(absl::StrCat("stored history of ", subject.Text(), ": ",
                                          verified.status().message()));
}

}  // namespace

absl::StatusOr<ProvenanceFile> BuildProvenance(LedgerView& view,
                                               absl::string_view lot_uri,
                                               const ShownChains& chains,
                                               const LedgerIdentity& identity) {
  Builder builder(view);
  if (absl::Status status = builder.CollectChains(chains); !status.ok()) return status;
  return CheckedFile(builder, {ChainKind::kLot, std::string(lot_uri)}, identity,
                     view.reader().known_signatures());
}

absl::StatusOr<ProvenanceFile> BuildRegistryProof(LedgerView& view,
                                                  const std::string& participant,
                                                  const LedgerIdentity& identity) {
  Builder builder(view);
  const std::string& operator_id = view.at()->registry->operator_id();
  absl::Status status = builder.CollectRecords({participant, operator_id});
  if (!status.ok()) return status;
  return CheckedFile(builder, {ChainKind::kRegistry, participant}, identity,
                     view.reader().known_signatures());
}

}  // namespace rastro
