// Gives auditors, witnesses and clients what they check.

#include "rastro/v1/audit_service.grpc.pb.h"
#include "services/server/audit_answers.h"
#include "services/server/audit_streams.h"
#include "services/server/call.h"
#include "services/server/services.h"

namespace rastro {
namespace {

using Context = grpc::CallbackServerContext;

class AuditService final : public v1::AuditService::CallbackService {
 public:
  explicit AuditService(ServerContext& server) : server_(server) {}

  grpc::ServerUnaryReactor* GetCheckpoint(Context* context,
                                          const v1::GetCheckpointRequest* request,
                                          v1::GetCheckpointResponse* response) override {
    return MakeCheckpointCall(
        Call(server_, *context, "/rastro.v1.AuditService/GetCheckpoint"), *request,
        *response);
  }

  grpc::ServerUnaryReactor* GetHeads(Context* context, const v1::GetHeadsRequest* request,
                                     v1::GetHeadsResponse* response) override {
    return AnswerAs(context, "/rastro.v1.AuditService/GetHeads", AnswerHeads, request,
                    response);
  }

  grpc::ServerUnaryReactor* GetInclusionProof(
      Context* context, const v1::GetInclusionProofRequest* request,
      v1::GetInclusionProofResponse* response) override {
    return Answer(context, "/rastro.v1.AuditService/GetInclusionProof",
                  AnswerInclusionProof, request, response);
  }

  grpc::ServerUnaryReactor* GetSubsetProof(
      Context* context, const v1::GetSubsetProofRequest* request,
      v1::GetSubsetProofResponse* response) override {
    return Answer(context, "/rastro.v1.AuditService/GetSubsetProof", AnswerSubsetProof,
                  request, response);
  }

  grpc::ServerUnaryReactor* GetConsistencyProof(
      Context* context, const v1::GetConsistencyProofRequest* request,
      v1::GetConsistencyProofResponse* response) override {
    return Answer(context, "/rastro.v1.AuditService/GetConsistencyProof",
                  AnswerConsistencyProof, request, response);
  }

  grpc::ServerWriteReactor<v1::ReadEntriesResponse>* ReadEntries(
      Context* context, const v1::ReadEntriesRequest* request) override {
    return MakeEntriesStream(
        Call(server_, *context, "/rastro.v1.AuditService/ReadEntries"), *request);
  }

  grpc::ServerUnaryReactor* GetTile(Context* context, const v1::GetTileRequest* request,
                                    v1::GetTileResponse* response) override {
    return Answer(context, "/rastro.v1.AuditService/GetTile", AnswerTile, request,
                  response);
  }

  grpc::ServerUnaryReactor* FindEvent(Context* context,
                                      const v1::FindEventRequest* request,
                                      v1::FindEventResponse* response) override {
    return AnswerAs(context, "/rastro.v1.AuditService/FindEvent", AnswerFindEvent,
                    request, response);
  }

  grpc::ServerWriteReactor<v1::WatchSubmitterResponse>* WatchSubmitter(
      Context* context, const v1::WatchSubmitterRequest* request) override {
    return MakeWatchStream(
        Call(server_, *context, "/rastro.v1.AuditService/WatchSubmitter"), *request);
  }

  grpc::ServerWriteReactor<v1::CheckIntegrityResponse>* CheckIntegrity(
      Context* context, const v1::CheckIntegrityRequest*) override {
    return MakeIntegrityStream(
        Call(server_, *context, "/rastro.v1.AuditService/CheckIntegrity"));
  }

  grpc::ServerUnaryReactor* GetStatus(Context* context, const v1::GetStatusRequest*,
                                      v1::GetStatusResponse* response) override {
    const Call call(server_, *context, "/rastro.v1.AuditService/GetStatus");
    return AnswerUnary(call, server_.read_pool, *response,
                       [this, response] { return AnswerStatus(server_, *response); });
  }

 private:
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Answer(Context* context, const char* method,
                                   absl::Status (*answer)(const ServerContext&,
                                                          const Request&, Response&),
                                   const Request* request, Response* response) {
    return AnswerUnary(Call(server_, *context, method), server_.read_pool, *response,
                       [this, answer, request, response] {
                         return answer(server_, *request, *response);
                       });
  }

  // The same, where it counts who asks.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* AnswerAs(Context* context, const char* method,
                                     absl::Status (*answer)(const ServerContext&,
                                                            const Caller&, const Request&,
                                                            Response&),
                                     const Request* request, Response* response) {
    const Call call(server_, *context, method);
    return AnswerUnary(call, server_.read_pool, *response,
                       [this, call, answer, request, response] {
                         return answer(server_, call.caller(), *request, *response);
                       });
  }

  ServerContext& server_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAuditService(ServerContext& context) {
  return std::make_unique<AuditService>(context);
}

}  // namespace rastro
