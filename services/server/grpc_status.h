// The only place where an absl::Status becomes a gRPC status, and back.
// Codes are the same numbers; UNKNOWN is never produced. What a refusal carries for
// programs travels in the trailing metadata `rastro-problems-bin`.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_GRPC_STATUS_H_
#define RASTRO_SERVICES_SERVER_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace grpc {
class ClientContext;
class ServerContextBase;
}  // namespace grpc

namespace rastro {

inline constexpr char kProblemsTrailer[] = "rastro-problems-bin";

// gRPC clients refuse trailers of more than 8 KiB in all unless they are told otherwise;
// these two leave room for base64 and percent-encoding.
inline constexpr size_t kProblemsTrailerBytesMax = 4096;
inline constexpr size_t kStatusMessageBytesMax = 1024;

// The message is cut to kStatusMessageBytesMax, at a character.
grpc::Status ToGrpcStatus(const absl::Status& status);

// The same, and adds the problems that `status` carries to the trailing metadata of
// `context`. Before the call is finished.
grpc::Status ToGrpcStatus(const absl::Status& status, grpc::ServerContextBase& context);

// What a client makes of the end of a call; `context` must be the call's, and the call
// at its end. Carries the problems of the trailing metadata (services/wire/problems.h);
// where the server's log may say more than the message does, this names the request by
// which it is found there.
absl::Status FromGrpcStatus(const grpc::Status& status,
                            const grpc::ClientContext& context);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_GRPC_STATUS_H_
