// OpenSSL's readers of PEM ask at the terminal when they need a passphrase; here nothing
// is read that would make them ask.

#include "crypto/encrypted_key.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

constexpr char kEncryptedLabel[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

// OWASP's figure of 2023 for PBKDF2 with HMAC-SHA-256: some tenths of a second.
constexpr int kRounds = 600'000;
constexpr int kSaltBytes = 16;
constexpr int kOnlyPbes2 = -1;  // OpenSSL's word for "PBES2 with this cipher".

template <typename T, void (*kFree)(T*)>
struct KeyFileFreer {
  void operator()(T* object) const { kFree(object); }
};
using PemMemory = std::unique_ptr<BIO, KeyFileFreer<BIO, BIO_free_all>>;
using PlainKey =
    std::unique_ptr<PKCS8_PRIV_KEY_INFO,
                    KeyFileFreer<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>>;
using SealedKey = std::unique_ptr<X509_SIG, KeyFileFreer<X509_SIG, X509_SIG_free>>;

PemMemory ReadOnly(absl::string_view pem) {
  return PemMemory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

std::string Written(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return std::string(data, size);
}

// What OpenSSL noted of a failure would be taken for a failure of the thread's next call.
absl::Status Refused(absl::string_view message) {
  ERR_clear_error();
  return absl::InvalidArgumentError(message);
}

int NoPassphrase(char*, int, int, void*) { return -1; }

}  // namespace

absl::StatusOr<Passphrase> ParsePassphrase(absl::string_view content) {
  if (absl::EndsWith(content, "\n")) content.remove_suffix(1);
  if (absl::EndsWith(content, "\r")) content.remove_suffix(1);
  if (content.find_first_of(absl::string_view("\r\n\0", 3)) != absl::string_view::npos) {
    return absl::InvalidArgumentError("passphrase: wanted one line of text");
  }
  if (content.empty() || content.size() > kMaxPassphraseBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "passphrase: wanted 1 to ", kMaxPassphraseBytes, " bytes, got ", content.size()));
  }
  return Passphrase{std::string(content)};
}

bool IsEncryptedKey(absl::string_view pem) {
  return absl::StrContains(pem, kEncryptedLabel);
}

absl::StatusOr<std::string> EncryptKey(absl::string_view pem,
                                       const Passphrase& passphrase) {
  const std::string& text = passphrase.text;
  if (text.size() < kMinPassphraseBytes || text.size() > kMaxPassphraseBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("passphrase: wanted ", kMinPassphraseBytes, " to ",
                     kMaxPassphraseBytes, " bytes, got ", text.size()));
  }
  const PlainKey plain(PEM_read_bio_PKCS8_PRIV_KEY_INFO(ReadOnly(pem).get(), nullptr,
                                                        NoPassphrase, nullptr));
  if (plain == nullptr) {
    return Refused("not an unencrypted private key in PEM (PKCS#8)");
  }
  const SealedKey sealed(PKCS8_encrypt(kOnlyPbes2, EVP_aes_256_cbc(), text.data(),
                                       static_cast<int>(text.size()), nullptr, kSaltBytes,
                                       kRounds, plain.get()));
  const PemMemory memory(BIO_new(BIO_s_mem()));
  if (sealed == nullptr || PEM_write_bio_PKCS8(memory.get(), sealed.get()) != 1) {
    ERR_clear_error();
    return absl::InternalError("OpenSSL cannot encrypt the private key");
  }
  return Written(memory.get());
}

absl::StatusOr<std::string> DecryptKey(absl::string_view pem,
                                       const Passphrase& passphrase) {
  const SealedKey sealed(
      PEM_read_bio_PKCS8(ReadOnly(pem).get(), nullptr, NoPassphrase, nullptr));
  if (sealed == nullptr) {
    return Refused("not an encrypted private key in PEM (PKCS#8)");
  }
  const PlainKey plain(PKCS8_decrypt(sealed.get(), passphrase.text.data(),
                                     static_cast<int>(passphrase.text.size())));
  if (plain == nullptr) {
    return Refused("the passphrase is wrong, or the key file is damaged");
  }
  const PemMemory memory(BIO_new(BIO_s_secmem()));
  if (PEM_write_bio_PKCS8_PRIV_KEY_INFO(memory.get(), plain.get()) != 1) {
    ERR_clear_error();
    return absl::InternalError("OpenSSL cannot write the private key");
  }
  return Written(memory.get());
}

}  // namespace rastro
