// Three threads and three queues. The second and third hold one group at most, so that
// batches gather in the first while the disk is busy. With little to do the committer
// shows what it made durable itself: to wake another thread would take longer.

#include "services/ledger/sequencer.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/note/checkpoint.h"

namespace rastro {
namespace {

constexpr absl::Duration kPatienceMax = absl::Milliseconds(5);
constexpr double kBusyShare = 0.6;

}  // namespace

Sequencer::Sequencer(Parts parts, std::string origin, const SequencerOptions& options)
    : parts_(std::move(parts)),
      origin_(std::move(origin)),
      options_(options),
      builder_(parts_.index, *parts_.publisher.Current()->edge,
               *parts_.publisher.Current()->registry,
               parts_.publisher.Current()->record_time),
      durable_head_(parts_.publisher.Current()->head) {}

Sequencer::~Sequencer() { Stop(); }

Announcement Sequencer::Announce() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    NoteWork();
    ++announced_;
  }
  return {this, [this](const void*) {
            {
              const std::lock_guard<std::mutex> lock(mutex_);
              NoteWork();
              ++arrived_;
            }
            gathering_.notify_one();
          }};
}

absl::Status Sequencer::Submit(AdmittedBatch batch, SubmissionDone done) {
  const Announcement announcement = std::move(batch.announcement);  // Ends last.
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_ || failed_) return absl::UnavailableError("the ledger is stopping");
    if (queue_.size() >= options_.queue_batches_max ||
        queue_bytes_ + batch.bytes > options_.queue_bytes_max) {
      return absl::UnavailableError(absl::StrCat("the ledger is busy: ", queue_.size(),
                                                 " batches wait; back off and retry"));
    }
    NoteWork();
    queue_bytes_ += batch.bytes;
    queue_.push_back({std::move(batch), std::move(done)});
  }
  if (announcement == nullptr) gathering_.notify_one();  // It tells when it ends.
  return absl::OkStatus();
}

void Sequencer::Start() {
  assert(!sequencer_thread_.joinable());
  // Backwards: the committer asks whether there is somebody else to show its groups.
  shower_thread_ = std::thread(&Sequencer::ShowLoop, this);
  committer_thread_ = std::thread(&Sequencer::CommitLoop, this);
  sequencer_thread_ = std::thread(&Sequencer::SequenceLoop, this);
}

void Sequencer::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  gathering_.notify_one();
  if (sequencer_thread_.joinable()) sequencer_thread_.join();
  if (committer_thread_.joinable()) committer_thread_.join();
  if (shower_thread_.joinable()) shower_thread_.join();
  RefuseQueued();  // Threads were never started.
}

void Sequencer::RefuseQueued() {
  std::deque<PendingBatch> queued;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    queued.swap(queue_);
    queue_bytes_ = 0;
  }
  for (PendingBatch& pending : queued) {
    pending.done(absl::UnavailableError("the ledger is stopping"));
  }
}

bool Sequencer::Step() {
  if (!PrepareStep() || !CommitStep()) return false;
  WaitUntilShown();
  return true;
}

bool Sequencer::PrepareStep() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!prepared_.empty()) return false;
  }
  std::vector<PendingBatch> batches = TakeGroup(false);
  if (batches.empty()) return false;
  AddPrepared(Prepare(std::move(batches)));
  return true;
}

bool Sequencer::CommitStep() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (prepared_.empty() || !durable_.empty()) return false;
  CommitNext(std::move(lock));
  return true;
}

bool Sequencer::ShowStep() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (durable_.empty() || showing_) return false;
  ShowNext(std::move(lock));
  return true;
}

PreparedGroup Sequencer::Prepare(std::vector<PendingBatch> batches) {
  for (const PendingBatch& pending : batches) {
    parts_.observer.OnStage(SubmissionStage::kQueue, pending.queued.Elapsed());
  }
  const Stopwatch building;
  uint64_t generation;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    generation = generation_;
  }
  if (generation != builder_generation_) {
    const std::shared_ptr<const Published> published = parts_.publisher.Current();
    builder_.Reset(*published->edge, published->registry, published->record_time);
    builder_generation_ = generation;
  }
  PreparedGroup group = builder_.Build(std::move(batches), parts_.clock.Now());
  group.generation = generation;
  group.built = Stopwatch();
  parts_.observer.OnStage(SubmissionStage::kBuild, building.Elapsed());
  return group;
}

