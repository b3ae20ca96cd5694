// See test_certificates.h.

#include "tests/testing/test_certificates.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cassert>

namespace rastro {
namespace {

constexpr long kDay = 24 * 60 * 60;

struct FreeParts {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Certificate = std::unique_ptr<X509, FreeParts>;
using Key = std::unique_ptr<EVP_PKEY, FreeParts>;

template <typename Write>
std::string Pem(const Write& write) {
  const std::unique_ptr<BIO, FreeParts> bio(BIO_new(BIO_s_mem()));
  write(bio.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, size);
}

std::string PemOf(X509* certificate) {
  return Pem([&](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
}

void AddExtension(X509* certificate, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
  assert(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Everything but what is special about it, and the signature.
Certificate NewCertificate(EVP_PKEY* key, int days) {
  static std::atomic<long> last_serial = 0;
  const long serial = ++last_serial;
  // Authorities with one name would be taken for each other.
  const std::string name = "Test " + std::to_string(serial);
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -10 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * kDay);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                             0);
  return certificate;
}

}  // namespace

struct TestAuthority::Parts {
  Key key{EVP_EC_gen("P-256")};
  Certificate certificate = NewCertificate(key.get(), 30);
};

TestAuthority::TestAuthority() : parts_(std::make_unique<Parts>()) {
  X509* const own = parts_->certificate.get();
  X509_set_issuer_name(own, X509_get_subject_name(own));
  AddExtension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  X509_sign(own, parts_->key.get(), EVP_sha256());
  certificate_ = PemOf(own);
}

TestAuthority::~TestAuthority() = default;

TestCertificate TestAuthority::Issue(const std::string& names, int days) const {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = NewCertificate(key.get(), days);
  X509* const issuer = parts_->certificate.get();
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer));
  AddExtension(certificate.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
  if (!names.empty()) {
    AddExtension(certificate.get(), issuer, NID_subject_alt_name, names);
  }
  X509_sign(certificate.get(), parts_->key.get(), EVP_sha256());
  return {PemOf(certificate.get()), Pem([&](BIO* bio) {
            PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr,
                                     nullptr);
          })};
}

}  // namespace rastro
