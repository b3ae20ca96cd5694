// See posting_cursor.h.

#include "storage/posting_cursor.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>

#include "absl/strings/match.h"
#include "storage/key_schema.h"
#include "storage/rocksdb_open.h"

namespace rastro {
namespace {

absl::string_view KeyView(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

absl::Status Damaged() {
  return absl::DataLossError(
      "query store: a row is no posting: delete the store, it is "
      "made again");
}

}  // namespace

void AppendSortableTime(const SortableTime& time, std::string& out) {
  AppendU64(time.seconds, out);
  AppendU32(time.nanos, out);
}

bool ConsumeSortableTime(absl::string_view& bytes, SortableTime& time) {
  return ConsumeU64(bytes, time.seconds) && ConsumeU32(bytes, time.nanos);
}

// RocksDB keeps the addresses of the bounds, so they do not move with the cursor.
struct PostingCursor::Iterator {
  std::string prefix, end_key;
  rocksdb::Slice lower, upper;
  std::unique_ptr<rocksdb::Iterator> rows;
};

PostingCursor::PostingCursor(RocksDb& database, uint64_t term, PostingDirection direction)
    : direction_(direction), iterator_(std::make_unique<Iterator>()) {
  AppendU64(term, iterator_->prefix);
  rocksdb::ReadOptions options;
  iterator_->lower = iterator_->prefix;
  options.iterate_lower_bound = &iterator_->lower;
  if (term != UINT64_MAX) {
    AppendU64(term + 1, iterator_->end_key);
    iterator_->upper = iterator_->end_key;
    options.iterate_upper_bound = &iterator_->upper;
  }
  const char* family =
      direction.order == PostingOrder::kRecord ? kByRecordFamily : kByEventFamily;
  iterator_->rows.reset(database.db().NewIterator(options, database.family(family)));
}

PostingCursor::~PostingCursor() = default;
PostingCursor::PostingCursor(PostingCursor&& other) noexcept = default;

void PostingCursor::Seek(const Posting& at) {
  std::string key = iterator_->prefix;
  if (direction_.order == PostingOrder::kEvent) AppendSortableTime(at.event_time, key);
  AppendU64(at.index, key);
  if (direction_.descending) {
    iterator_->rows->SeekForPrev(key);
  } else {
    iterator_->rows->Seek(key);
  }
  Load();
}

void PostingCursor::Next() {
  if (direction_.descending) {
    iterator_->rows->Prev();
  } else {
    iterator_->rows->Next();
  }
  Load();
}

void PostingCursor::Load() {
  valid_ = iterator_->rows->Valid();
  if (!valid_) {
    status_ = FromRocksStatus(iterator_->rows->status(), "reading query rows");
    return;
  }
  absl::string_view key = KeyView(iterator_->rows->key());
  key.remove_prefix(iterator_->prefix.size());
  const bool by_event = direction_.order == PostingOrder::kEvent;
  const bool sound = (!by_event || ConsumeSortableTime(key, posting_.event_time)) &&
                     ConsumeU64(key, posting_.index) && key.empty();
  if (sound) return;
  valid_ = false;
  status_ = Damaged();
}

absl::StatusOr<SortableTime> PostingCursor::EventTime() const {
  absl::string_view value = KeyView(iterator_->rows->value());
  SortableTime time;
  if (!ConsumeSortableTime(value, time) || !value.empty()) return Damaged();
  return time;
}

}  // namespace rastro