void Sequencer::NoteWork() const {
  busy_.Note(announced_ > arrived_ || committing_ || showing_ || !queue_.empty() ||
             !prepared_.empty() || !durable_.empty());
}

bool Sequencer::IsBusy() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  NoteWork();
  return busy_.share() > kBusyShare;
}

size_t Sequencer::queued() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return queue_.size();
}

void Sequencer::WaitForBatches(std::unique_lock<std::mutex>& lock) {
  // Not before there is room for the group: until then, more may come.
  gathering_.wait(lock, [&] {
    return failed_ || ((stopping_ || !queue_.empty()) && prepared_.empty());
  });
  const absl::Duration age =
      queue_.empty() ? absl::ZeroDuration() : queue_.front().queued.Elapsed();
  if (age < options_.minimum_group_age) {
    gathering_.wait_for(lock,
                        absl::ToChronoMicroseconds(options_.minimum_group_age - age),
                        [&] { return failed_ || stopping_; });
  }
  // While the committer is busy waiting costs nothing; afterwards no more than what the
  // larger group saves.
  const uint64_t expected = announced_;
  const auto all_here = [&] { return failed_ || stopping_ || arrived_ >= expected; };
  gathering_.wait(lock, [&] { return all_here() || !committing_; });
  const absl::Duration patience = std::min(commit_time_, kPatienceMax);
  gathering_.wait_for(lock, absl::ToChronoMicroseconds(patience), all_here);
}

std::vector<PendingBatch> Sequencer::TakeGroup(bool wait) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (wait) WaitForBatches(lock);
  std::vector<PendingBatch> batches;
  size_t events = 0;
  size_t bytes = 0;
  while (!failed_ && !queue_.empty()) {
    const AdmittedBatch& next = queue_.front().batch;
    events += next.events.size();
    bytes += next.bytes;
    const bool full =
        events > options_.group_events_max || bytes > options_.group_bytes_max;
    if (full && !batches.empty()) break;
    queue_bytes_ -= next.bytes;
    batches.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batches;
}

void Sequencer::SequenceLoop() {
  for (;;) {
    std::vector<PendingBatch> batches = TakeGroup(true);
    if (batches.empty()) break;
    AddPrepared(Prepare(std::move(batches)));
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    sequencing_done_ = true;
  }
  to_commit_.notify_one();
}

void Sequencer::AddPrepared(PreparedGroup group) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    prepared_.push_back(std::move(group));
  }
  to_commit_.notify_one();
}

void Sequencer::CommitLoop() {
  for (;;) {
    std::unique_lock<std::mutex> lock(mutex_);
    to_commit_.wait(lock, [&] {
      return durable_.empty() && (sequencing_done_ || !prepared_.empty());
    });
    if (prepared_.empty()) break;
    CommitNext(std::move(lock));
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    committing_done_ = true;
  }
  to_show_.notify_one();
}

void Sequencer::CommitNext(std::unique_lock<std::mutex> lock) {
  PreparedGroup group = std::move(prepared_.front());
  prepared_.pop_front();
  committing_ = true;
  lock.unlock();
  gathering_.notify_one();
  const Stopwatch watch;
  Commit(std::move(group));
  lock.lock();
  NoteWork();
  committing_ = false;
  commit_time_ = watch.Elapsed();
  lock.unlock();
  gathering_.notify_one();
}

void Sequencer::ShowLoop() {
  for (;;) {
    std::unique_lock<std::mutex> lock(mutex_);
    to_show_.wait(lock,
                  [&] { return !showing_ && (committing_done_ || !durable_.empty()); });
    if (durable_.empty()) return;
    ShowNext(std::move(lock));
  }
}

void Sequencer::ShowNext(std::unique_lock<std::mutex> lock) {
  PreparedGroup group = std::move(durable_.front());
  durable_.pop_front();
  showing_ = true;
  lock.unlock();
  to_commit_.notify_one();
  Show(std::move(group));
  lock.lock();
  NoteWork();
  showing_ = false;
  lock.unlock();
  to_commit_.notify_one();
}

// A nearly full disk refuses a group before anything is written: the next one starts
// afresh from what is published. After any other failure nothing may go on.
void Sequencer::Commit(PreparedGroup group) {
  parts_.observer.OnStage(SubmissionStage::kHandOver, group.built.Elapsed());
  const Stopwatch watch;
  absl::Status status = CheckBase(group);
  if (status.ok() && !group.rows.entries.empty()) {
    status = MakeDurable(group);
    group.commit_time = watch.Elapsed();
  }
  if (!status.ok()) {
    // What is durable is told, and is where the next group starts.
    WaitUntilShown();
    Refuse(group, status, !absl::IsResourceExhausted(status));
    return;
  }
  PassOn(std::move(group));
}

