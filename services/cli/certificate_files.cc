// See certificate_files.h.

#include "services/cli/certificate_files.h"

#include <CLI/CLI.hpp>

#include "absl/strings/match.h"
#include "crypto/grammar.h"
#include "services/cli/event_files.h"
#include "services/cli/passphrase.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

constexpr size_t kMaxFileBytes = 256 << 10;

}  // namespace

void AddCertificateOptions(CLI::App& command, CertificateFiles& files) {
  command.add_option("--certificate", files.certificate,
                     "X.509 certificate that the registration is bound to (an e.firma's "
                     ".cer), DER or PEM");
  command.add_option(
      "--certificate-key", files.key,
      "Its private key (an e.firma's .key), mode 0600; it signs the record");
  command.add_option("--certificate-passphrase-file", files.passphrase_file,
                     "File with that key's passphrase; without it you are asked");
}

absl::StatusOr<std::optional<RegistrationCertificate>> BindRegistration(
    absl::string_view origin, const RegistryRecord& record,
    const CertificateFiles& files) {
  if (files.certificate.empty() != files.key.empty()) {
    return absl::InvalidArgumentError(
        "--certificate and --certificate-key: wanted both, or none");
  }
  if (files.certificate.empty()) return std::nullopt;
  const absl::StatusOr<std::string> certificate =
      ReadInput(files.certificate, kMaxFileBytes);
  if (!certificate.ok()) return WithField("--certificate", certificate.status());
  const absl::StatusOr<std::string> key = ReadPrivateFile(files.key, kMaxFileBytes);
  if (!key.ok()) return WithField("--certificate-key", key.status());
  absl::StatusOr<RegistrationCertificate> bound =
      SignRegistration(origin, record, *certificate, *key, {});
  if (!bound.ok() && absl::StrContains(bound.status().message(), "passphrase")) {
    const absl::StatusOr<Passphrase> passphrase =
        ReadPassphrase({files.key, files.passphrase_file});
    if (!passphrase.ok()) return passphrase.status();
    bound = SignRegistration(origin, record, *certificate, *key, *passphrase);
  }
  if (!bound.ok()) return bound.status();
  return *std::move(bound);
}

}  // namespace rastro
