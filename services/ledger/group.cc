// Heads of chains and known events come from three places: the group in the making,
// groups that the index store does not have yet, the index store. The overlay of a
// group is dropped only after its rows are in the index store, so looking into the
// overlays first misses nothing.

#include "services/ledger/group.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "crypto/entry.h"
#include "crypto/grammar.h"
#include "crypto/link.h"
#include "crypto/merkle/tree.h"
#include "services/ledger/admission.h"
#include "services/ledger/index_rows.h"

namespace rastro {
namespace {

absl::Status PartlyKnown(const std::vector<std::optional<uint64_t>>& known) {
  std::string list;
  for (size_t position = 0; position < known.size(); ++position) {
    if (known[position]) absl::StrAppend(&list, position, " ", *known[position], "\n");
  }
  absl::Status status = absl::FailedPreconditionError(absl::StrCat(
      "batch: ", std::count(list.begin(), list.end(), '\n'), " of its ", known.size(),
      " events are recorded already; send the others without them"));
  status.SetPayload(kKnownEventsPayload, absl::Cord(list));
  return status;
}

Link MakeLink(const ChainName& chain, const ChainHead& head) {
  Link link;
  link.kind = chain.kind;
  link.number = head.number + 1;
  if (head.number > 0) link.previous = PreviousLink{head.leaf_hash, head.position};
  return link;
}

}  // namespace

std::string FormatRecordTime(absl::Time time) {
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone());
}

GroupBuilder::GroupBuilder(const EntryIndex& index, TileEdge edge, Registry registry,
                           std::string record_time)
    : index_(index),
      edge_(std::move(edge)),
      registry_(std::make_shared<const Registry>(std::move(registry))),
      record_time_(std::move(record_time)) {}

void GroupBuilder::Reset(TileEdge edge, std::shared_ptr<const Registry> registry,
                         std::string record_time) {
  edge_ = std::move(edge);
  registry_ = std::move(registry);
  record_time_ = std::move(record_time);
  const std::lock_guard<std::mutex> lock(mutex_);
  overlays_.clear();
}

PreparedGroup GroupBuilder::Build(std::vector<PendingBatch> batches, absl::Time now) {
  PreparedGroup group;
  group.rows.first_index = edge_.size();
  group.index_rows.first_index = edge_.size();
  now_ = std::max(FormatRecordTime(now), record_time_);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    current_ = overlays_.emplace_back(std::make_shared<Overlay>()).get();
  }
  for (PendingBatch& pending : batches) {
    absl::StatusOr<DecidedBatch> decided = Decide(pending.batch, group);
    if (!decided.ok()) {
      pending.done(decided.status());
      continue;
    }
    decided->done = std::move(pending.done);
    group.batches.push_back(*std::move(decided));
  }
  if (!group.rows.entries.empty()) record_time_ = now_;
  group.rows.head = edge_.head();
  group.rows.record_time = record_time_;
  group.edge = std::make_shared<const TileEdge>(edge_);
  group.registry = registry_;
  current_ = nullptr;
  return group;
}

void GroupBuilder::Forget() {
  const std::lock_guard<std::mutex> lock(mutex_);
  assert(!overlays_.empty());
  overlays_.pop_front();
}

absl::StatusOr<DecidedBatch> GroupBuilder::Decide(AdmittedBatch& batch,
                                                  PreparedGroup& group) {
  absl::StatusOr<std::vector<std::optional<uint64_t>>> known = FindKnown(batch);
  if (!known.ok()) return known.status();
  const size_t count =
      known->size() - std::count(known->begin(), known->end(), std::nullopt);
  DecidedBatch decided;
  if (count == known->size()) {
    decided.already_recorded = true;
    for (const std::optional<uint64_t>& index : *known) decided.indexes.push_back(*index);
    return decided;
  }
  if (count > 0) return PartlyKnown(*known);
  if (absl::Status status = CheckPlace(batch); !status.ok()) return status;
  absl::StatusOr<std::vector<std::vector<NamedHead*>>> heads = LoadHeads(batch);
  if (!heads.ok()) return heads.status();
  group.bytes += batch.bytes;
  group.rows.batches.push_back({edge_.size(), std::move(batch.note)});
  for (size_t position = 0; position < batch.events.size(); ++position) {
    decided.indexes.push_back(edge_.size());
    AddEntry(batch, position, (*heads)[position], group);
  }
  return decided;
}

absl::StatusOr<std::vector<std::optional<uint64_t>>> GroupBuilder::FindKnown(
    const AdmittedBatch& batch) {
  std::vector<std::optional<uint64_t>> known(batch.events.size());
  std::vector<Hash> unknown;
  std::vector<size_t> positions;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (size_t i = 0; i < known.size(); ++i) {
      for (const std::shared_ptr<Overlay>& overlay : overlays_) {
        const auto found = overlay->events.find(batch.events[i].hash);
        if (found != overlay->events.end()) known[i] = found->second;
      }
      if (known[i]) continue;
      unknown.push_back(batch.events[i].hash);
      positions.push_back(i);
    }
  }
  absl::StatusOr<std::vector<std::optional<uint64_t>>> stored =
      index_.FindEvents(unknown);
  if (!stored.ok()) return stored.status();
  for (size_t i = 0; i < positions.size(); ++i) known[positions[i]] = (*stored)[i];
  return known;
}

