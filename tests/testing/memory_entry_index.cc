// Ordered maps in place of column families.

#include "tests/testing/memory_entry_index.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
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
    std::vector<ChainRow>& chain = rows_.chains[added.chain];
    assert(added.row.number == chain.size() + 1);
    chain.push_back(added.row);
    rows_.heads[added.chain] = {added.row.number, added.row.index, added.row.position,
                                added.leaf_hash};
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
    heads.push_back(found == rows_.heads.end() ? std::nullopt
                                               : std::optional(found->second));
  }
  return heads;
}

absl::StatusOr<std::vector<ChainRow>> MemoryEntryIndex::ReadChain(
    const ChainName& chain, const Page& page) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<ChainRow> rows;
  const auto found = rows_.chains.find(chain);
  if (found == rows_.chains.end()) return rows;
  const uint64_t from = std::max<uint64_t>(page.from_number, 1);
  for (uint64_t i = from - 1; i < found->second.size() && rows.size() < page.limit; ++i) {
    rows.push_back(found->second[i]);
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
