// See endpoint.h.

#include "services/cli/endpoint.h"

#include <grpcpp/security/credentials.h>

#include <ctime>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/certificate.h"
#include "crypto/grammar.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

absl::Status ReadPem(const std::string& path, std::string& text) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  std::ostringstream read;
  read << file.rdbuf();
  text = read.str();
  return absl::OkStatus();
}

}  // namespace

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
  absl::Status status = ReadPem(files.authorities, endpoint.authorities);
  if (status.ok()) status = CheckAuthorities(endpoint.authorities);
  if (!status.ok()) return WithField("--ca", status);
  if (files.certificate.empty()) return endpoint;
  status = ReadPem(files.certificate, endpoint.certificate);
  if (!status.ok()) return WithField("--cert", status);
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
