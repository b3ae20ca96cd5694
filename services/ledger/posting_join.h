// The events that stand in several lists at once. Each condition is the union of its
// terms' postings; the join lets every list leap to the place that another one has
// reached, so that the work depends on the rarest condition and not on the ledger.
// Not thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_POSTING_JOIN_H_
#define RASTRO_SERVICES_LEDGER_POSTING_JOIN_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/query_store.h"

namespace rastro {

// True if `a` comes before `b` in the direction.
bool ComesBefore(const Posting& a, const Posting& b, PostingDirection direction);

// What a leap to a place costs, in steps from one place to the next.
inline constexpr uint64_t kStepsOfALeap = 6;

// So many steps let a join of `terms` lists get on: each leaps twice at most before it
// stands somewhere else.
constexpr uint64_t StepsNeeded(size_t terms) { return 2 * kStepsOfALeap * terms; }

// The merged postings of several terms, each place once.
class PostingUnion {
 public:
  // `terms` is not empty.
  PostingUnion(const QueryStore& store, const std::vector<uint64_t>& terms,
               PostingDirection direction);

  // To the first place that is `at` or comes after it; never goes back. Adds what that
  // costs to `steps`.
  void Seek(const Posting& at, uint64_t& steps);

  bool valid() const { return current_ != nullptr; }
  const Posting& posting() const { return current_->posting(); }
  absl::Status status() const;

  // See PostingCursor::EventTime; of the current place.
  absl::StatusOr<SortableTime> EventTime() const { return current_->EventTime(); }

 private:
  void FindFirst();

  const PostingDirection direction_;
  std::vector<PostingCursor> cursors_;
  bool positioned_ = false;
  const PostingCursor* current_ = nullptr;
};

class PostingJoin {
 public:
  enum class Outcome {
    kFound,       // posting() stands in all lists.
    kEnd,         // There is nothing more.
    kOutOfSteps,  // Nothing stands before posting(); the limit has been reached.
  };

  // `conditions` is not empty, and none of them is. `steps_max` is of all calls together
  // and more than StepsNeeded(number of terms) (asserted).
  PostingJoin(const QueryStore& store,
              const std::vector<std::vector<uint64_t>>& conditions,
              PostingDirection direction, uint64_t steps_max);

  // To the first place that is `at` or comes after it.
  absl::StatusOr<Outcome> Seek(const Posting& at);

  const Posting& posting() const { return posting_; }

  // Of the first condition's list at posting(), where it is kAllEventsTerm.
  absl::StatusOr<SortableTime> EventTime() const { return unions_.front().EventTime(); }

 private:
  const PostingDirection direction_;
  const uint64_t steps_max_;
  std::vector<PostingUnion> unions_;
  uint64_t steps_ = 0;
  Posting posting_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_POSTING_JOIN_H_
