// Signatures through OpenSSL. It accepts some forms that we refuse: they are
// checked here, before it is asked.

#include "crypto/signature.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

constexpr size_t kEd25519KeyBytes = 32;
constexpr size_t kEd25519SignatureBytes = 64;
constexpr int kP256Bits = 256;

using KeyPointer = std::shared_ptr<EVP_PKEY>;
template <typename T, void (*kFree)(T*)>
struct Freer {
  void operator()(T* object) const { kFree(object); }
};
using BigNumber = std::unique_ptr<BIGNUM, Freer<BIGNUM, BN_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG, ECDSA_SIG_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX, EVP_MD_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using Memory = std::unique_ptr<BIO, Freer<BIO, BIO_free_all>>;

const uint8_t* Bytes(absl::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

KeyPointer Own(EVP_PKEY* key) { return KeyPointer(key, EVP_PKEY_free); }

// 2^255 - 19, little-endian: coordinates are canonical below it.
constexpr std::array<uint8_t, 32> FieldPrime() {
  std::array<uint8_t, 32> prime{};
  prime.fill(0xff);
  prime[0] = 0xed;
  prime[31] = 0x7f;
  return prime;
}

// y coordinates of the eight points whose order divides 8 (0, 1, -1 and two of
// order 8), little-endian; the sign of x does not matter.
bool IsSmallOrder(std::array<uint8_t, 32> y) {
  static constexpr uint8_t kOrder8[2][32] = {
      {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
       0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
       0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
      {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
       0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
       0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a}};
  std::array<uint8_t, 32> zero{};
  std::array<uint8_t, 32> one{};
  one[0] = 1;
  std::array<uint8_t, 32> minus_one = FieldPrime();
  minus_one[0] -= 1;
  return y == zero || y == one || y == minus_one ||
         std::equal(y.begin(), y.end(), kOrder8[0]) ||
         std::equal(y.begin(), y.end(), kOrder8[1]);
}

absl::Status CheckEd25519Point(absl::string_view bytes) {
  std::array<uint8_t, 32> y;
  std::copy(bytes.begin(), bytes.end(), y.begin());
  y[31] &= 0x7f;
  const std::array<uint8_t, 32> prime = FieldPrime();
  if (!std::lexicographical_compare(y.rbegin(), y.rend(), prime.rbegin(), prime.rend())) {
    return absl::InvalidArgumentError("Ed25519 key is not in canonical form");
  }
  if (IsSmallOrder(y)) {
    return absl::InvalidArgumentError("Ed25519 key is a point of small order");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Spki(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return absl::InternalError("OpenSSL cannot encode the public key");
  std::string bytes(reinterpret_cast<char*>(der), size);
  OPENSSL_free(der);
  return bytes;
}

bool IsP256(EVP_PKEY* key) {
  char group[64];
  size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_bits(key) == kP256Bits &&
         EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group,
                                        sizeof(group), &size) == 1 &&
         absl::string_view(group, size) == SN_X9_62_prime256v1;
}

absl::StatusOr<KeyPointer> ParseP256(absl::string_view spki) {
  const uint8_t* next = Bytes(spki);
  KeyPointer key = Own(d2i_PUBKEY(nullptr, &next, static_cast<long>(spki.size())));
  if (key == nullptr || !IsP256(key.get())) {
    return absl::InvalidArgumentError("not the SubjectPublicKeyInfo of a P-256 key");
  }
  absl::StatusOr<std::string> again = Spki(key.get());
  // 91 bytes: the one encoding with a named curve and an uncompressed point.
  if (!again.ok() || *again != spki || spki.size() != 91) {
    return absl::InvalidArgumentError("P-256 key is not in canonical form");
  }
  return key;
}

// floor(n / 2) for the order n of P-256.
const BIGNUM* HalfOrder() {
  static const BIGNUM* half = [] {
    EC_GROUP* group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    BIGNUM* order = BN_dup(EC_GROUP_get0_order(group));
    BN_rshift1(order, order);
    EC_GROUP_free(group);
    return order;
  }();
  return half;
}

EcdsaSignature ParseEcdsa(absl::string_view der) {
  const uint8_t* next = Bytes(der);
  return EcdsaSignature(d2i_ECDSA_SIG(nullptr, &next, static_cast<long>(der.size())));
}

std::string EcdsaDer(const ECDSA_SIG* signature) {
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature, &der);
  std::string bytes(reinterpret_cast<char*>(der), size > 0 ? size : 0);
  OPENSSL_free(der);
  return bytes;
}

bool IsStrictEcdsa(absl::string_view der) {
  const EcdsaSignature signature = ParseEcdsa(der);
  return signature != nullptr && EcdsaDer(signature.get()) == der &&
         BN_cmp(ECDSA_SIG_get0_s(signature.get()), HalfOrder()) <= 0;
}

// The same signature with s in the lower half: s or n - s.
std::string LowerHalf(absl::string_view der) {
  EcdsaSignature signature = ParseEcdsa(der);
  if (signature == nullptr) return "";
  const BIGNUM* s = ECDSA_SIG_get0_s(signature.get());
  if (BN_cmp(s, HalfOrder()) <= 0) return std::string(der);
  BigNumber order(BN_dup(HalfOrder()));  // n is odd: n = 2 * floor(n/2) + 1.
  BN_lshift1(order.get(), order.get());
  BN_add_word(order.get(), 1);
  BigNumber low(BN_new());
  BN_sub(low.get(), order.get(), s);
  BigNumber r(BN_dup(ECDSA_SIG_get0_r(signature.get())));
  ECDSA_SIG_set0(signature.get(), r.release(), low.release());
  return EcdsaDer(signature.get());
}

const EVP_MD* MessageDigest(KeyAlgorithm algorithm) {
  return algorithm == KeyAlgorithm::kEcdsaP256 ? EVP_sha256() : nullptr;
}

}  // namespace

absl::string_view KeyAlgorithmName(KeyAlgorithm algorithm) {
  return algorithm == KeyAlgorithm::kEd25519 ? "ed25519" : "ecdsa-p256";
}

absl::StatusOr<KeyAlgorithm> ParseKeyAlgorithm(absl::string_view name) {
  for (KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kEcdsaP256}) {
    if (name == KeyAlgorithmName(algorithm)) return algorithm;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("algorithm: wanted ed25519 or ecdsa-p256, got \"", name, "\""));
}

