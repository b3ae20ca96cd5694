// What the server shows of itself and asks of those who call, over TLS 1.2 or 1.3.

#ifndef RASTRO_SERVICES_SERVER_TLS_H_
#define RASTRO_SERVICES_SERVER_TLS_H_

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "absl/status/statusor.h"
#include "services/server/server_config.h"

namespace rastro {

// Mutual TLS with the files that `config` names; none without them, which is plaintext.
// The files are looked at every second, and new ones hold for new connections; what
// cannot be used leaves those before in force. INVALID_ARGUMENT or NOT_FOUND name the
// setting whose file cannot be used now.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(
    const ServerConfig& config);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_TLS_H_
