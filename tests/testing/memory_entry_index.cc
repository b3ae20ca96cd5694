// Ordered maps in place of column families.

#include "tests/testing/memory_entry_index.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "crypto/lot.h"
#include "storage/derived_database.h"
#include "storage/entry_store.h"

namespace rastro {

IndexMark MemoryEntryIndex::Mark() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return rows_.mark;
}

absl::Status MemoryEntryIndex::CheckFits(const EntryStore& ledger) const {
  return CheckDerivedFits(DerivedKind{"memory index", "", 1}, Mark(), ledger);
}

absl::Status MemoryEntryIndex::Apply(const IndexGroup& group) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (group.first_index != rows_.mark.size) {
    return absl::FailedPreconditionError(
        absl::StrCat("first_index: wanted ", rows_.mark.size, ", the index's mark, got ",
                     group.first_index));
  }
  assert(group.mark.size >= group.first_index);
  for (const NewChainRow& added : group.rows) {
    rows_.chains[added.chain].emplace(added.row.number, added.row);
    rows_.heads[added.chain] = {added.row.number, added.row.index, added.row.position,
                                added.leaf_hash};
  }
  for (const ErasedLink& erased : group.erased_links) {
    rows_.erased[erased.lot_name].emplace(erased.link.number, erased.link);
  }
  for (const KnownEvent& event : group.events)
    rows_.events[event.event_hash] = event.index;
  for (const NewIdentifier& identifier : group.identifiers) {
    rows_.identifiers.emplace(identifier.event_id, identifier.index);
  }
  rows_.mark = group.mark;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::optional<ChainHead>>> MemoryEntryIndex::FindChainHeads(
    absl::Span<const ChainName> chains) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::optional<ChainHead>> heads;
  for (const ChainName& chain : chains) {
    const auto found = rows_.heads.find(chain);
    std::optional<ChainHead> head;
    if (found != rows_.heads.end()) head = found->second;
    const auto erased = rows_.erased.empty()
                            ? rows_.erased.end()
                            : rows_.erased.find(ErasedLotName(chain.name));
    if (chain.kind == ChainKind::kLot && erased != rows_.erased.end() &&
        (!head || head->number < erased->second.rbegin()->first)) {
      head = erased->second.rbegin()->second;
    }
    heads.push_back(head);
  }
  return heads;
}

absl::StatusOr<std::vector<ChainRow>> MemoryEntryIndex::ReadChain(
    const ChainName& chain, const Page& page) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::map<uint64_t, ChainRow> all;
  if (const auto found = rows_.chains.find(chain); found != rows_.chains.end()) {
    all = found->second;
  }
  const auto erased = rows_.erased.find(ErasedLotName(chain.name));
  if (chain.kind == ChainKind::kLot && erased != rows_.erased.end()) {
    for (const auto& [number, link] : erased->second) {
      all.emplace(number, ChainRow{number, link.index, link.position, std::nullopt});
    }
  }
  std::vector<ChainRow> rows;
  for (auto row = all.lower_bound(page.from_number);
       row != all.end() && rows.size() < page.limit; ++row) {
    rows.push_back(row->second);
  }
  return rows;
}

absl::StatusOr<std::vector<std::optional<uint64_t>>> MemoryEntryIndex::FindEvents(
    absl::Span<const Hash> event_hashes) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::optional<uint64_t>> indexes;
  for (const Hash& hash : event_hashes) {
    const auto found = rows_.events.find(hash);
    indexes.push_back(found == rows_.events.end() ? std::nullopt
                                                  : std::optional(found->second));
  }
  return indexes;
}

absl::StatusOr<std::vector<uint64_t>> MemoryEntryIndex::FindIdentifier(
    absl::string_view event_id, size_t limit) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<uint64_t> indexes;
  for (auto row = rows_.identifiers.lower_bound({std::string(event_id), 0});
       row != rows_.identifiers.end() && row->first == event_id && indexes.size() < limit;
       ++row) {
    indexes.push_back(row->second);
  }
  return indexes;
}

absl::StatusOr<std::vector<NamedChainHead>> MemoryEntryIndex::ListChains(
    ChainKind kind, absl::string_view after, size_t limit) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<NamedChainHead> chains;
  for (auto head = rows_.heads.upper_bound(ChainName{kind, std::string(after)});
       head != rows_.heads.end() && head->first.kind == kind && chains.size() < limit;
       ++head) {
    chains.push_back({head->first, head->second});
  }
  return chains;
}

absl::Status MemoryEntryIndex::Flush() {
  const std::lock_guard<std::mutex> lock(mutex_);
  flushed_ = rows_;
  return absl::OkStatus();
}

void MemoryEntryIndex::Crash() {
  const std::lock_guard<std::mutex> lock(mutex_);
  rows_ = flushed_;
}

void MemoryEntryIndex::Clear() {
  const std::lock_guard<std::mutex> lock(mutex_);
  rows_ = Rows();
  flushed_ = Rows();
}

}  // namespace rastro
