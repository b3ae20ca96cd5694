// Binds a registration to a certificate that lies in files, as the tax authority hands
// them out: a certificate in DER and a private key under a passphrase.

#ifndef RASTRO_SERVICES_CLI_CERTIFICATE_FILES_H_
#define RASTRO_SERVICES_CLI_CERTIFICATE_FILES_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/registration_certificate.h"
#include "crypto/registry_record.h"

namespace CLI {
class App;
}

namespace rastro {

struct CertificateFiles {
  std::string certificate;      // DER or PEM; empty: the registration is not bound.
  std::string key;              // PKCS#8, DER or PEM, mode 0600.
  std::string passphrase_file;  // Empty: asked for, if the key is encrypted.
};

// --certificate, --certificate-key, --certificate-passphrase-file.
void AddCertificateOptions(CLI::App& command, CertificateFiles& files);

// Nothing if there is no certificate. INVALID_ARGUMENT names the flag that is wrong.
absl::StatusOr<std::optional<RegistrationCertificate>> BindRegistration(
    absl::string_view origin, const RegistryRecord& record,
    const CertificateFiles& files);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_CERTIFICATE_FILES_H_
