// Batches of one stream are admitted in parallel, but queued in the order in which they
// came: a list of places keeps the order. A batch counts as in flight until gRPC has
// taken its response, so a client that does not receive is not read from either, nor is
// one while the server has enough to do (submit_gate.h).

#include "services/server/submit_stream.h"

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/server/batch_work.h"
#include "services/server/held_refusal.h"
#include "services/wire/problems.h"

namespace rastro {
namespace {

using Request = v1::SubmitBatchesRequest;
using Response = v1::SubmitBatchesResponse;

// Lives until gRPC is done with it and no batch of it is under way on another thread.
class SubmitStream final : public grpc::ServerBidiReactor<Request, Response>,
                           public std::enable_shared_from_this<SubmitStream> {
 public:
  explicit SubmitStream(const Call& call) : call_(call) {}

  void Start() {
    self_ = shared_from_this();
    absl::Status status = call_.Authorize();
    if (status.ok()) status = call_.server().caller_limits.OpenStream(call_.caller());
    if (!status.ok()) {
      finished_ = true;
      Finish(call_.End(status));
      return;
    }
    is_open_ = true;
    stop_id_ = call_.server().stop.Add([self = self_] {
      self->StopReading(absl::UnavailableError("the server is stopping"));
    });
    const std::lock_guard<std::mutex> lock(mutex_);
    Advance();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return StopReading(absl::OkStatus());
    Request request;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!end_ && request_.request_id() <= last_id_) {
        end_ = absl::InvalidArgumentError(
            absl::StrCat("request_id: got ", request_.request_id(), " after ", last_id_,
                         ", wanted them ascending from 1"));
      }
      if (end_) {
        reading_ = false;
        return Advance();
      }
      request = std::move(request_);
      request_.Clear();
      last_id_ = request.request_id();
      ++in_flight_;
    }
    Admit(std::move(request));
    // Not earlier: the next batch must not be read, by whoever answers another one in
    // the meantime, before this one has its place.
    const std::lock_guard<std::mutex> lock(mutex_);
    reading_ = false;
    Advance();
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    --in_flight_;
    if (!ok) {
      // Nobody receives: what is still answered is dropped in Advance.
      gone_ = true;
      if (!end_) end_ = absl::CancelledError("the caller has gone");
    }
    Advance();
  }

  void OnCancel() override { StopReading(absl::CancelledError("the caller has gone")); }

  void OnDone() override {
    if (is_open_) call_.server().caller_limits.CloseStream(call_.caller());
    call_.server().stop.Remove(stop_id_);
    const std::shared_ptr<SubmitStream> last = std::move(self_);
  }

 private:
  // A batch that was read and is not queued yet.
  struct Place {
    uint64_t request_id = 0;
    std::shared_ptr<BatchAttempt> attempt;
    bool has_entered = false;  // The gate.
    bool has_bytes = false;    // Of the server's budget.
    std::optional<absl::StatusOr<AdmittedBatch>> admitted;
  };

