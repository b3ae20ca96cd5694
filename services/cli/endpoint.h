// Where a server is and how it is spoken to.

#ifndef RASTRO_SERVICES_CLI_ENDPOINT_H_
#define RASTRO_SERVICES_CLI_ENDPOINT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace grpc {
class ChannelCredentials;
}  // namespace grpc

namespace rastro {

// Files of TLS, PEM; empty = not given.
struct TlsFiles {
  std::string authorities;  // Of the server's certificate; without it there is no TLS.
  std::string certificate;  // One's own chain, with its key; together or neither.
  std::string key;
};

// A server, with what the files hold.
struct Endpoint {
  std::string server;       // HOST:PORT
  std::string authorities;  // Empty: without TLS.
  std::string certificate;
  std::string key;
};

// Reads the files. INVALID_ARGUMENT or NOT_FOUND name the flag whose file cannot be used
// now: no certificate, expired, a key that is another one's.
absl::StatusOr<Endpoint> ReadEndpoint(const std::string& server, const TlsFiles& files);

// TLS 1.2 or 1.3 with the server's name checked, or none.
std::shared_ptr<grpc::ChannelCredentials> CredentialsFor(const Endpoint& endpoint);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_ENDPOINT_H_
