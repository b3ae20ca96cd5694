// The closed loop: one thread a client, and one more a stream that receives.

#include "services/cli/submit_load.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/cli/session.h"
#include "services/client/receipt.h"
#include "services/ledger/stopwatch.h"
#include "services/wire/messages.h"
#include "services/wire/problems.h"

namespace rastro {
namespace {

constexpr absl::Duration kStreamGrace = absl::Seconds(30);  // For the last answers.

absl::Status CheckEntryCount(const PreparedBatch& batch,
                             const v1::SubmitBatchResponse& answer) {
  size_t entries = 0;
  for (const v1::RecordedEntries& recorded : answer.recorded()) {
    entries += recorded.entries_size();
  }
  if (entries == batch.event_hashes.size()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("receipt: wanted ", batch.event_hashes.size(),
                                          " entries, got ", entries));
}

absl::Status CheckWholeReceipt(const LoadTarget& target, const PreparedBatch& batch,
                               v1::SubmitBatchResponse answer, LoadCounts& counts) {
  absl::StatusOr<BatchReceipt> receipt = ReceiptFromWire(std::move(answer));
  if (!receipt.ok()) return Contradiction(receipt.status());
  absl::StatusOr<VerifiedReceipt> verified =
      VerifyReceipt(target.ledger, receipt->checkpoint, receipt->ranges,
                    batch.event_hashes, batch.batch_hash, /*already_recorded=*/false);
  if (!verified.ok()) return Contradiction(verified.status());
  if (verified->head.size > counts.newest_size) {
    counts.newest_size = verified->head.size;
    counts.newest_checkpoint = std::move(receipt->checkpoint);
  }
  return absl::OkStatus();
}

// Gives out batches, each once, until the time is over.
class BatchSource {
 public:
  BatchSource(std::vector<PreparedBatch>& batches, absl::Duration duration)
      : batches_(batches), duration_(duration) {}

  PreparedBatch* Next() {
    if (watch_.Elapsed() >= duration_) return nullptr;
    const size_t position = next_++;
    if (position < batches_.size()) return &batches_[position];
    ran_out_ = true;
    return nullptr;
  }

  // Waits; false if the time is over by then.
  bool Pause(absl::Duration pause) const {
    absl::SleepFor(std::min(pause, duration_ - watch_.Elapsed()));
    return watch_.Elapsed() < duration_;
  }

  bool ran_out() const { return ran_out_; }
  absl::Duration elapsed() const { return watch_.Elapsed(); }

 private:
  std::vector<PreparedBatch>& batches_;
  const absl::Duration duration_;
  const Stopwatch watch_;
  std::atomic<size_t> next_ = 0;
  std::atomic<bool> ran_out_ = false;
};

void RunUnaryClient(const LoadTarget& target, LoadConnection& connection,
                    BatchSource& source, LoadCounts& counts) {
  while (counts.broken.ok()) {
    const PreparedBatch* const batch = source.Next();
    if (batch == nullptr) return;
    const Stopwatch watch;
    absl::StatusOr<v1::SubmitBatchResponse> answer = connection.Submit(batch->request);
    // What is refused for now comes again when the server asked for it, as from any
    // client. Its latency is the whole of it.
    while (const uint32_t delay_ms = ReceivedRetryDelayMs(answer.status())) {
      counts.AddRefusal(answer.status());
      if (!source.Pause(absl::Milliseconds(delay_ms))) return;
      answer = connection.Submit(batch->request);
    }
    CountAnswer(
        target, *batch, std::move(answer), [&] { return watch.Elapsed(); }, counts);
  }
}

// One stream with some batches in flight.
class StreamClient {
 public:
  StreamClient(const LoadTarget& target, std::unique_ptr<BatchStream> stream,
               size_t batches_max, LoadCounts& counts)
      : target_(target),
        stream_(std::move(stream)),
        batches_max_(batches_max),
        counts_(counts) {}

