// Reads the events of one term in one order, forwards or backwards.
// Key layout: storage/key_schema.h.

#ifndef RASTRO_STORAGE_POSTING_CURSOR_H_
#define RASTRO_STORAGE_POSTING_CURSOR_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

class RocksDb;

// A time that sorts as its bytes do. Years 1 to 9999.
struct SortableTime {
  uint64_t seconds = 0;  // Since 0001-01-01T00:00:00Z.
  uint32_t nanos = 0;    // Below 1,000,000,000.

  friend auto operator<=>(const SortableTime&, const SortableTime&) = default;
};

void AppendSortableTime(const SortableTime& time, std::string& out);
bool ConsumeSortableTime(absl::string_view& bytes, SortableTime& time);

enum class PostingOrder {
  kRecord,  // By index, which is the order of record times.
  kEvent,   // By event time, then by index.
};

struct PostingDirection {
  PostingOrder order = PostingOrder::kRecord;
  bool descending = false;

  friend bool operator==(const PostingDirection&, const PostingDirection&) = default;
};

// A place in an order.
struct Posting {
  SortableTime event_time;  // 0 in the order of records.
  uint64_t index = 0;       // Of the event's entry.

  friend auto operator<=>(const Posting&, const Posting&) = default;
};

// Sees the rows as they were when it was made. Not thread-safe; the database must
// outlive it.
class PostingCursor {
 public:
  PostingCursor(RocksDb& database, uint64_t term, PostingDirection direction);
  ~PostingCursor();
  PostingCursor(PostingCursor&& other) noexcept;

  // To the first posting that is `at` or comes after it in the direction.
  void Seek(const Posting& at);

  // To the next one; only where valid().
  void Next();

  // False at the end of the term's postings, before Seek, and after an error.
  bool valid() const { return valid_; }
  const Posting& posting() const { return posting_; }
  absl::Status status() const { return status_; }

  // The event time that stands beside a posting of term 0 in the order of records.
  // DATA_LOSS if none does. Only where valid().
  absl::StatusOr<SortableTime> EventTime() const;

 private:
  struct Iterator;
  void Load();

  PostingDirection direction_;
  std::unique_ptr<Iterator> iterator_;
  bool valid_ = false;
  Posting posting_;
  absl::Status status_;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_POSTING_CURSOR_H_
