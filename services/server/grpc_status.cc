// See grpc_status.h.

#include "services/server/grpc_status.h"

#include <grpcpp/client_context.h>
#include <grpcpp/server_context.h>

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/server/request_id.h"
#include "services/wire/problems.h"

namespace rastro {
namespace {

absl::StatusCode NeverUnknown(int code) {
  const bool known = code >= 0 && code <= 16 && code != 2;
  return known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kInternal;
}

std::string CutMessage(absl::string_view message) {
  if (message.size() <= kStatusMessageBytesMax) return std::string(message);
  size_t end = kStatusMessageBytesMax - 3;
  // Not within a character: what continues one begins with the bits 10.
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(message.substr(0, end), "...");
}

// What the caller did wrong is told in full; for the rest somebody has to look.
bool IsInTheServersLog(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::OUT_OF_RANGE:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::ALREADY_EXISTS:
      return false;
    default:
      return true;
  }
}

// Of the trailing metadata; nothing if there is none, as when no server answered.
std::optional<absl::string_view> TrailerOf(const grpc::ClientContext& context,
                                           const char* name) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find(name);
  if (found == trailers.end()) return std::nullopt;
  return absl::string_view(found->second.data(), found->second.size());
}

std::string MessageFrom(const grpc::Status& status, const grpc::ClientContext& context) {
  const std::optional<absl::string_view> id = TrailerOf(context, kRequestIdMetadata);
  if (!id || !IsRequestId(*id) || !IsInTheServersLog(status)) {
    return status.error_message();
  }
  return absl::StrCat(status.error_message(), " (request ", *id, ")");
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(NeverUnknown(status.raw_code())),
                      CutMessage(status.message()));
}

grpc::Status ToGrpcStatus(const absl::Status& status, grpc::ServerContextBase& context) {
  if (status.ok()) return grpc::Status::OK;
  if (std::optional<v1::SubmissionProblems> problems = ProblemsOf(status)) {
    context.AddTrailingMetadata(
        kProblemsTrailer,
        FitInto(kProblemsTrailerBytesMax, *std::move(problems)).SerializeAsString());
  }
  return ToGrpcStatus(status);
}

absl::Status FromGrpcStatus(const grpc::Status& status,
                            const grpc::ClientContext& context) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(NeverUnknown(status.error_code()), MessageFrom(status, context));
  const std::optional<absl::string_view> sent = TrailerOf(context, kProblemsTrailer);
  v1::SubmissionProblems problems;
  if (!sent || !problems.ParseFromArray(sent->data(), static_cast<int>(sent->size()))) {
    return result;
  }
  return WithProblems(std::move(result), problems);
}

}  // namespace rastro
