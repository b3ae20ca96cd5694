// See posting_join.h.

#include "services/ledger/posting_join.h"

#include <cassert>

namespace rastro {
namespace {

// The wanted place is mostly near, and then cheaper to reach by going on than by leaping.
constexpr int kStridesBeforeLeap = 8;

}  // namespace

bool ComesBefore(const Posting& a, const Posting& b, PostingDirection direction) {
  return direction.descending ? b < a : a < b;
}

PostingUnion::PostingUnion(const QueryStore& store, const std::vector<uint64_t>& terms,
                           PostingDirection direction)
    : direction_(direction) {
  assert(!terms.empty());
  cursors_.reserve(terms.size());
  for (uint64_t term : terms) cursors_.push_back(store.Read(term, direction));
}

void PostingUnion::Seek(const Posting& at, uint64_t& steps) {
  const auto behind = [&](const PostingCursor& cursor) {
    return cursor.valid() && ComesBefore(cursor.posting(), at, direction_);
  };
  for (PostingCursor& cursor : cursors_) {
    for (int i = 0; positioned_ && i < kStridesBeforeLeap && behind(cursor); ++i) {
      ++steps;
      cursor.Next();
    }
    if (positioned_ && !behind(cursor)) continue;
    steps += kStepsOfALeap;
    cursor.Seek(at);
  }
  positioned_ = true;
  FindFirst();
}

void PostingUnion::FindFirst() {
  current_ = nullptr;
  for (const PostingCursor& cursor : cursors_) {
    if (!cursor.valid()) continue;
    if (current_ == nullptr ||
        ComesBefore(cursor.posting(), current_->posting(), direction_)) {
      current_ = &cursor;
    }
  }
}

absl::Status PostingUnion::status() const {
  for (const PostingCursor& cursor : cursors_) {
    if (!cursor.status().ok()) return cursor.status();
  }
  return absl::OkStatus();
}

PostingJoin::PostingJoin(const QueryStore& store,
                         const std::vector<std::vector<uint64_t>>& conditions,
                         PostingDirection direction, uint64_t steps_max)
    : direction_(direction), steps_max_(steps_max) {
  size_t terms = 0;
  for (const std::vector<uint64_t>& condition : conditions) {
    unions_.emplace_back(store, condition, direction);
    terms += condition.size();
  }
  assert(!unions_.empty() && steps_max > StepsNeeded(terms));
}

absl::StatusOr<PostingJoin::Outcome> PostingJoin::Seek(const Posting& at) {
  posting_ = at;
  // `agreed` lists, the last one included, stand at the same place.
  size_t agreed = 0;
  for (size_t next = 0; agreed < unions_.size(); next = (next + 1) % unions_.size()) {
    if (steps_ >= steps_max_) return Outcome::kOutOfSteps;
    PostingUnion& list = unions_[next];
    list.Seek(posting_, steps_);
    if (absl::Status status = list.status(); !status.ok()) return status;
    if (!list.valid()) return Outcome::kEnd;
    const bool moved = agreed == 0 || list.posting() != posting_;
    agreed = moved ? 1 : agreed + 1;
    posting_ = list.posting();
  }
  return Outcome::kFound;
}

}  // namespace rastro
