// See endpoint.h.

#include "services/cli/endpoint.h"

#include <grpcpp/security/credentials.h>

#include <ctime>
#include <utility>

#include "crypto/certificate.h"
#include "crypto/grammar.h"
#include "storage/private_file.h"

namespace rastro {

absl::StatusOr<Endpoint> ReadEndpoint(const std::string& server, const TlsFiles& files) {
  Endpoint endpoint{server, {}, {}, {}};
  if (files.certificate.empty() != files.key.empty()) {
    return absl::InvalidArgumentError("--cert, --client-key: wanted both, or neither");
  }
  if (files.authorities.empty()) {
    if (files.certificate.empty()) return endpoint;
    return absl::InvalidArgumentError(
        "--ca: wanted beside --cert: the authorities of the server's certificate");
  }
  absl::StatusOr<std::string> authorities = ReadPublicFile(files.authorities);
  absl::Status status =
      authorities.ok() ? CheckAuthorities(*authorities) : authorities.status();
  if (!status.ok()) return WithField("--ca", status);
  endpoint.authorities = *std::move(authorities);
  if (files.certificate.empty()) return endpoint;
  absl::StatusOr<std::string> certificate = ReadPublicFile(files.certificate);
  if (!certificate.ok()) return WithField("--cert", certificate.status());
  endpoint.certificate = *std::move(certificate);
  absl::StatusOr<std::string> key = ReadPrivateFile(files.key);
  if (!key.ok()) return WithField("--client-key", key.status());
  endpoint.key = *std::move(key);
  status = CheckCertificate(endpoint.certificate, endpoint.key, std::time(nullptr));
  if (!status.ok()) return WithField("--cert, --client-key", status);
  return endpoint;
}

std::shared_ptr<grpc::ChannelCredentials> CredentialsFor(const Endpoint& endpoint) {
  if (endpoint.authorities.empty()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = endpoint.authorities;
  options.pem_cert_chain = endpoint.certificate;
  options.pem_private_key = endpoint.key;
  return grpc::SslCredentials(options);
}

}  // namespace rastro
