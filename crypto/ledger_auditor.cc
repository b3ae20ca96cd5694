// What one entry says is checked against all before it: batch, registry, chains, tree.

#include "crypto/ledger_auditor.h"

#include <cassert>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/merkle/tree.h"
#include "crypto/random_secret.h"

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

// Nothing of a lot's link whose lot is withheld.
std::optional<Hash> NameHashOf(const OpenedEntry& opened, uint64_t position,
                               const Link& link) {
  if (link.kind != ChainKind::kLot) {
    return Sha256(ChainName{link.kind, link.participant}.Text());
  }
  const auto lot = opened.lots.find(position);
  if (lot == opened.lots.end()) return std::nullopt;
  return Sha256(ChainName{link.kind, lot->second.uri}.Text());
}

}  // namespace

absl::Status AuditedSignature::Check() const {
  if (VerifySignature(key, note_text, signature)) return absl::OkStatus();
  return At(index, BadSignature(key));
}

LedgerAuditor::LedgerAuditor(std::string origin)
    : LedgerAuditor(std::move(origin), RandomSecret()) {}

LedgerAuditor::LedgerAuditor(std::string origin, std::string secret)
    : origin_(std::move(origin)),
      leaves_(std::make_unique<LeafTiles>()),
      chains_(*leaves_, std::move(secret)) {}

absl::StatusOr<AuditedEntry> LedgerAuditor::Open(const EntryOpening& opening) const {
  absl::StatusOr<OpenedEntry> opened = OpenEntry(opening);
  if (!opened.ok()) return opened.status();
  ChainTags chains = TagsOf(*opened);
  return AuditedEntry{*std::move(opened), std::move(chains)};
}

ChainTags LedgerAuditor::TagsOf(const OpenedEntry& opened) const {
  ChainTags chains;
  chains.reserve(opened.links.size());
  for (const auto& [position, link] : opened.links) {
    const std::optional<Hash> name = NameHashOf(opened, position, link);
    chains.push_back(name ? std::optional(chains_.TagOf(*name)) : std::nullopt);
  }
  return chains;
}

absl::Status LedgerAuditor::Add(const EntryOpening& opening,
                                absl::string_view batch_note) {
  return Add(Open(opening), batch_note);
}

absl::Status LedgerAuditor::Add(const absl::StatusOr<AuditedEntry>& entry,
                                absl::string_view batch_note) {
  const uint64_t index = edge_.size();
  if (!entry.ok()) return At(index, entry.status());
  return At(index, AddNext(entry->opened, entry->chains, batch_note));
}

absl::Status LedgerAuditor::Add(const OpenedEntry& opened, absl::string_view batch_note) {
  const uint64_t index = edge_.size();
  return At(index, AddNext(opened, TagsOf(opened), batch_note));
}

absl::Status LedgerAuditor::AddNext(const OpenedEntry& opened, const ChainTags& chains,
                                    absl::string_view batch_note) {
  const Entry& entry = opened.entry;
  if (entry.index != edge_.size()) {
    return RefuseEntry(absl::StrCat("its text says index ", entry.index));
  }
  if (entry.record_time < record_time_) {
    return RefuseEntry("its record time goes back");
  }
  record_time_ = entry.record_time;
  absl::Status status = entry.batch_position == 0 ? StartBatch(opened, batch_note)
                        : batch_note.empty()      ? absl::OkStatus()
                                             : RefuseEntry("a batch note inside a batch");
  if (status.ok()) status = AddToBatch(opened);
  leaves_->Append(opened.leaf_hash);
  if (status.ok()) status = FollowLinks(opened, chains);
  if (status.ok() && opened.record) status = AddRecord(opened);
  if (!status.ok()) return status;
  std::vector<FullTile> full;
  edge_.Append(opened.leaf_hash, full);
  for (FullTile& tile : full) {
    if (tile.level > 0) tiles_[tile.level].push_back(std::move(tile.hashes));
  }
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
  absl::Status status =
      opened.record ? registry_.CheckRegistration(*batch, index, *opened.record,
                                                  SignatureCheckAt(index))
                    : registry_.CheckSignatures(*batch, index, SignatureCheckAt(index));
  if (!status.ok()) return status;
  batch_ = *std::move(batch);
  batch_note_ = std::string(note);
  batch_events_.clear();
  return absl::OkStatus();
}

SignatureCheck LedgerAuditor::SignatureCheckAt(uint64_t index) const {
  if (!take_signature_) return VerifySignature;
  return [this, index](const VerifierKey& key, absl::string_view note_text,
                       absl::string_view signature) {
    take_signature_({index, key, std::string(note_text), std::string(signature)});
    return true;
  };
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

absl::Status LedgerAuditor::FollowLinks(const OpenedEntry& opened,
                                        const ChainTags& chains) {
  if (opened.links.size() != opened.entry.link_count)
    return RefuseEntry("not all links are shown");
  auto chain = chains.begin();
  for (const auto& [position, link] : opened.links) chains_.Expect(link, *chain++);
  chain = chains.begin();
  for (const auto& [position, link] : opened.links) {
    absl::Status status = chains_.Follow(link, *chain++, {opened.entry.index, position});
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

absl::Status LedgerAuditor::AddRecord(const OpenedEntry& opened) {
  registry_.Add(*batch_, opened.entry.index, opened.leaf_hash, *opened.record);
  registry_steps_.push_back(
      {batch_note_, opened.entry.index, opened.leaf_hash, opened.record->Text()});
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const TileNodes>> LedgerAuditor::NodesOf(
    uint32_t level, uint64_t index) const {
  KeptTile& kept = kept_[level][index % kKeptTiles];
  if (kept.nodes == nullptr || kept.index != index) {
    absl::StatusOr<TileNodes> nodes =
        TileNodes::Read(level == 0 ? leaves_->Tile(index) : tiles_[level][index]);
    if (!nodes.ok()) return nodes.status();
    kept = {index, std::make_shared<const TileNodes>(*std::move(nodes))};
  }
  return kept.nodes;
}

// What `make` makes of the nodes of the whole tree.
template <typename Make>
auto LedgerAuditor::WithNodes(const Make& make) const {
  const TileNodesReader read_tile = [this](uint32_t level, uint64_t index) {
    return NodesOf(level, index);
  };
  return make(TileNodeSource(edge_, read_tile));
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
  if (level == 0) return std::string(leaves_->Tile(index));
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
