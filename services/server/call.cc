// See call.h.

#include "services/server/call.h"

#include "absl/time/clock.h"
#include "services/server/log.h"
#include "services/server/request_id.h"

namespace rastro {
namespace {

bool IsOurFault(const absl::Status& status) {
  return absl::IsInternal(status) || absl::IsDataLoss(status) || absl::IsUnknown(status);
}

bool IsTurnedAway(const absl::Status& status) {
  return absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status) ||
         status.GetPayload(kRetryAfterPayload).has_value();
}

// The caller's if it is sound, else a new one.
std::string RequestIdOf(const grpc::CallbackServerContext& context) {
  const auto found = context.client_metadata().find(kRequestIdMetadata);
  if (found != context.client_metadata().end()) {
    const absl::string_view sent(found->second.data(), found->second.size());
    if (IsRequestId(sent)) return std::string(sent);
  }
  return NewRequestId();
}

absl::StatusOr<Caller> FindCaller(const ServerContext& server,
                                  const grpc::CallbackServerContext& context) {
  if (!server.config.has_tls()) return Caller{.is_local = true};
  const std::shared_ptr<const grpc::AuthContext> about = context.auth_context();
  std::vector<std::string> uris;
  if (about != nullptr && about->IsPeerAuthenticated()) {
    for (const grpc::string_ref& uri : about->FindPropertyValues("peer_uri")) {
      uris.emplace_back(uri.data(), uri.size());
    }
  }
  return IdentifyCaller(server.config.origin, uris,
                        *server.ledger.publisher().Current()->registry);
}

}  // namespace

Call::Call(ServerContext& server, grpc::CallbackServerContext& context,
           absl::string_view method)
    : server_(&server),
      context_(&context),
      method_(method),
      state_(std::make_shared<State>()) {
  state_->request_id = RequestIdOf(context);
  context.AddTrailingMetadata(kRequestIdMetadata, state_->request_id);
  server.metrics.OnCallBegun(method);
}

absl::Status Call::Authorize() const {
  absl::StatusOr<Caller> caller = FindCaller(*server_, *context_);
  if (!caller.ok()) return caller.status();
  state_->caller = *std::move(caller);
  state_->caller.peer = context_->peer();
  return server_->authorizer.Authorize({method_, state_->caller});
}

absl::Status Call::StillWanted() const {
  if (context_->IsCancelled()) return absl::CancelledError("the caller has gone");
  if (absl::FromChrono(context_->deadline()) <= absl::Now()) {
    return absl::DeadlineExceededError("the call's deadline has passed");
  }
  return absl::OkStatus();
}

grpc::Status Call::End(const absl::Status& status) const {
  server_->metrics.OnCallEnded(
      {method_, status.code(), state_->begun.Elapsed(), state_->response_bytes});
  LogEnd(status);
  return ToGrpcStatus(status, *context_);
}

void Call::LogEnd(const absl::Status& status) const {
  LogLevel level = LogLevel::kDebug;
  if (!status.ok() || state_->batches) level = LogLevel::kInfo;
  if (IsOurFault(status)) level = LogLevel::kError;
  const LogFor whom =
      IsTurnedAway(status) ? LogFor::kOperationAndAudit : LogFor::kOperation;
  if (!IsLogged(level, whom)) return;
  const std::optional<uint64_t> left_out =
      server_->call_lines.Take(state_->caller.participant, absl::Now());
  if (!left_out) return;
  LogLine line(level, "call ended", whom);
  line.With("request_id", state_->request_id)
      .With("method", method_)
      .With("peer", context_->peer())
      .With("status", absl::StatusCodeToString(status.code()))
      .WithMilliseconds("duration_ms",
                        absl::ToDoubleMilliseconds(state_->begun.Elapsed()))
      .With("response_bytes", state_->response_bytes);
  if (!state_->caller.participant.empty()) {
    line.With("caller", state_->caller.participant);
  }
  if (state_->batches) {
    line.With("batches_answered", state_->batches->answered)
        .With("batches_refused", state_->batches->refused);
  }
  // Messages of refusals may quote contents. Those of our own faults do not, nor do those
  // that say who was turned away and why.
  if (IsOurFault(status)) line.With("error", status.message());
  if (IsTurnedAway(status)) line.With("why", status.message());
  if (*left_out > 0) line.With("lines_left_out", *left_out);
}

absl::Status TooBusy() {
  return absl::UnavailableError("the server is busy; back off and retry");
}

grpc::ServerUnaryReactor* AnswerUnary(const Call& call, WorkerPool& pool,
                                      const google::protobuf::MessageLite& response,
                                      std::function<absl::Status()> work) {
  grpc::ServerUnaryReactor* const reactor = call.context().DefaultReactor();
  if (absl::Status status = call.Authorize(); !status.ok()) {
    reactor->Finish(call.End(status));
    return reactor;
  }
  const bool posted = pool.TryPost([call, reactor, &response, work = std::move(work)] {
    absl::Status status = call.StillWanted();
    if (status.ok()) status = work();
    if (status.ok()) call.AddResponse(response.ByteSizeLong());
    reactor->Finish(call.End(status));
  });
  if (!posted) reactor->Finish(call.End(TooBusy()));
  return reactor;
}

}  // namespace rastro
