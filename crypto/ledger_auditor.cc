// A chain may be extended at its end alone, so all open ends are kept: by place, and
// those whose names are shown by name as well, so that no name gets a second chain.

#include "crypto/ledger_auditor.h"

#include <cassert>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/merkle/tree.h"

namespace rastro {
namespace {

absl::Status RefuseEntry(absl::string_view why) {
  return absl::InvalidArgumentError(why);
}

// As a refusal of what the ledger holds, whatever the code was at the door.
absl::Status At(uint64_t index, const absl::Status& status) {
  if (status.ok()) return status;
  const bool unknown = status.code() == absl::StatusCode::kUnimplemented;
  return absl::Status(unknown ? status.code() : absl::StatusCode::kInvalidArgument,
                      absl::StrCat("entry ", index, ": ", status.message()));
}

}  // namespace

LedgerAuditor::LedgerAuditor(std::string origin) : origin_(std::move(origin)) {}

absl::Status LedgerAuditor::Add(const EntryOpening& opening,
                                absl::string_view batch_note) {
  return Add(OpenEntry(opening), batch_note);
}

absl::Status LedgerAuditor::Add(const absl::StatusOr<OpenedEntry>& opened,
                                absl::string_view batch_note) {
  return opened.ok() ? Add(*opened, batch_note) : At(edge_.size(), opened.status());
}

absl::Status LedgerAuditor::Add(const OpenedEntry& opened, absl::string_view batch_note) {
  const uint64_t index = edge_.size();
  const Entry& entry = opened.entry;
  if (entry.index != index) {
    return At(index, RefuseEntry(absl::StrCat("its text says index ", entry.index)));
  }
  if (entry.record_time < record_time_) {
    return At(index, RefuseEntry("its record time goes back"));
  }
  record_time_ = entry.record_time;
  absl::Status status = entry.batch_position == 0 ? StartBatch(opened, batch_note)
                        : batch_note.empty()      ? absl::OkStatus()
                                             : RefuseEntry("a batch note inside a batch");
  if (status.ok()) status = AddToBatch(opened);
  if (status.ok()) status = FollowLinks(opened);
  if (status.ok() && opened.record) status = AddRecord(opened);
  if (!status.ok()) return At(index, status);
  std::vector<FullTile> full;
  edge_.Append(opened.leaf_hash, full);
  for (FullTile& tile : full) tiles_[tile.level].push_back(std::move(tile.hashes));
  return absl::OkStatus();
}

absl::Status LedgerAuditor::StartBatch(const OpenedEntry& opened,
                                       absl::string_view note) {
  if (absl::Status status = CheckBoundary(); !status.ok()) return status;
  absl::StatusOr<SignedBatch> batch = SignedBatch::Parse(note);
  if (!batch.ok()) return WithField("batch", batch.status());
  const uint64_t index = edge_.size();
  if (batch->batch.origin != origin_) {
    return RefuseEntry(absl::StrCat("batch: is for ledger ", batch->batch.origin));
  }
  const TreeHead& seen = batch->batch.seen;
  if (seen.size > index || RootAt(seen.size) != seen.root) {
    return RefuseEntry("batch: it has seen another history");
  }
  absl::Status status = opened.record
                            ? registry_.CheckRegistration(*batch, index, *opened.record)
                            : registry_.CheckSignatures(*batch, index);
  if (!status.ok()) return status;
  batch_ = *std::move(batch);
  batch_note_ = std::string(note);
  batch_events_.clear();
  return absl::OkStatus();
}

bool LedgerAuditor::LastSpeaksForSubmitter() const {
  if (!batch_ || edge_.size() == 0) return false;
  const uint64_t index = edge_.size() - 1;
  return !registry_.SignedWithoutConsent(*batch_, index) &&
         registry_.LimitsOf(*batch_, index).empty();
}

absl::Status LedgerAuditor::AddToBatch(const OpenedEntry& opened) {
  const Entry& entry = opened.entry;
  if (!batch_ || entry.batch_hash != batch_->hash ||
      entry.batch_position != batch_events_.size() ||
      opened.event.participant != batch_->batch.participant) {
    return RefuseEntry("is not the next event of its batch");
  }
  batch_events_.push_back(opened.event_hash);
  if (registry_.SignedWithoutConsent(*batch_, entry.index)) {
    without_consent_.push_back(entry.index);
  }
  if (batch_events_.size() < batch_->batch.event_count) return absl::OkStatus();
  if (MerkleTree(batch_events_).head().root != batch_->batch.events_root) {
    return RefuseEntry("batch: its events are not the signed ones");
  }
  return absl::OkStatus();
}

absl::Status LedgerAuditor::FollowLinks(const OpenedEntry& opened) {
  if (opened.links.size() != opened.entry.link_count)
    return RefuseEntry("not all links are shown");
  for (const auto& [position, link] : opened.links) {
    std::optional<Hash> name;
    const auto lot = opened.lots.find(position);
    if (link.kind != ChainKind::kLot) {
      name = Sha256(ChainName{link.kind, link.participant}.Text());
    } else if (lot != opened.lots.end()) {
      name = Sha256(ChainName{link.kind, lot->second.uri}.Text());
    }
    absl::Status status = Follow(link, name, Place{opened.leaf_hash, position});
    if (!status.ok()) return WithField(absl::StrCat("link ", position), status);
  }
  if (opened.entry.index == 0) return absl::OkStatus();
  const RegistryVersion* version =
      registry_.InForceAt(opened.event.participant, opened.entry.index);
  if (version == nullptr ||
      version->leaf_hash != *opened.submitter_link().registry_entry) {
    return RefuseEntry(
        "submitter link: does not name the submitter's latest registry entry");
  }
  return absl::OkStatus();
}

absl::Status LedgerAuditor::Follow(const Link& link, std::optional<Hash> name,
                                   const Place& here) {
  if (link.previous) {
    const auto end = ends_.find(Place{link.previous->leaf_hash, link.previous->position});
    if (end == ends_.end() || end->second.kind != link.kind ||
        end->second.number + 1 != link.number) {
      return RefuseEntry("does not follow the end of a chain");
    }
    const std::optional<Hash>& known = end->second.name;
    if (name && (known ? *known != *name : named_.contains(*name))) {
      return RefuseEntry("follows the end of another chain");
    }
    if (!name) name = known;
    ends_.erase(end);
  } else if (name && named_.contains(*name)) {
    return RefuseEntry("begins a chain that there is already");
  }
  ends_[here] = OpenEnd{link.number, link.kind, name};
  if (name) named_[*name] = here;
  return absl::OkStatus();
}

absl::Status LedgerAuditor::AddRecord(const OpenedEntry& opened) {
  registry_.Add(*batch_, opened.entry.index, opened.leaf_hash, *opened.record);
  registry_steps_.push_back(
      {batch_note_, opened.entry.index, opened.leaf_hash, opened.record->Text()});
  return absl::OkStatus();
}

absl::StatusOr<std::string> LedgerAuditor::ReadTile(uint32_t level,
                                                    uint64_t index) const {
  return tiles_[level][index];
}

// What `read` makes of the nodes of the whole tree.
template <typename Read>
auto LedgerAuditor::WithNodes(const Read& read) const {
  const TileNodesReader read_tile = ReadingAnew(
      [this](uint32_t level, uint64_t index) { return ReadTile(level, index); });
  return read(TileNodeSource(edge_, read_tile));
}

Hash LedgerAuditor::RootAt(uint64_t size) const {
  assert(size <= edge_.size());
  if (size == 0) return EmptyRoot();
  if (size == edge_.size()) return head().root;
  return *WithNodes(
      [size](const NodeSource& nodes) { return RangeRoot(nodes, 0, size); });
}

ConsistencyProof LedgerAuditor::ConsistencyFrom(uint64_t size) const {
  assert(size > 0 && size <= edge_.size());
  return *WithNodes([&](const NodeSource& nodes) {
    return MakeConsistencyProof(nodes, {size, edge_.size()});
  });
}

std::string LedgerAuditor::Tile(uint32_t level, uint64_t index) const {
  if (index < tiles_[level].size()) return tiles_[level][index];
  std::string hashes;
  if (index > tiles_[level].size()) return hashes;
  for (const Hash& hash : edge_.partial(level)) absl::StrAppend(&hashes, hash.view());
  return hashes;
}

absl::Status LedgerAuditor::CheckBoundary() const {
  if (!batch_ || batch_events_.size() == batch_->batch.event_count)
    return absl::OkStatus();
  return RefuseEntry(absl::StrCat("the batch before it ends after ", batch_events_.size(),
                                  " of ", batch_->batch.event_count, " events"));
}

}  // namespace rastro
