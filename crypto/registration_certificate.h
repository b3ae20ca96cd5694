// A registration bound to an X.509 certificate, as every Mexican company has one
// (e.firma): the certificate's key signs the registry record. Kept in the part `partners`
// of the registration, since it names people; certificates sign nothing else. Pure and
// thread-safe. Specification: docs/formats.md, section 10; RFC 5280.

#ifndef RASTRO_CRYPTO_REGISTRATION_CERTIFICATE_H_
#define RASTRO_CRYPTO_REGISTRATION_CERTIFICATE_H_

#include <ctime>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/encrypted_key.h"
#include "crypto/hash.h"
#include "crypto/registry_record.h"

namespace rastro {

inline constexpr absl::string_view kRegistrationCertificateMediaType =
    "application/vnd.rastro.registration-certificate";
inline constexpr size_t kMaxChainCertificates = 4;
inline constexpr size_t kMaxCertificateBytes = 16 << 10;  // DER, of each.
inline constexpr int kMinRsaBits = 2048;

struct RegistrationCertificate {
  std::string origin;                     // Of the ledger.
  Hash record_hash;                       // H(record text)
  std::vector<std::string> certificates;  // DER; the signer's, then issuers. 1 to 4.
  std::string signature;                  // RSA PKCS#1 v1.5 with SHA-256.

  // What is signed: the text without its last line.
  std::string SignedText() const;
  std::string Text() const;

  // Reads what Text() writes; INVALID_ARGUMENT otherwise. Checks no signature.
  static absl::StatusOr<RegistrationCertificate> Parse(absl::string_view text);
};

// Whose certificate it is.
struct CertificateHolder {
  std::string subject;     // RFC 4514, UTF-8.
  std::string issuer;      // Likewise.
  std::string serial;      // Hexadecimal.
  std::string not_before;  // YYYY-MM-DDTHH:MM:SSZ, as not_after.
  std::string not_after;
};

// Signs `record` for ledger `origin`. `certificate` is DER or PEM, in PEM with its
// issuers behind it; `key` PKCS#8 in DER or PEM, encrypted (then with `passphrase`) or
// not. INVALID_ARGUMENT, which never quotes the passphrase, names what is wrong.
absl::StatusOr<RegistrationCertificate> SignRegistration(absl::string_view origin,
                                                         const RegistryRecord& record,
                                                         absl::string_view certificate,
                                                         absl::string_view key,
                                                         const Passphrase& passphrase);

// OK if it is for this ledger and record, by an RSA key of 2048 bits or more, and its
// signature holds. Whether the certificate is worth anything is for CheckIssued.
absl::StatusOr<CertificateHolder> CheckBinding(const RegistrationCertificate& binding,
                                               absl::string_view origin,
                                               const RegistryRecord& record);

// OK if the first certificate leads to one of `roots` (PEM; intermediates count as
// roots), all of them in force at `now`, and its key is for signatures. INVALID_ARGUMENT
// says what is not so.
absl::Status CheckIssued(const RegistrationCertificate& binding, absl::string_view roots,
                         std::time_t now);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_REGISTRATION_CERTIFICATE_H_
