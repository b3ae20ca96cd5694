// X.509 certificates of TLS: what can be said of their files before they are used.
// Pure and thread-safe.

#ifndef RASTRO_CRYPTO_CERTIFICATE_H_
#define RASTRO_CRYPTO_CERTIFICATE_H_

#include <ctime>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace rastro {

// OK if `chain` (PEM) begins with a certificate that is in force at `now` and whose
// private key is `key` (PEM, not encrypted). INVALID_ARGUMENT says what is not so.
absl::Status CheckCertificate(absl::string_view chain, absl::string_view key,
                              std::time_t now);

// OK if `certificates` (PEM) holds one at least. INVALID_ARGUMENT otherwise.
absl::Status CheckAuthorities(absl::string_view certificates);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_CERTIFICATE_H_