PublicKey::PublicKey(KeyAlgorithm algorithm, std::string bytes, KeyPointer key)
    : algorithm_(algorithm), bytes_(std::move(bytes)), key_(std::move(key)) {}

absl::StatusOr<PublicKey> PublicKey::Parse(KeyAlgorithm algorithm,
                                           absl::string_view bytes) {
  if (algorithm == KeyAlgorithm::kEcdsaP256) {
    absl::StatusOr<KeyPointer> key = ParseP256(bytes);
    if (!key.ok()) return key.status();
    return PublicKey(algorithm, std::string(bytes), *key);
  }
  if (bytes.size() != kEd25519KeyBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("an Ed25519 key has 32 bytes, got ", bytes.size()));
  }
  if (absl::Status status = CheckEd25519Point(bytes); !status.ok()) return status;
  KeyPointer key = Own(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(bytes), bytes.size()));
  if (key == nullptr) return absl::InvalidArgumentError("not an Ed25519 key");
  return PublicKey(algorithm, std::string(bytes), key);
}

bool PublicKey::Verify(absl::string_view text, absl::string_view signature) const {
  if (algorithm_ == KeyAlgorithm::kEd25519 ? signature.size() != kEd25519SignatureBytes
                                           : !IsStrictEcdsa(signature)) {
    return false;
  }
  DigestContext context(EVP_MD_CTX_new());
  // OpenSSL checks S < L and recomputes the encoding of R.
  return context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, MessageDigest(algorithm_), nullptr,
                              key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text),
                          text.size()) == 1;
}

absl::StatusOr<PrivateKey> PrivateKey::Wrap(KeyPointer key) {
  if (key != nullptr && EVP_PKEY_is_a(key.get(), "ED25519")) {
    std::string bytes(kEd25519KeyBytes, '\0');
    size_t size = bytes.size();
    if (EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<uint8_t*>(bytes.data()),
                                    &size) != 1) {
      return absl::InternalError("OpenSSL cannot give the public key");
    }
    return PrivateKey(
        PublicKey(KeyAlgorithm::kEd25519, std::move(bytes), std::move(key)));
  }
  if (key != nullptr && IsP256(key.get())) {
    absl::StatusOr<std::string> spki = Spki(key.get());
    if (!spki.ok()) return spki.status();
    absl::StatusOr<KeyPointer> canonical = ParseP256(*spki);
    if (!canonical.ok()) return canonical.status();
    return PrivateKey(
        PublicKey(KeyAlgorithm::kEcdsaP256, *std::move(spki), std::move(key)));
  }
  return absl::InvalidArgumentError("wanted an Ed25519 or P-256 private key");
}

absl::StatusOr<PrivateKey> PrivateKey::Generate(KeyAlgorithm algorithm) {
  return Wrap(Own(algorithm == KeyAlgorithm::kEd25519
                      ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                      : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", SN_X9_62_prime256v1)));
}

absl::StatusOr<PrivateKey> PrivateKey::FromEd25519Seed(absl::string_view seed) {
  return Wrap(Own(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(seed), seed.size())));
}

absl::StatusOr<PrivateKey> PrivateKey::ParsePem(absl::string_view pem) {
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // Never asks for a passphrase at a terminal that may not be there.
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  KeyPointer key =
      Own(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) {
    return absl::InvalidArgumentError("not an unencrypted private key in PEM (PKCS#8)");
  }
  return Wrap(std::move(key));
}

absl::StatusOr<std::string> PrivateKey::Pem() const {
  const Memory memory(BIO_new(BIO_s_mem()));
  char* data = nullptr;
  if (PEM_write_bio_PKCS8PrivateKey(memory.get(), public_key_.key_.get(), nullptr,
                                    nullptr, 0, nullptr, nullptr) != 1) {
    return absl::InternalError("OpenSSL cannot write the private key");
  }
  const long size = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, size);
}

absl::StatusOr<std::string> PrivateKey::Sign(absl::string_view text) const {
  DigestContext context(EVP_MD_CTX_new());
  std::string signature(128, '\0');
  size_t size = signature.size();
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, MessageDigest(public_key_.algorithm()),
                         nullptr, public_key_.key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<uint8_t*>(signature.data()), &size,
                     Bytes(text), text.size()) != 1) {
    return absl::InternalError("OpenSSL cannot sign");
  }
  signature.resize(size);
  return public_key_.algorithm() == KeyAlgorithm::kEcdsaP256 ? LowerHalf(signature)
                                                             : signature;
}

}  // namespace rastro
