// See registration_certificate.h. The text:
//
//   rastro/registration-certificate/v1
//   <origin>
//   record <base64 H(record text)>
//   certificate <base64 DER>          1 to 4
//   signature <base64>

#include "crypto/registration_certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kFirstLine = "rastro/registration-certificate/v1";
constexpr size_t kMaxSignatureBytes = 2048;  // RSA of 16,384 bits.

struct FreeX509 {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
  void operator()(STACK_OF(X509) * chain) const { sk_X509_free(chain); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(char* text) const { OPENSSL_free(text); }
};

template <typename T>
using X509Owned = std::unique_ptr<T, FreeX509>;

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

X509Owned<BIO> BioOf(absl::string_view bytes) {
  return X509Owned<BIO>(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

// One certificate and nothing behind it.
X509Owned<X509> FromDer(absl::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  X509Owned<X509> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  return certificate != nullptr && at == end ? std::move(certificate) : nullptr;
}

std::string ToDer(X509& certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(&certificate, &bytes);
  std::string der(reinterpret_cast<const char*>(bytes), size < 0 ? 0 : size);
  OPENSSL_free(bytes);
  return der;
}

// All that a file holds, in its order.
std::vector<X509Owned<X509>> ReadCertificates(absl::string_view file) {
  std::vector<X509Owned<X509>> certificates;
  if (X509Owned<X509> one = FromDer(file)) {
    certificates.push_back(std::move(one));
    return certificates;
  }
  const X509Owned<BIO> bio = BioOf(file);
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(next);
  }
  ERR_clear_error();
  return certificates;
}

int GivePassphrase(char* buffer, int size, int /*writing*/, void* user) {
  const std::string& text = static_cast<const Passphrase*>(user)->text;
  if (text.size() > static_cast<size_t>(size)) return -1;
  text.copy(buffer, text.size());
  return static_cast<int>(text.size());
}

// Tries the forms in which such keys are kept.
X509Owned<EVP_PKEY> ReadKey(absl::string_view file, const Passphrase& passphrase) {
  void* user = const_cast<Passphrase*>(&passphrase);
  X509Owned<EVP_PKEY> key(
      d2i_PKCS8PrivateKey_bio(BioOf(file).get(), nullptr, GivePassphrase, user));
  if (key == nullptr) key.reset(d2i_PrivateKey_bio(BioOf(file).get(), nullptr));
  if (key == nullptr) {
    key.reset(PEM_read_bio_PrivateKey(BioOf(file).get(), nullptr, GivePassphrase, user));
  }
  ERR_clear_error();
  return key;
}

absl::Status CheckRsa(EVP_PKEY* key) {
  if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) {
    return Wrong("certificate: wanted one with an RSA key");
  }
  if (EVP_PKEY_get_bits(key) >= kMinRsaBits) return absl::OkStatus();
  return Wrong(absl::StrCat("certificate: wanted an RSA key of ", kMinRsaBits,
                            " bits or more, got ", EVP_PKEY_get_bits(key)));
}

std::string NameText(const X509_NAME* name) {
  const X509Owned<BIO> bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return std::string(bytes, size);
}

std::string TimeText(const ASN1_TIME* time) {
  std::tm parts = {};
  char text[32] = "";
  if (ASN1_TIME_to_tm(time, &parts) == 1) {
    (void)std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  }
  return text;
}

CertificateHolder HolderOf(const X509& certificate) {
  X509* const x509 = const_cast<X509*>(&certificate);
  const X509Owned<BIGNUM> serial(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), nullptr));
  const X509Owned<char> hex(serial == nullptr ? nullptr : BN_bn2hex(serial.get()));
  return {NameText(X509_get_subject_name(x509)), NameText(X509_get_issuer_name(x509)),
          hex == nullptr ? "" : hex.get(), TimeText(X509_get0_notBefore(x509)),
          TimeText(X509_get0_notAfter(x509))};
}

// The bytes of a line "<keyword> <base64>".
std::string ReadBytes(TextReader& reader, absl::string_view keyword, size_t bytes_max) {
  std::string bytes = reader.Take(ParseBase64(reader.Fields(keyword, 2)[1]));
  if (bytes.empty() || bytes.size() > bytes_max) {
    reader.Fail(absl::StrCat(keyword, ": wanted 1 to ", bytes_max, " bytes"));
  }
  return bytes;
}

}  // namespace

std::string RegistrationCertificate::SignedText() const {
  std::string text =
      absl::StrCat(kFirstLine, "\n", origin, "\nrecord ", Base64(record_hash), "\n");
  for (const std::string& der : certificates) {
    absl::StrAppend(&text, "certificate ", Base64(der), "\n");
  }
  return text;
}

std::string RegistrationCertificate::Text() const {
  return absl::StrCat(SignedText(), "signature ", Base64(signature), "\n");
}