void Sequencer::PassOn(PreparedGroup group) {
  std::unique_lock<std::mutex> lock(mutex_);
  const bool has_company = !prepared_.empty() || showing_;
  durable_.push_back(std::move(group));
  if (!has_company) return ShowNext(std::move(lock));
  lock.unlock();
  to_show_.notify_one();
}

void Sequencer::WaitUntilShown() {
  if (!shower_thread_.joinable()) {
    while (ShowStep()) {
    }
    return;
  }
  std::unique_lock<std::mutex> lock(mutex_);
  to_commit_.wait(lock, [&] { return durable_.empty() && !showing_; });
}

// What could not be shown is durable all the same: whoever asks again after the restart
// that must follow gets its receipts.
void Sequencer::Show(PreparedGroup group) {
  absl::Status status = CheckBase(group);
  if (status.ok() && !group.rows.entries.empty()) status = MakeVisible(group);
  if (!status.ok()) return Refuse(group, status, /*fatal=*/true);
  builder_.Forget();
  const std::shared_ptr<const Published> published = parts_.publisher.Current();
  const auto rows = std::make_shared<const EntryGroup>(std::move(group.rows));
  for (DecidedBatch& batch : group.batches) {
    batch.done(Recorded{std::move(batch.indexes), batch.already_recorded, published,
                        batch.already_recorded ? nullptr : rows, group.commit_time});
  }
}

// A group that was prepared on top of one that failed must not be recorded, nor may
// it tell of events that only that one had.
absl::Status Sequencer::CheckBase(const PreparedGroup& group) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!failed_ && group.generation == generation_) return absl::OkStatus();
  return absl::UnavailableError("a group before this one could not be recorded; retry");
}

void Sequencer::Refuse(PreparedGroup& group, const absl::Status& status, bool fatal) {
  bool already_failed;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    already_failed = failed_ || group.generation != generation_;
    if (!already_failed) {
      failed_ = fatal;
      ++generation_;
    }
  }
  gathering_.notify_one();
  // First: nobody may hear of a failure whose outcome a restart decides.
  const bool ends_all = fatal && !already_failed;
  if (ends_all) parts_.fatal(status);
  for (DecidedBatch& batch : group.batches) batch.done(status);
  if (ends_all) RefuseQueued();
}

// Durable, then guarded, then signed, then shown.
absl::Status Sequencer::MakeDurable(PreparedGroup& group) {
  const TreeHead& head = group.rows.head;
  assert(durable_head_.size == group.rows.first_index && head == group.edge->head());
  Stopwatch watch;
  if (absl::Status status = parts_.ledger.Append(group.rows); !status.ok()) return status;
  parts_.observer.OnStage(SubmissionStage::kWrite, watch.Lap());
  std::optional<GuardedHead> guarded;
  if (durable_head_.size > 0) guarded = GuardedHead{origin_, durable_head_};
  if (absl::Status status = parts_.guard.Advance(guarded, GuardedHead{origin_, head});
      !status.ok()) {
    return status;
  }
  parts_.observer.OnStage(SubmissionStage::kGuard, watch.Lap());
  absl::StatusOr<Note> note =
      SignNote(Checkpoint{origin_, head, {}}.Text(), parts_.signers);
  if (!note.ok()) return note.status();
  group.checkpoint = note->Serialize();
  durable_head_ = head;
  parts_.observer.OnStage(SubmissionStage::kSign, watch.Lap());
  return absl::OkStatus();
}

// The index rows come before showing (they are not synced and cost little), so that a
// reader of a published state never finds the index behind it.
absl::Status Sequencer::MakeVisible(const PreparedGroup& group) {
  Stopwatch watch;
  if (absl::Status status = parts_.index.Apply(group.index_rows); !status.ok())
    return status;
  parts_.observer.OnStage(SubmissionStage::kIndex, watch.Lap());
  parts_.publisher.Publish(std::make_shared<const Published>(
      Published{group.rows.head, group.rows.record_time, group.checkpoint, group.edge,
                group.registry}));
  parts_.observer.OnGroup(
      {group.rows.entries.size(), group.rows.batches.size(), group.bytes});
  return absl::OkStatus();
}

}  // namespace rastro
