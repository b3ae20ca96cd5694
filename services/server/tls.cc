// See tls.h.

#include "services/server/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <ctime>
#include <string>

#include "absl/strings/str_cat.h"
#include "crypto/certificate.h"
#include "crypto/grammar.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

constexpr unsigned kLookEverySeconds = 1;

absl::Status CheckFiles(const ServerConfig& config) {
  const absl::StatusOr<std::string> chain = ReadPublicFile(config.tls_certificate);
  if (!chain.ok()) return WithField("tls-certificate", chain.status());
  const absl::StatusOr<std::string> key = ReadPrivateFile(config.tls_key);
  if (!key.ok()) return WithField("tls-key", key.status());
  const absl::StatusOr<std::string> authorities = ReadPublicFile(config.tls_client_ca);
  if (!authorities.ok()) return WithField("tls-client-ca", authorities.status());
  absl::Status status = CheckCertificate(*chain, *key, std::time(nullptr));
  if (!status.ok()) return WithField("tls-certificate, tls-key", status);
  return WithField("tls-client-ca", CheckAuthorities(*authorities));
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(
    const ServerConfig& config) {
  if (!config.has_tls()) return grpc::InsecureServerCredentials();
  if (absl::Status status = CheckFiles(config); !status.ok()) return status;
  const auto files = std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      config.tls_key, config.tls_certificate, config.tls_client_ca, kLookEverySeconds);
  grpc::experimental::TlsServerCredentialsOptions options(files);
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace rastro