  void Run(BatchSource& source) {
    std::thread receiver([this] { ReceiveAll(); });
    for (uint64_t id = 1; WaitForRoom(); ++id) {
      PreparedBatch* const batch = source.Next();
      if (batch == nullptr || !Send(id, *batch)) break;
    }
    stream_->EndSending();
    receiver.join();
    const absl::Status status = stream_->Finish();
    // Whatever was not answered went the way of its stream.
    for (size_t i = 0; i < sent_.size(); ++i) {
      counts_.AddRefusal(status.ok() ? absl::DataLossError("a batch was not answered")
                                     : status);
    }
  }

 private:
  struct Sent {
    const PreparedBatch* batch = nullptr;
    Stopwatch watch = {};
  };

  bool WaitForRoom() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || sent_.size() < batches_max_; });
    return !ended_;
  }

  bool Send(uint64_t id, PreparedBatch& batch) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      sent_[id] = {&batch};
    }
    return stream_->Send(id, batch.request);
  }

  void ReceiveAll() {
    v1::SubmitBatchesResponse response;
    while (stream_->Receive(response)) Count(response);
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  void Count(v1::SubmitBatchesResponse& response) {
    std::optional<Sent> sent;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      const auto found = sent_.find(response.request_id());
      if (found != sent_.end()) {
        sent = found->second;
        sent_.erase(found);
      }
    }
    changed_.notify_all();
    if (!sent) {
      return counts_.AddBroken(absl::DataLossError(
          absl::StrCat("request_id ", response.request_id(), ": answered unasked")));
    }
    absl::StatusOr<v1::SubmitBatchResponse> answer =
        absl::InternalError("an answer without an outcome");
    if (response.has_receipt()) {
      answer = std::move(*response.mutable_receipt());
    } else if (response.has_refusal()) {
      answer = RefusalFromWire(response.refusal());
    }
    CountAnswer(
        target_, *sent->batch, std::move(answer), [&] { return sent->watch.Elapsed(); },
        counts_);
  }

  const LoadTarget& target_;
  const std::unique_ptr<BatchStream> stream_;
  const size_t batches_max_;
  LoadCounts& counts_;  // Of the receiving thread, until that has ended.

  std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  std::map<uint64_t, Sent> sent_;
  bool ended_ = false;
};

}  // namespace

void CountAnswer(const LoadTarget& target, const PreparedBatch& batch,
                 absl::StatusOr<v1::SubmitBatchResponse> answer,
                 const std::function<absl::Duration()>& latency, LoadCounts& counts) {
  if (!answer.ok()) return counts.AddRefusal(answer.status());
  if (answer->already_recorded()) {
    ++counts.repeated;
    return;
  }
  const size_t bytes = answer->ByteSizeLong();
  const absl::Status status =
      target.verifies ? CheckWholeReceipt(target, batch, *std::move(answer), counts)
                      : CheckEntryCount(batch, *answer);
  if (!status.ok()) return counts.AddBroken(status);
  counts.AddAnswer(latency());
  counts.events += batch.event_hashes.size();
  counts.response_bytes += bytes;
  counts.request_bytes += batch.request.ByteSizeLong();
}

ClosedLoop::ClosedLoop(const LoadTarget& target, const Shape& shape)
    : target_(target),
      shape_(shape),
      connections_(ConnectOften(target.endpoint, shape.clients)) {}

LoadCounts ClosedLoop::Run(std::vector<PreparedBatch>& batches, absl::Duration duration) {
  std::vector<LoadCounts> counts(connections_.size());
  BatchSource source(batches, duration);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < connections_.size(); ++i) {
    threads.emplace_back([this, i, duration, &counts, &source] {
      if (shape_.stream_batches == 0) {
        RunUnaryClient(target_, *connections_[i], source, counts[i]);
      } else {
        StreamClient(target_, connections_[i]->OpenStream(duration + kStreamGrace),
                     shape_.stream_batches, counts[i])
            .Run(source);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  LoadCounts all;
  all.elapsed = source.elapsed();
  all.ran_out = source.ran_out();
  for (LoadCounts& each : counts) all.Add(std::move(each));
  return all;
}

}  // namespace rastro
