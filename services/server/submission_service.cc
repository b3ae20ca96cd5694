// The way of a submission on this side of the engine: bytes are counted, the batch is
// admitted on a worker's thread and queued; when it is durable the engine tells, and a
// worker makes the receipt.

#include <memory>
#include <utility>

#include "rastro/v1/submission_service.grpc.pb.h"
#include "services/server/batch_work.h"
#include "services/server/call.h"
#include "services/server/held_refusal.h"
#include "services/server/services.h"
#include "services/server/submit_stream.h"

namespace rastro {
namespace {

class SubmissionService final : public v1::SubmissionService::CallbackService {
 public:
  explicit SubmissionService(ServerContext& server) : server_(server) {}

  grpc::ServerUnaryReactor* SubmitBatch(grpc::CallbackServerContext* context,
                                        const v1::SubmitBatchRequest* request,
                                        v1::SubmitBatchResponse* response) override {
    const Call call(server_, *context, "/rastro.v1.SubmissionService/SubmitBatch");
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    if (absl::Status status = call.Authorize(); !status.ok()) {
      reactor->Finish(call.End(status));
      return reactor;
    }
    // gRPC made the request for this call alone and does not look at it again.
    auto& taken = const_cast<v1::SubmitBatchRequest&>(*request);
    StartBatch(
        server_, call.caller(), call.request_id(), std::move(taken),
        [call, reactor, response](absl::StatusOr<v1::SubmitBatchResponse> receipt) {
          if (!receipt.ok()) {
            return AnswerHeldBack(call.server(), receipt.status(),
                                  [call, reactor, status = receipt.status()] {
                                    reactor->Finish(call.End(status));
                                  });
          }
          *response = *std::move(receipt);
          call.AddResponse(response->ByteSizeLong());
          reactor->Finish(call.End(absl::OkStatus()));
        },
        [call] { return call.StillWanted(); });
    return reactor;
  }

  grpc::ServerBidiReactor<v1::SubmitBatchesRequest, v1::SubmitBatchesResponse>*
  SubmitBatches(grpc::CallbackServerContext* context) override {
    return MakeSubmitStream(
        Call(server_, *context, "/rastro.v1.SubmissionService/SubmitBatches"));
  }

 private:
  ServerContext& server_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSubmissionService(ServerContext& context) {
  return std::make_unique<SubmissionService>(context);
}

}  // namespace rastro