absl::StatusOr<RegistrationCertificate> RegistrationCertificate::Parse(
    absl::string_view text) {
  TextReader reader(text);
  reader.Header(kFirstLine);
  RegistrationCertificate binding;
  binding.origin = std::string(reader.Line("the ledger's name"));
  if (!IsOrigin(binding.origin)) reader.Fail("wanted a ledger's name");
  binding.record_hash = reader.HashField(reader.Fields("record", 2)[1]);
  do {
    binding.certificates.push_back(
        ReadBytes(reader, "certificate", kMaxCertificateBytes));
  } while (reader.ok() && binding.certificates.size() < kMaxChainCertificates &&
           absl::StartsWith(reader.rest(), "certificate "));
  binding.signature = ReadBytes(reader, "signature", kMaxSignatureBytes);
  absl::Status status = reader.Finish();
  if (!status.ok()) return WithField("registration certificate", status);
  return binding;
}

absl::StatusOr<RegistrationCertificate> SignRegistration(absl::string_view origin,
                                                         const RegistryRecord& record,
                                                         absl::string_view certificate,
                                                         absl::string_view key,
                                                         const Passphrase& passphrase) {
  const std::vector<X509Owned<X509>> chain = ReadCertificates(certificate);
  if (chain.empty()) {
    return Wrong("certificate: wanted an X.509 certificate in DER or PEM");
  }
  if (chain.size() > kMaxChainCertificates) {
    return Wrong(absl::StrCat("certificate: wanted at most ", kMaxChainCertificates,
                              " in the file"));
  }
  const X509Owned<EVP_PKEY> private_key = ReadKey(key, passphrase);
  if (private_key == nullptr) {
    return Wrong(
        "certificate key: wanted PKCS#8 in DER or PEM, and its passphrase if it is "
        "encrypted: it is none, or the passphrase is wrong");
  }
  if (absl::Status status = CheckRsa(private_key.get()); !status.ok()) return status;
  if (X509_check_private_key(chain[0].get(), private_key.get()) != 1) {
    ERR_clear_error();
    return Wrong("certificate key: is not that of the certificate");
  }
  RegistrationCertificate binding{std::string(origin), LeafHash(record.Text()), {}, ""};
  for (const X509Owned<X509>& each : chain) {
    binding.certificates.push_back(ToDer(*each));
  }
  const std::string text = binding.SignedText();
  const X509Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  size_t size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  bool ok = EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr,
                               private_key.get()) == 1 &&
            EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1;
  binding.signature.resize(size);
  ok = ok && EVP_DigestSign(context.get(),
                            reinterpret_cast<unsigned char*>(binding.signature.data()),
                            &size, bytes, text.size()) == 1;
  ERR_clear_error();
  if (!ok) return absl::InternalError("certificate key: OpenSSL could not sign");
  binding.signature.resize(size);
  return binding;
}

absl::StatusOr<CertificateHolder> CheckBinding(const RegistrationCertificate& binding,
                                               absl::string_view origin,
                                               const RegistryRecord& record) {
  if (binding.origin != origin) {
    return Wrong(absl::StrCat("registration certificate: is for ledger ", binding.origin,
                              ", not ", origin));
  }
  if (binding.record_hash != LeafHash(record.Text())) {
    return Wrong("registration certificate: signs another record");
  }
  const X509Owned<X509> certificate = FromDer(binding.certificates[0]);
  if (certificate == nullptr) {
    return Wrong("registration certificate: wanted X.509 in DER");
  }
  EVP_PKEY* const key = X509_get0_pubkey(certificate.get());
  if (absl::Status status = CheckRsa(key); !status.ok()) return status;
  const std::string text = binding.SignedText();
  const X509Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  const bool holds =
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
      EVP_DigestVerify(
          context.get(), reinterpret_cast<const unsigned char*>(binding.signature.data()),
          binding.signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
          text.size()) == 1;
  ERR_clear_error();
  if (!holds) return Wrong("registration certificate: its signature does not hold");
  return HolderOf(*certificate);
}

absl::Status CheckIssued(const RegistrationCertificate& binding, absl::string_view roots,
                         std::time_t now) {
  const X509Owned<X509_STORE> store(X509_STORE_new());
  for (const X509Owned<X509>& root : ReadCertificates(roots)) {
    X509_STORE_add_cert(store.get(), root.get());
  }
  const X509Owned<X509> certificate = FromDer(binding.certificates[0]);
  if (certificate == nullptr) {
    return Wrong("registration certificate: wanted X.509 in DER");
  }
  std::vector<X509Owned<X509>> issuers;
  const X509Owned<STACK_OF(X509)> untrusted(sk_X509_new_null());
  for (size_t i = 1; i < binding.certificates.size(); ++i) {
    issuers.push_back(FromDer(binding.certificates[i]));
    if (issuers.back() != nullptr) sk_X509_push(untrusted.get(), issuers.back().get());
  }
  const X509Owned<X509_STORE_CTX> context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), certificate.get(), untrusted.get());
  X509_VERIFY_PARAM* const rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(rules, now);
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
  const bool leads = X509_verify_cert(context.get()) == 1;
  ERR_clear_error();
  if (!leads) {
    return Wrong(absl::StrCat(
        "registration certificate: ",
        X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()))));
  }
  const uint32_t usage = X509_get_key_usage(certificate.get());
  if ((usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0) return absl::OkStatus();
  return Wrong("registration certificate: its key is not for signatures");
}

}  // namespace rastro
