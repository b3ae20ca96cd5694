// See load_connection.h.

#include "services/cli/load_connection.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <utility>

#include "absl/time/clock.h"
#include "rastro/v1/submission_service.grpc.pb.h"
#include "services/server/grpc_status.h"

namespace rastro {
namespace {

constexpr int kMaxAnswerBytes = 64 << 20;
constexpr absl::Duration kSubmitDeadline = absl::Seconds(30);

grpc::ClientContext* WithDeadline(grpc::ClientContext& context, absl::Duration limit) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + limit));
  return &context;
}

// A call that waits for its answer; deletes itself with it.
struct StartedSubmit {
  grpc::ClientContext context;
  v1::SubmitBatchResponse response;
  LoadConnection::Answered answered;
};

class SubmitBatchesStream final : public BatchStream {
 public:
  SubmitBatchesStream(v1::SubmissionService::Stub& stub, absl::Duration limit)
      : stream_(stub.SubmitBatches(WithDeadline(context_, limit))) {}

  bool Send(uint64_t id, v1::SubmitBatchRequest& batch) override {
    v1::SubmitBatchesRequest request;
    request.set_request_id(id);
    request.unsafe_arena_set_allocated_batch(&batch);  // Lent, not copied.
    const bool sent = stream_->Write(request);
    (void)request.unsafe_arena_release_batch();
    return sent;
  }

  void EndSending() override { stream_->WritesDone(); }

  bool Receive(v1::SubmitBatchesResponse& response) override {
    return stream_->Read(&response);
  }

  absl::Status Finish() override {
    const grpc::Status status = stream_->Finish();
    return status.ok() ? absl::OkStatus() : FromGrpcStatus(status, context_);
  }

 private:
  grpc::ClientContext context_;
  const std::unique_ptr<
      grpc::ClientReaderWriter<v1::SubmitBatchesRequest, v1::SubmitBatchesResponse>>
      stream_;
};

}  // namespace

struct LoadConnection::Parts {
  std::unique_ptr<v1::SubmissionService::Stub> stub;
};

LoadConnection::LoadConnection(const Endpoint& endpoint)
    : parts_(std::make_unique<Parts>()) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomChannel(endpoint.server, CredentialsFor(endpoint), arguments);
  (void)channel->WaitForConnected(std::chrono::system_clock::now() +
                                  std::chrono::seconds(1));
  parts_->stub = v1::SubmissionService::NewStub(channel);
}

LoadConnection::~LoadConnection() = default;

std::vector<std::unique_ptr<LoadConnection>> ConnectOften(const Endpoint& endpoint,
                                                          size_t count) {
  std::vector<std::unique_ptr<LoadConnection>> connections;
  for (size_t i = 0; i < count; ++i) {
    connections.push_back(std::make_unique<LoadConnection>(endpoint));
  }
  return connections;
}

absl::StatusOr<v1::SubmitBatchResponse> LoadConnection::Submit(
    const v1::SubmitBatchRequest& batch) {
  grpc::ClientContext context;
  v1::SubmitBatchResponse response;
  const grpc::Status status =
      parts_->stub->SubmitBatch(WithDeadline(context, kSubmitDeadline), batch, &response);
  if (!status.ok()) return FromGrpcStatus(status, context);
  return response;
}

void LoadConnection::StartSubmit(const v1::SubmitBatchRequest& batch, Answered answered) {
  auto* const call = new StartedSubmit;
  call->answered = std::move(answered);
  parts_->stub->async()->SubmitBatch(
      WithDeadline(call->context, kSubmitDeadline), &batch, &call->response,
      [call](const grpc::Status& status) {
        const std::unique_ptr<StartedSubmit> ended(call);
        if (status.ok()) {
          ended->answered(std::move(ended->response));
        } else {
          ended->answered(FromGrpcStatus(status, ended->context));
        }
      });
}

std::unique_ptr<BatchStream> LoadConnection::OpenStream(absl::Duration limit) {
  return std::make_unique<SubmitBatchesStream>(*parts_->stub, limit);
}

}  // namespace rastro
