// See row_indexer.h.

#include "services/ledger/row_indexer.h"

#include <sched.h>

#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace rastro {
namespace {

// How long a stop may go unnoticed.
constexpr absl::Duration kTick = absl::Milliseconds(50);

// Between two tries on a disk that is too full.
constexpr std::chrono::seconds kRetry(1);

// Between two groups while nobody asks for rows: what it costs to add a group does not
// depend on how few entries it has.
constexpr std::chrono::milliseconds kGather(25);
constexpr uint64_t kSmallGroup = 250;

// For how long rows wait for submissions, and for how long they do not because somebody
// asked for them: then somebody may ask again.
constexpr absl::Duration kWaitMax = absl::Seconds(30);
constexpr absl::Duration kAsked = absl::Seconds(60);

// Entries that a query does not wait for: it could be minutes.
constexpr uint64_t kFarBehind = 50'000;

// Runs when nothing else wants the processor. Niceness alone is not enough: newer kernels
// let a thread finish its slice of some milliseconds when another one wakes, and a
// submission wakes a thread ten times on its way (docs/performance.md).
void RunWhenIdle() {
  const sched_param parameters = {};
  (void)sched_setscheduler(0, SCHED_IDLE, &parameters);
}

}  // namespace

RowIndexer::~RowIndexer() { Stop(); }

void RowIndexer::Start() {
  thread_ = std::thread([this] { Run(); });
}

void RowIndexer::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

absl::StatusOr<bool> RowIndexer::Step() {
  std::shared_ptr<const Published> at = parts_.publisher.Current();
  if (parts_.mark() >= at->head.size) return false;
  const absl::StatusOr<uint64_t> free = parts_.free_bytes();
  if (!free.ok()) return free.status();
  if (*free < parts_.min_free_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the disk has ", *free, " bytes left, wanted ",
                     parts_.min_free_bytes, ": no ", parts_.rows, " are added"));
  }
  return parts_.add_group(std::move(at));
}

void RowIndexer::Run() {
  RunWhenIdle();
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    if (CanWait()) {
      changed_.wait_for(lock, kGather, [&] { return stopping_ || waiting_ > 0; });
      continue;
    }
    lock.unlock();
    const absl::StatusOr<bool> added = Step();
    if (added.ok() && !*added) {
      complete_ = Stopwatch();
      (void)parts_.publisher.WaitForSize(parts_.mark() + 1, absl::Now() + kTick);
    }
    lock.lock();
    status_ = added.status();
    changed_.notify_all();
    if (status_.ok()) {
      changed_.wait_for(lock, kGather, [&] { return stopping_ || IsWanted(); });
      continue;
    }
    if (absl::IsDataLoss(status_)) return;
    changed_.wait_for(lock, kRetry, [&] { return stopping_; });
  }
}

bool RowIndexer::IsWanted() const {
  const uint64_t size = parts_.publisher.Current()->head.size;
  return waiting_ > 0 || parts_.mark() + kSmallGroup < size;
}

bool RowIndexer::CanWait() const {
  const bool is_asked_for = waiting_ > 0 || (asked_ && asked_->Elapsed() < kAsked);
  return !is_asked_for && complete_.Elapsed() < kWaitMax && parts_.is_busy();
}

absl::Status RowIndexer::Behind(uint64_t size) const {
  return absl::UnavailableError(absl::StrCat(
      "the ", parts_.rows, " are being made: ", parts_.mark(), " of ", size,
      " entries are done", status_.ok() ? "" : "; ", status_.message(), "; retry later"));
}

absl::Status RowIndexer::WaitFor(uint64_t size, absl::Time deadline) const {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto done = [&] { return parts_.mark() >= size; };
  asked_.emplace();
  if (done()) return absl::OkStatus();
  if (absl::IsDataLoss(status_)) return status_;
  // The mark moves meanwhile, perhaps beyond what is wanted.
  const bool is_far = parts_.mark() + kFarBehind < size;
  if (!status_.ok() || is_far) return Behind(size);
  ++waiting_;
  changed_.notify_all();
  changed_.wait_until(lock, absl::ToChronoTime(deadline),
                      [&] { return stopping_ || !status_.ok() || done(); });
  --waiting_;
  if (done()) return absl::OkStatus();
  return absl::IsDataLoss(status_) ? status_ : Behind(size);
}

}  // namespace rastro
