// See call.h.

#include "services/server/call.h"

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"

namespace rastro {
namespace {

bool IsOurFault(const absl::Status& status) {
  return absl::IsInternal(status) || absl::IsDataLoss(status) || absl::IsUnknown(status);
}

}  // namespace

Call::Call(ServerContext& server, grpc::CallbackServerContext& context,
           absl::string_view method)
    : server_(&server), context_(&context), method_(method), begun_(absl::Now()) {}

absl::Status Call::Authorize() const {
  return server_->authorizer.Authorize({method_, context_->peer()});
}

absl::Status Call::StillWanted() const {
  if (context_->IsCancelled()) return absl::CancelledError("the caller has gone");
  if (absl::FromChrono(context_->deadline()) <= absl::Now()) {
    return absl::DeadlineExceededError("the call's deadline has passed");
  }
  return absl::OkStatus();
}

grpc::Status Call::End(const absl::Status& status) const {
  const auto level = IsOurFault(status) ? spdlog::level::err : spdlog::level::debug;
  if (spdlog::should_log(level)) {
    // Messages of refusals may quote contents, those of our own faults do not.
    spdlog::log(level, "{} from {}: {} in {:.1f} ms{}{}", std::string(method_),
                context_->peer(), absl::StatusCodeToString(status.code()),
                absl::ToDoubleMilliseconds(absl::Now() - begun_),
                IsOurFault(status) ? ": " : "",
                IsOurFault(status) ? std::string(status.message()) : "");
  }
  return ToGrpcStatus(status, *context_);
}

absl::Status TooBusy() {
  return absl::UnavailableError("the server is busy; back off and retry");
}

grpc::ServerUnaryReactor* AnswerUnary(const Call& call, WorkerPool& pool,
                                      std::function<absl::Status()> work) {
  grpc::ServerUnaryReactor* const reactor = call.context().DefaultReactor();
  if (absl::Status status = call.Authorize(); !status.ok()) {
    reactor->Finish(call.End(status));
    return reactor;
  }
  const bool posted = pool.TryPost([call, reactor, work = std::move(work)] {
    absl::Status status = call.StillWanted();
    if (status.ok()) status = work();
    reactor->Finish(call.End(status));
  });
  if (!posted) reactor->Finish(call.End(TooBusy()));
  return reactor;
}

}  // namespace rastro
