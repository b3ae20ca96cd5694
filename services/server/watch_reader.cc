// See watch_reader.h.

#include "services/server/watch_reader.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "services/wire/messages.h"

namespace rastro {
namespace {

constexpr size_t kRowsAtOnce = 256;

}  // namespace

absl::StatusOr<bool> WatchReader::Next(v1::WatchSubmitterResponse& response) {
  if (!begun_) {
    if (absl::Status status = Begin(); !status.ok()) return status;
    begun_ = true;
  }
  if (rows_.empty()) {
    if (absl::Status status = ReadRows(); !status.ok()) return status;
    if (rows_.empty()) return false;
  }
  if (absl::Status status = Fill(rows_.front(), response); !status.ok()) return status;
  next_number_ = rows_.front().number + 1;
  rows_.pop_front();
  return true;
}

absl::Status WatchReader::Begin() {
  const std::string& id = request_.participant();
  if (!IsParticipantId(id)) {
    return absl::InvalidArgumentError("participant: not a participant id");
  }
  const std::shared_ptr<const Published> at = ledger_.publisher().Current();
  if (at->registry->Find(id) == nullptr) {
    return absl::NotFoundError(absl::StrCat("participant: there is no ", id));
  }
  const ChainName chain{ChainKind::kSubmitter, id};
  absl::StatusOr<std::vector<ChainHead>> heads =
      ledger_.reader().ChainHeads(*at, {&chain, 1});
  if (!heads.ok()) return heads.status();
  if (request_.after_number() > heads->front().number) {
    return absl::OutOfRangeError(absl::StrCat("after_number: got ",
                                              request_.after_number(), ", the chain has ",
                                              heads->front().number, " links"));
  }
  return absl::OkStatus();
}

absl::Status WatchReader::ReadRows() {
  at_ = ledger_.publisher().Current();
  absl::StatusOr<std::vector<ChainRow>> rows = ledger_.reader().ReadChain(
      *at_, {ChainKind::kSubmitter, request_.participant()}, next_number_, kRowsAtOnce);
  if (!rows.ok()) return rows.status();
  rows_.assign(rows->begin(), rows->end());
  return absl::OkStatus();
}

absl::Status WatchReader::Fill(const ChainRow& row,
                               v1::WatchSubmitterResponse& response) {
  const Reader& reader = ledger_.reader();
  absl::StatusOr<FullEntry> full = reader.ReadEntry(*at_, row.index);
  if (!full.ok()) return full.status();
  absl::StatusOr<Entry> entry = Entry::Parse(full->opening.entry);
  if (!entry.ok()) return absl::DataLossError(entry.status().message());
  absl::StatusOr<std::string> note = reader.ReadBatchNote(*entry);
  if (!note.ok()) return note.status();
  absl::StatusOr<SubsetProof> proof = reader.ProveSubset(*at_, {&row.index, 1});
  if (!proof.ok()) return proof.status();
  absl::StatusOr<bool> withheld =
      LedgerView(reader, at_, viewer_).Withhold(row.index, full->opening);
  if (!withheld.ok()) return withheld.status();
  response.set_number(row.number);
  *response.mutable_entry() = ShownEntryToWire(
      {std::move(full->opening), std::move(full->batch_note), *withheld});
  response.set_batch_note(*std::move(note));
  response.set_checkpoint(at_->checkpoint);
  HashesToWire(*proof, *response.mutable_subset_proof());
  return absl::OkStatus();
}

}  // namespace rastro