absl::Status GroupBuilder::CheckPlace(const AdmittedBatch& batch) {
  if (batch.events[0].record) {
    return registry_->CheckRegistration(batch.signed_batch, edge_.size(),
                                        *batch.events[0].record);
  }
  const RegistryVersion* version =
      registry_->InForceAt(batch.signed_batch.batch.participant, edge_.size());
  if (version != nullptr && version->leaf_hash == batch.checked_against) {
    return absl::OkStatus();
  }
  return CheckSigners(*registry_, batch, edge_.size());
}

absl::StatusOr<std::vector<std::vector<GroupBuilder::NamedHead*>>>
GroupBuilder::LoadHeads(const AdmittedBatch& batch) {
  std::vector<std::vector<NamedHead*>> heads(batch.events.size());
  std::vector<NamedHead*> missing;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto load = [&](ChainName chain) {
      const auto [head, is_new] = current_->heads.try_emplace(std::move(chain));
      if (!is_new) return &*head;
      const ChainHead* newest = nullptr;
      for (const std::shared_ptr<Overlay>& overlay : overlays_) {
        if (overlay.get() == current_) continue;
        const auto found = overlay->heads.find(head->first);
        if (found != overlay->heads.end()) newest = &found->second;
      }
      if (newest == nullptr) {
        missing.push_back(&*head);
      } else {
        head->second = *newest;
      }
      return &*head;
    };
    NamedHead* const submitter =
        load({ChainKind::kSubmitter, batch.signed_batch.batch.participant});
    for (size_t i = 0; i < batch.events.size(); ++i) {
      const AdmittedEvent& event = batch.events[i];
      heads[i].reserve(event.lots.size() + 2);
      for (const AdmittedLot& lot : event.lots) {
        heads[i].push_back(load({ChainKind::kLot, lot.uri}));
      }
      heads[i].push_back(submitter);
      if (event.record) {
        heads[i].push_back(load({ChainKind::kRegistry, event.record->participant}));
      }
    }
  }
  if (absl::Status status = LoadStoredHeads(missing); !status.ok()) return status;
  return heads;
}

absl::Status GroupBuilder::LoadStoredHeads(absl::Span<NamedHead* const> heads) const {
  std::vector<ChainName> names;
  names.reserve(heads.size());
  for (const NamedHead* head : heads) names.push_back(head->first);
  absl::StatusOr<std::vector<std::optional<ChainHead>>> stored =
      index_.FindChainHeads(names);
  if (!stored.ok()) return stored.status();
  for (size_t i = 0; i < heads.size(); ++i) {
    if ((*stored)[i]) heads[i]->second = *(*stored)[i];
  }
  return absl::OkStatus();
}

void GroupBuilder::AddEntry(AdmittedBatch& batch, size_t position,
                            absl::Span<NamedHead* const> chains, PreparedGroup& group) {
  AdmittedEvent& event = batch.events[position];
  const uint64_t index = edge_.size();
  StoredEntry stored;
  stored.links.reserve(chains.size());
  for (size_t i = 0; i < chains.size(); ++i) {
    const auto& [chain, head] = *chains[i];
    Link link = MakeLink(chain, head);
    if (chain.kind == ChainKind::kLot) {
      link.lot_hash = event.lots[i].hash;
    } else {
      link.participant = chain.name;
    }
    if (chain.kind == ChainKind::kSubmitter && index > 0) {
      link.registry_entry = registry_->InForceAt(chain.name, index)->leaf_hash;
    }
    stored.links.push_back(link.Text());
  }
  const TreeHead links = MerkleTree::OfTexts(stored.links).head();
  stored.entry = Entry{index,    now_,       event.hash, batch.signed_batch.hash,
                       position, links.size, links.root}
                     .Text();
  const Hash leaf_hash = LeafHash(stored.entry);
  edge_.Append(leaf_hash, group.rows.tiles);
  for (size_t i = 0; i < chains.size(); ++i) {
    auto& [chain, head] = *chains[i];
    head = {head.number + 1, index, static_cast<uint32_t>(i), leaf_hash};
    AddChainRow(chain, head,
                i < event.lots.size() ? std::optional(event.lots[i].role) : std::nullopt,
                group.index_rows);
  }
  group.index_rows.mark = {edge_.size(), leaf_hash};
  AddEventRows(event.hash, event.identifiers, index, group.index_rows);
  current_->events.emplace(event.hash, index);
  if (event.record) {
    Registry next = *registry_;
    next.Add(batch.signed_batch, index, leaf_hash, *event.record);
    registry_ = std::make_shared<const Registry>(std::move(next));
  }
  stored.event = std::move(event.text);
  group.rows.entries.push_back(std::move(stored));
  group.rows.contents.push_back(
      {std::move(event.lot_texts), std::move(event.part_texts)});
}

}  // namespace rastro
