// Opening, deleting and writing. What is read is in index_read.cc.

#include "storage/index_store.h"

#include <cassert>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/derived_database.h"
#include "storage/index_rows.h"
#include "storage/key_schema.h"

namespace rastro {
namespace {

constexpr DerivedKind kKind{"index store", "RASTRO-INDEX", kIndexStoreSchema};

RocksDbOptions DatabaseOptions(const IndexStoreOptions& options) {
  RocksDbOptions database;
  database.path = options.path;
  database.families = {{kChainHeadsFamily, FamilyShape::kLookup},
                       {kChainRowsFamily, FamilyShape::kNamedRange},
                       {kEventsFamily, FamilyShape::kHashLookup},
                       {kIdentifiersFamily, FamilyShape::kRange},
                       {kErasedLinksFamily, FamilyShape::kRange}};
  database.write_buffer_bytes = options.write_buffer_bytes;
  database.block_cache_bytes = options.block_cache_bytes;
  database.fatal = options.fatal;
  database.env = options.env;
  return database;
}

// What a start after a kill makes again, some 25,000 entries a second, is no more than
// twice this.
constexpr uint64_t kFlushEveryEntries = 50'000;

using ChainRef = std::pair<ChainKind, absl::string_view>;

// Rows in their order, heads from the back: a chain that grows many times in a group, as
// a submitter's does, gets one head row and not as many as it has links.
void PutChains(const std::vector<NewChainRow>& rows, DerivedRows& out) {
  absl::flat_hash_set<ChainRef> ended;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    const std::string chain = row->chain.Text();
    assert(chain.find('\0') == std::string::npos);
    assert(row->row.number >= 1);
    out.Put(kChainRowsFamily, ChainRowKey(chain, row->row.number),
            EncodeChainRow(row->row));
    if (!ended.insert({row->chain.kind, row->chain.name}).second) continue;
    out.Put(kChainHeadsFamily, chain,
            EncodeChainHead({.number = row->row.number,
                             .index = row->row.index,
                             .position = row->row.position,
                             .leaf_hash = row->leaf_hash}));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<IndexStore>> IndexStore::Open(
    const IndexStoreOptions& options) {
  IndexMark mark;
  absl::StatusOr<std::unique_ptr<RocksDb>> database =
      OpenDerived(kKind, DatabaseOptions(options), mark);
  if (!database.ok()) return database.status();
  std::unique_ptr<IndexStore> store(new IndexStore(*std::move(database), mark));
  absl::Status status = store->FindWhetherLinksAreErased();
  if (!status.ok()) return status;
  return store;
}

absl::Status IndexStore::Destroy(const std::string& path) {
  return DestroyDerived(kKind, path);
}

IndexMark IndexStore::Mark() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return mark_;
}

absl::Status IndexStore::CheckFits(const EntryStore& ledger) const {
  return CheckDerivedFits(kKind, Mark(), ledger);
}

absl::Status IndexStore::Apply(const IndexGroup& group) {
  absl::Status status = database_->stop().status();
  if (!status.ok()) return status;
  const IndexMark before = Mark();
  if (group.first_index != before.size) {
    return absl::FailedPreconditionError(absl::StrCat("first_index: wanted ", before.size,
                                                      ", the index's mark, got ",
                                                      group.first_index));
  }
  assert(group.mark.size >= group.first_index);
  DerivedRows rows(*database_);
  PutChains(group.rows, rows);
  for (const KnownEvent& event : group.events) {
    rows.Put(kEventsFamily, event.event_hash.view(), IndexKey(event.index));
  }
  for (const NewIdentifier& identifier : group.identifiers) {
    rows.Put(
        kIdentifiersFamily,
        absl::StrCat(IdentifierPrefix(identifier.event_id), IndexKey(identifier.index)),
        "");
  }
  for (const ErasedLink& erased : group.erased_links) {
    assert(erased.link.number >= 1);
    rows.Put(kErasedLinksFamily, ErasedLinkKey(erased.lot_name, erased.link.number),
             EncodeChainHead(erased.link));
  }
  rows.PutMark(group.mark);
  status = rows.Write("index rows");
  if (!status.ok()) {
    database_->stop().Fail(status);
    return status;
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    mark_ = group.mark;
    has_erased_links_ |= !group.erased_links.empty();
    if (mark_.size < flushed_size_ + kFlushEveryEntries) return absl::OkStatus();
    flushed_size_ = mark_.size;
  }
  status = database_->BeginFlush();
  if (!status.ok()) database_->stop().Fail(status);
  return status;
}

absl::Status IndexStore::Flush() {
  const absl::Status status = database_->Flush();
  if (!status.ok()) database_->stop().Fail(status);
  return status;
}

}  // namespace rastro