  void StopReading(const absl::Status& why) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!end_) end_ = why;
    Advance();
  }

  void Admit(Request request) {
    auto place = std::make_shared<Place>();
    place->request_id = request.request_id();
    place->attempt = std::make_shared<BatchAttempt>(call_.server(), call_.caller(),
                                                    call_.request_id(), request.batch());
    place->attempt->SetNumber(place->request_id);
    const absl::Status within = call_.server().caller_limits.TakeBatch(
        call_.caller(), place->attempt->events(), place->attempt->bytes());
    // Who is over his own limit takes no place among what is under way for all.
    place->has_entered = within.ok();
    if (within.ok()) {
      call_.server().submit_gate.Enter(SenderOf(call_.caller()),
                                       place->attempt->events());
    }
    place->has_bytes =
        within.ok() && call_.server().submit_bytes.TryTake(place->attempt->bytes());
    if (!within.ok()) {
      place->admitted = within;
    } else if (!place->has_bytes) {
      place->admitted = absl::UnavailableError("too many bytes of batches are worked on");
    }
    {
      const std::lock_guard<std::mutex> lock(order_mutex_);
      places_.push_back(place);
    }
    if (place->admitted) return QueueInOrder();
    StartAdmission(
        call_.server(), std::move(*request.mutable_batch()), place->attempt,
        [self = shared_from_this(), place](absl::StatusOr<AdmittedBatch> admitted) {
          {
            const std::lock_guard<std::mutex> lock(self->order_mutex_);
            place->admitted = std::move(admitted);
          }
          self->QueueInOrder();
        },
        // The call cannot end before this batch is answered.
        [this] { return call_.StillWanted(); });
  }

  // Queues what is admitted and has nothing before it that is not.
  void QueueInOrder() {
    const std::lock_guard<std::recursive_mutex> queueing(queueing_mutex_);
    for (;;) {
      std::shared_ptr<Place> place;
      {
        const std::lock_guard<std::mutex> lock(order_mutex_);
        if (places_.empty() || !places_.front()->admitted) return;
        place = std::move(places_.front());
        places_.pop_front();
      }
      if (!place->admitted->ok()) {
        // Until then it is in flight, and the stream is read on no further than that.
        AnswerHeldBack(call_.server(), place->admitted->status(),
                       [self = shared_from_this(), place] {
                         self->Answer(*place, place->admitted->status());
                       });
        continue;
      }
      AdmittedBatch batch = **std::move(place->admitted);
      StartRecording(call_.server(), std::move(batch),
                     [self = shared_from_this(),
                      place](absl::StatusOr<v1::SubmitBatchResponse> receipt) {
                       self->Answer(*place, std::move(receipt));
                     });
    }
  }

  void Answer(const Place& place, absl::StatusOr<v1::SubmitBatchResponse> receipt) {
    if (place.has_bytes) call_.server().submit_bytes.Return(place.attempt->bytes());
    if (place.has_entered) {
      call_.server().submit_gate.Leave(SenderOf(call_.caller()), place.attempt->events());
    }
    place.attempt->End(receipt);
    const bool is_refused = !receipt.ok();
    Response response;
    response.set_request_id(place.request_id);
    if (receipt.ok()) {
      *response.mutable_receipt() = *std::move(receipt);
    } else {
      *response.mutable_refusal() = RefusalToWire(receipt.status());
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    ++(is_refused ? counts_.refused : counts_.answered);
    answers_.push_back(std::move(response));
    Advance();
  }

  // Starts whatever can be started. With mutex_ held.
  void Advance() {
    if (finished_) return;
    if (gone_ || call_.context().IsCancelled()) {
      in_flight_ -= answers_.size();
      answers_.clear();
    }
    if (!writing_ && !answers_.empty()) {
      writing_ = true;
      response_ = std::move(answers_.front());
      answers_.pop_front();
      call_.AddResponse(response_.ByteSizeLong());
      StartWrite(&response_);
    }
    if (!end_ && !reading_ && MayReadOn()) {
      reading_ = true;
      StartRead(&request_);
    }
    if (end_ && in_flight_ == 0) {
      finished_ = true;
      call_.SetBatches(counts_);
      Finish(call_.End(*end_));
    }
  }

  // With something in flight, whose answer asks again, a stream can wait for room; its
  // client is held up by the transport then, not refused.
  bool MayReadOn() const {
    if (in_flight_ == 0) return true;
    return in_flight_ < call_.server().config.stream_batches &&
           call_.server().submit_gate.HasRoom();
  }

  const Call call_;
  std::shared_ptr<SubmitStream> self_;  // gRPC's.
  uint64_t stop_id_ = 0;
  bool is_open_ = false;  // Counted among its caller's.

  std::mutex order_mutex_;  // Guards places_ and what is in them.
  std::deque<std::shared_ptr<Place>> places_;
  // Held while batches are queued, so that two threads do not swap two of them. Taken
  // before the others; recursive, because an answer may come at once.
  std::recursive_mutex queueing_mutex_;

  std::mutex mutex_;  // Guards what follows.
  Request request_;
  Response response_;
  std::deque<Response> answers_;
  uint64_t last_id_ = 0;
  BatchCounts counts_;
  size_t in_flight_ = 0;  // From being read until its response is written.
  bool reading_ = false;
  bool writing_ = false;
  bool gone_ = false;
  bool finished_ = false;
  std::optional<absl::Status> end_;  // Set: nothing more is read.
};

}  // namespace

grpc::ServerBidiReactor<Request, Response>* MakeSubmitStream(const Call& call) {
  const auto stream = std::make_shared<SubmitStream>(call);
  stream->Start();
  return stream.get();
}

}  // namespace rastro
