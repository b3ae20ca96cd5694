// How every call is begun and ended: asked of the authoriser before anything else is
// done, worked on by a worker's thread, answered through grpc_status.h, counted and
// logged. Included by the services' .cc files only.

#ifndef RASTRO_SERVICES_SERVER_CALL_H_
#define RASTRO_SERVICES_SERVER_CALL_H_

#include <google/protobuf/message_lite.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/ledger/stopwatch.h"
#include "services/server/caller.h"
#include "services/server/grpc_status.h"
#include "services/server/services.h"

namespace rastro {

// Of lists that are given a page at a time.
inline constexpr uint32_t kPageSizeDefault = 100;
inline constexpr uint32_t kPageSizeMax = 1000;

// How long a question waits for rows of what was recorded a moment ago.
inline constexpr absl::Duration kWaitForRows = absl::Seconds(2);

// What became of the batches of a stream.
struct BatchCounts {
  uint64_t answered = 0;
  uint64_t refused = 0;
};

// One call, from its beginning to its end. Copies are cheap. Thread-safe.
class Call {
 public:
  // `method` as in CallInfo, of static lifetime.
  Call(ServerContext& server, grpc::CallbackServerContext& context,
       absl::string_view method);

  // The one hook before every handler: finds out who calls, and whether he may.
  absl::Status Authorize() const;

  // Who calls; after Authorize.
  const Caller& caller() const { return state_->caller; }

  // CANCELLED or DEADLINE_EXCEEDED if nobody waits for the answer any more.
  absl::Status StillWanted() const;

  // Counts and logs the end and makes the gRPC status, with what belongs into the
  // trailer. Once.
  grpc::Status End(const absl::Status& status) const;

  // Before the end: bytes of a response, and what else its line in the log shall say.
  void AddResponse(size_t bytes) const { state_->response_bytes += bytes; }
  void SetBatches(const BatchCounts& batches) const { state_->batches = batches; }

  // See request_id.h.
  const std::string& request_id() const { return state_->request_id; }

  ServerContext& server() const { return *server_; }
  grpc::CallbackServerContext& context() const { return *context_; }

 private:
  // What copies share. Written by one thread at a time.
  struct State {
    std::string request_id;
    Caller caller;
    Stopwatch begun;
    size_t response_bytes = 0;
    std::optional<BatchCounts> batches;
  };

  void LogEnd(const absl::Status& status) const;

  ServerContext* server_;
  grpc::CallbackServerContext* context_;
  absl::string_view method_;
  std::shared_ptr<State> state_;
};

// The answer to a reading call whose queue is full.
absl::Status TooBusy();

// Answers a unary call by `work`, which runs on one of `pool`'s threads and fills in
// `response`.
grpc::ServerUnaryReactor* AnswerUnary(const Call& call, WorkerPool& pool,
                                      const google::protobuf::MessageLite& response,
                                      std::function<absl::Status()> work);

// A stream of responses, each made on a reading thread after gRPC has taken the one
// before. Deletes itself.
template <typename Response>
class PulledStream final : public grpc::ServerWriteReactor<Response> {
 public:
  // Fills the next response; false if there is none, an error to end the call.
  using Next = std::function<absl::StatusOr<bool>(Response&)>;

  PulledStream(const Call& call, Next next) : call_(call), next_(std::move(next)) {
    absl::Status status = call_.Authorize();
    if (!status.ok()) {
      End(status);
    } else if (!call_.server().read_pool.TryPost([this] { Pull(); })) {
      End(TooBusy());
    }
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return End(absl::CancelledError("the caller has gone"));
    call_.server().read_pool.Post([this] { Pull(); });
  }
  void OnDone() override { delete this; }

 private:
  void Pull() {
    absl::Status status = call_.StillWanted();
    if (status.ok() && call_.server().stop.stopped()) {
      status = absl::UnavailableError("the server is stopping");
    }
    if (!status.ok()) return End(status);
    response_.Clear();
    const absl::StatusOr<bool> more = next_(response_);
    if (!more.ok()) return End(more.status());
    if (!*more) return End(absl::OkStatus());
    call_.AddResponse(response_.ByteSizeLong());
    this->StartWrite(&response_);
  }

  void End(const absl::Status& status) { this->Finish(call_.End(status)); }

  Call call_;
  Next next_;
  Response response_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_CALL_H_
