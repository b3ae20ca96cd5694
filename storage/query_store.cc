// Each posting is written twice, once for each order, so that neither has to be sorted
// when it is asked for.

#include "storage/query_store.h"

#include <cassert>

#include "absl/strings/str_cat.h"
#include "crypto/hash.h"
#include "storage/key_schema.h"

namespace rastro {
namespace {

const DerivedKind& KindOf(QueryStoreKind kind) {
  static constexpr DerivedKind kEvents{"query store", "RASTRO-QUERY", kQueryStoreSchema};
  static constexpr DerivedKind kFindings{"finding store", "RASTRO-FINDINGS",
                                         kQueryStoreSchema};
  return kind == QueryStoreKind::kFindings ? kFindings : kEvents;
}

RocksDbOptions DatabaseOptions(const QueryStoreOptions& options) {
  RocksDbOptions database;
  database.path = options.path;
  database.families = {{kByRecordFamily, FamilyShape::kRange},
                       {kByEventFamily, FamilyShape::kRange}};
  database.write_buffer_bytes = options.write_buffer_bytes;
  database.block_cache_bytes = options.block_cache_bytes;
  database.fatal = options.fatal;
  database.env = options.env;
  return database;
}

void PutPosting(uint64_t term, const NewPostings& event, absl::string_view time,
                DerivedRows& rows) {
  std::string prefix;
  AppendU64(term, prefix);
  const std::string index = IndexKey(event.index);
  rows.Put(kByRecordFamily, absl::StrCat(prefix, index),
           term == kAllEventsTerm ? time : absl::string_view());
  rows.Put(kByEventFamily, absl::StrCat(prefix, time, index), "");
}

}  // namespace

uint64_t QueryTermNumber(absl::string_view name, absl::string_view value) {
  const Hash hash = Sha256(absl::StrCat(name, absl::string_view("\0", 1), value));
  absl::string_view bytes = hash.view();
  uint64_t number = 0;
  ConsumeU64(bytes, number);
  return number;
}

absl::StatusOr<std::unique_ptr<QueryStore>> QueryStore::Open(
    const QueryStoreOptions& options) {
  IndexMark mark;
  absl::StatusOr<std::unique_ptr<RocksDb>> database =
      OpenDerived(KindOf(options.kind), DatabaseOptions(options), mark);
  if (!database.ok()) return database.status();
  return std::unique_ptr<QueryStore>(
      new QueryStore(*std::move(database), options.kind, mark));
}

absl::Status QueryStore::Destroy(const QueryStoreOptions& options) {
  return DestroyDerived(KindOf(options.kind), options.path);
}

IndexMark QueryStore::Mark() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return mark_;
}

absl::Status QueryStore::CheckFits(const EntryStore& ledger) const {
  return CheckDerivedFits(KindOf(kind_), Mark(), ledger);
}

absl::Status QueryStore::Apply(const QueryGroup& group) {
  absl::Status status = database_->stop().status();
  if (!status.ok()) return status;
  const IndexMark before = Mark();
  if (group.first_index != before.size) {
    return absl::FailedPreconditionError(absl::StrCat("first_index: wanted ", before.size,
                                                      ", the query store's mark, got ",
                                                      group.first_index));
  }
  assert(group.mark.size >= group.first_index);
  DerivedRows rows(*database_);
  for (const NewPostings& event : group.events) {
    assert(event.index < group.mark.size);
    std::string time;
    AppendSortableTime(event.event_time, time);
    if (event.is_among_all) PutPosting(kAllEventsTerm, event, time, rows);
    for (uint64_t term : event.terms) PutPosting(term, event, time, rows);
  }
  rows.PutMark(group.mark);
  status = rows.Write("query rows");
  if (!status.ok()) {
    database_->stop().Fail(status);
    return status;
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  mark_ = group.mark;
  return absl::OkStatus();
}

PostingCursor QueryStore::Read(uint64_t term, PostingDirection direction) const {
  return PostingCursor(*database_, term, direction);
}

absl::Status QueryStore::Flush() {
  const absl::Status status = database_->Flush();
  if (!status.ok()) database_->stop().Fail(status);
  return status;
}

uint64_t QueryStore::TableBytes() const {
  uint64_t bytes = 0;
  for (const char* family : {kDefaultFamily, kByRecordFamily, kByEventFamily}) {
    bytes += database_->FamilyBytes(family);
  }
  return bytes;
}

}  // namespace rastro
