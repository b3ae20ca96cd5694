// See certificate.h.

#include "crypto/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace rastro {
namespace {

struct FreeOpenSsl {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

template <typename T>
using Owned = std::unique_ptr<T, FreeOpenSsl>;

Owned<BIO> Reading(absl::string_view text) {
  return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// A key that is encrypted is none here: nobody is asked.
int NoPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) {
  return -1;
}

Owned<X509> FirstCertificate(absl::string_view pem) {
  const Owned<BIO> bio = Reading(pem);
  Owned<X509> certificate(PEM_read_bio_X509(bio.get(), nullptr, NoPassphrase, nullptr));
  ERR_clear_error();
  return certificate;
}

}  // namespace

absl::Status CheckCertificate(absl::string_view chain, absl::string_view key,
                              std::time_t now) {
  const Owned<X509> certificate = FirstCertificate(chain);
  if (certificate == nullptr) {
    return absl::InvalidArgumentError("certificate: wanted one in PEM");
  }
  const Owned<BIO> bio = Reading(key);
  const Owned<EVP_PKEY> private_key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr));
  const bool fits = private_key != nullptr &&
                    X509_check_private_key(certificate.get(), private_key.get()) == 1;
  ERR_clear_error();
  if (private_key == nullptr) {
    return absl::InvalidArgumentError("private key: wanted one in PEM, not encrypted");
  }
  if (!fits) {
    return absl::InvalidArgumentError("private key: is not the certificate's");
  }
  if (X509_cmp_time(X509_get0_notBefore(certificate.get()), &now) > 0) {
    return absl::InvalidArgumentError("certificate: is not in force yet");
  }
  if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &now) < 0) {
    return absl::InvalidArgumentError("certificate: has expired");
  }
  return absl::OkStatus();
}

absl::Status CheckAuthorities(absl::string_view certificates) {
  if (FirstCertificate(certificates) != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError("authorities: wanted certificates in PEM");
}

}  // namespace rastro
