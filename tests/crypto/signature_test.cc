// Keys and signatures: published vectors (RFC 8032, section 7.1; RFC 6979, appendix
// A.2.5), and every second form of a key or signature that a library might accept.

#include "crypto/signature.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

std::string Bytes(absl::string_view hex) { return absl::HexStringToBytes(hex); }

struct Ed25519Vector {
  const char* seed;
  const char* public_key;
  const char* message;
  const char* signature;
};

// RFC 8032, section 7.1: TEST 1, 2, 3 and SHA(abc).
constexpr Ed25519Vector kEd25519[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61"
     "e39701c"
     "f9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458"
     "f3613d0"
     "f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae6"
     "7f76098"
     "4dc6594a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836b"
     "a3c23a3"
     "feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdf"
     "bc7c664"
     "31e0303dca179c138ac17ad9bef1177331a704"},
};

// RFC 6979, appendix A.2.5: the key, and r and s over "test" and "sample" with SHA-256.
// The s over "sample" is above half the order of the curve.
constexpr char kP256Point[] =
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
constexpr char kTestR[] =
    "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367";
constexpr char kTestS[] =
    "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083";
constexpr char kSampleR[] =
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
constexpr char kSampleS[] =
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
constexpr char kP256Order[] =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

// SubjectPublicKeyInfo of an uncompressed P-256 point.
std::string P256Spki(absl::string_view point_hex) {
  return Bytes("3059301306072a8648ce3d020106082a8648ce3d03010703420004") +
         Bytes(point_hex);
}

struct BnFree {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Number = std::unique_ptr<BIGNUM, BnFree>;

Number FromHex(const char* hex) {
  BIGNUM* number = nullptr;
  BN_hex2bn(&number, hex);
  return Number(number);
}

std::string Der(const Number& r, const Number& s) {
  ECDSA_SIG* signature = ECDSA_SIG_new();
  ECDSA_SIG_set0(signature, BN_dup(r.get()), BN_dup(s.get()));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature, &der);
  std::string bytes(reinterpret_cast<char*>(der), size);
  OPENSSL_free(der);
  ECDSA_SIG_free(signature);
  return bytes;
}

std::string Der(const char* r, const char* s) { return Der(FromHex(r), FromHex(s)); }

// n - s for the order n.
Number OrderMinus(const Number& s) {
  Number result(BN_new());
  BN_sub(result.get(), FromHex(kP256Order).get(), s.get());
  return result;
}

using Key = std::shared_ptr<EVP_PKEY>;

Key Made(EVP_PKEY* key) {
  EXPECT_NE(key, nullptr);
  return Key(key, EVP_PKEY_free);
}

std::string Spki(const Key& key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key.get(), &der);
  std::string bytes(reinterpret_cast<char*>(der), size);
  OPENSSL_free(der);
  return bytes;
}

// Whether OpenSSL itself, without our checks, takes a signature of a P-256 key.
bool LibraryAccepts(const std::string& spki, absl::string_view text,
                    const std::string& der) {
  const auto* next = reinterpret_cast<const unsigned char*>(spki.data());
  const Key key = Made(d2i_PUBKEY(nullptr, &next, static_cast<long>(spki.size())));
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const bool accepted =
      EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(der.data()),
                       der.size(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size()) == 1;
  EVP_MD_CTX_free(context);
  return accepted;
}

std::string PrivatePem(const Key& key, const char* passphrase) {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PKCS8PrivateKey(memory, key.get(),
                                passphrase ? EVP_aes_256_cbc() : nullptr, passphrase,
                                passphrase ? 6 : 0, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  std::string pem(data, size);
  BIO_free(memory);
  return pem;
}

std::string PublicPem(const Key& key) {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(memory, key.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  std::string pem(data, size);
  BIO_free(memory);
  return pem;
}

TEST(Ed25519Test, AgreesWithRfc8032) {
  for (const Ed25519Vector& vector : kEd25519) {
    const absl::StatusOr<PrivateKey> key =
        PrivateKey::FromEd25519Seed(Bytes(vector.seed));
    ASSERT_THAT(key, IsOk());
    EXPECT_EQ(absl::BytesToHexString(key->public_key().bytes()), vector.public_key);
    const absl::StatusOr<std::string> signature = key->Sign(Bytes(vector.message));
    ASSERT_THAT(signature, IsOk());
    EXPECT_EQ(absl::BytesToHexString(*signature), vector.signature);
    const absl::StatusOr<PublicKey> parsed =
        PublicKey::Parse(KeyAlgorithm::kEd25519, Bytes(vector.public_key));
    ASSERT_THAT(parsed, IsOk());
    EXPECT_TRUE(parsed->Verify(Bytes(vector.message), *signature));
    EXPECT_FALSE(parsed->Verify(Bytes(vector.message) + "x", *signature));
  }
}

TEST(Ed25519Test, RefusesEveryFlippedBit) {
  const Ed25519Vector& vector = kEd25519[2];
  const PublicKey key =
      *PublicKey::Parse(KeyAlgorithm::kEd25519, Bytes(vector.public_key));
  const std::string text = Bytes(vector.message);
  const std::string good = Bytes(vector.signature);
  ASSERT_TRUE(key.Verify(text, good));
  for (size_t bit = 0; bit < 8 * good.size(); ++bit) {
    std::string flipped = good;
    flipped[bit / 8] ^= static_cast<char>(1 << bit % 8);
    EXPECT_FALSE(key.Verify(text, flipped)) << "bit " << bit;
  }
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(key.Verify(text, good.substr(0, size)));
  EXPECT_FALSE(key.Verify(text, good + std::string(1, '\0')));
  EXPECT_FALSE(key.Verify(text, std::string(64, '\0')));
}

// S + L is the same number modulo L: a second signature out of the first.
TEST(Ed25519Test, RefusesSPlusL) {
  const std::string order =
      Bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  for (const Ed25519Vector& vector : kEd25519) {
    const PublicKey key =
        *PublicKey::Parse(KeyAlgorithm::kEd25519, Bytes(vector.public_key));
    std::string signature = Bytes(vector.signature);
    for (int multiple = 1; multiple <= 15; ++multiple) {
      int carry = 0;
      for (size_t i = 0; i < order.size(); ++i) {
        carry += static_cast<uint8_t>(signature[32 + i]) + static_cast<uint8_t>(order[i]);
        signature[32 + i] = static_cast<char>(carry & 0xff);
        carry >>= 8;
      }
      if (carry > 0) break;
      EXPECT_FALSE(key.Verify(Bytes(vector.message), signature))
          << multiple << " times L";
    }
  }
}

// Keys for which anybody can make signatures, and second spellings of keys.
TEST(Ed25519Test, RefusesSmallOrderAndNonCanonicalKeys) {
  const std::string f(60, 'f');
  const std::vector<std::string> refused = {
      // The eight points whose order divides 8, with both signs of x.
      "0100000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000080", "ec" + f + "7f",
      "ec" + f + "ff", "0000000000000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000080",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
      // y = p, p + 1 (second spellings of 0 and 1), ..., 2^255 - 1.
      "ed" + f + "7f", "ed" + f + "ff", "ee" + f + "7f", "ee" + f + "ff", "f0" + f + "7f",
      "f3" + f + "ff", "ff" + f + "7f", "ff" + f + "ff"};
  for (const std::string& hex : refused) {
    ASSERT_EQ(hex.size(), 64u);
    EXPECT_THAT(PublicKey::Parse(KeyAlgorithm::kEd25519, Bytes(hex)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("Ed25519")))
        << hex;
  }
}

// y = 2, 3, ...: half of these are coordinates of no point. Whether or not such bytes
// are taken as a key, nobody can sign for them with the signatures that pass for
// degenerate keys.
TEST(Ed25519Test, BytesOffTheCurveVerifyNothing) {
  const std::string zero(32, '\0');
  const std::string identity = std::string("\x01") + std::string(31, '\0');
  for (char y = 2; y < 32; ++y) {
    const std::string bytes = std::string(1, y) + std::string(31, '\0');
    const absl::StatusOr<PublicKey> key = PublicKey::Parse(KeyAlgorithm::kEd25519, bytes);
    if (!key.ok()) continue;
    for (const std::string& r : {zero, identity, bytes}) {
      EXPECT_FALSE(key->Verify("text", r + zero)) << static_cast<int>(y);
      EXPECT_FALSE(key->Verify("", r + identity)) << static_cast<int>(y);
    }
  }
}

TEST(Ed25519Test, RefusesKeysOfAnotherLength) {
  const std::string key = Bytes(kEd25519[0].public_key);
  for (const std::string& bytes : {std::string(), key.substr(1), key + "x", key + key}) {
    EXPECT_THAT(PublicKey::Parse(KeyAlgorithm::kEd25519, bytes),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  for (size_t size : {0, 31, 33, 64}) {
    EXPECT_THAT(PrivateKey::FromEd25519Seed(std::string(size, 's')),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(P256Test, AgreesWithRfc6979) {
  const absl::StatusOr<PublicKey> key =
      PublicKey::Parse(KeyAlgorithm::kEcdsaP256, P256Spki(kP256Point));
  ASSERT_THAT(key, IsOk());
  EXPECT_TRUE(key->Verify("test", Der(kTestR, kTestS)));
  EXPECT_FALSE(key->Verify("Test", Der(kTestR, kTestS)));
  EXPECT_FALSE(key->Verify("test", Der(kSampleR, kTestS)));
}

// Of s and n - s, one of which anybody can make from the other, only the lower counts.
TEST(P256Test, RefusesSInTheUpperHalf) {
  const PublicKey key = *PublicKey::Parse(KeyAlgorithm::kEcdsaP256, P256Spki(kP256Point));
  const std::string published = Der(kSampleR, kSampleS);
  const std::string lower = Der(FromHex(kSampleR), OrderMinus(FromHex(kSampleS)));
  const std::string upper = Der(FromHex(kTestR), OrderMinus(FromHex(kTestS)));
  EXPECT_TRUE(LibraryAccepts(key.bytes(), "sample", published));
  EXPECT_FALSE(key.Verify("sample", published));
  EXPECT_TRUE(key.Verify("sample", lower));
  EXPECT_TRUE(LibraryAccepts(key.bytes(), "test", upper));
  EXPECT_FALSE(key.Verify("test", upper));
}

TEST(P256Test, RefusesOtherEncodings) {
  const PublicKey key = *PublicKey::Parse(KeyAlgorithm::kEcdsaP256, P256Spki(kP256Point));
  const std::string good = Der(kTestR, kTestS);
  ASSERT_TRUE(key.Verify("test", good));
  const std::string content = good.substr(2);
  const auto head = [](size_t size) {
    return std::string("\x30") + static_cast<char>(size);
  };
  const size_t size = content.size();
  const std::string zero(1, '\0');
  const std::string r = Bytes(kTestR), s = Bytes(kTestS);
  const std::vector<std::string> refused = {
      "",
      "\x30",
      good + "x",
      good + zero,
      good.substr(0, good.size() - 1),
      content,
      std::string("\x30\x81") + static_cast<char>(size) + content,  // long length
      std::string("\x30\x82") + zero + static_cast<char>(size) + content,
      std::string("\x30\x80") + content + zero + zero,  // BER, open length
      std::string("\x31") + good.substr(1),             // SET
      head(size + 1) + "\x02" + static_cast<char>(34) + zero +
          content.substr(2),                     // r padded
      head(size + 2) + content + "\x05" + zero,  // NULL after s
      r + s,                                     // P1363
      Der("0", kTestS),
      Der(kTestR, "0"),
      Der("0", "0"),
      head(size - 1) + "\x02\x20" + content.substr(3),  // r without its zero: negative
      Der(kP256Order, kTestS),
      Der(kTestR, kP256Order)};
  for (const std::string& der : refused) {
    EXPECT_FALSE(key.Verify("test", der)) << absl::BytesToHexString(der);
  }
}

TEST(P256Test, RefusesEveryFlippedBit) {
  const PublicKey key = *PublicKey::Parse(KeyAlgorithm::kEcdsaP256, P256Spki(kP256Point));
  const std::string good = Der(kTestR, kTestS);
  for (size_t bit = 0; bit < 8 * good.size(); ++bit) {
    std::string flipped = good;
    flipped[bit / 8] ^= static_cast<char>(1 << bit % 8);
    EXPECT_FALSE(key.Verify("test", flipped)) << "bit " << bit;
  }
}

TEST(P256Test, SignsInTheLowerHalf) {
  const PrivateKey key = *PrivateKey::Generate(KeyAlgorithm::kEcdsaP256);
  for (int i = 0; i < 64; ++i) {  // Half of all signatures would be in the upper half.
    const std::string text = absl::StrCat("text ", i);
    const absl::StatusOr<std::string> signature = key.Sign(text);
    ASSERT_THAT(signature, IsOk());
    EXPECT_TRUE(key.public_key().Verify(text, *signature));
    EXPECT_TRUE(LibraryAccepts(key.public_key().bytes(), text, *signature));
    EXPECT_FALSE(key.public_key().Verify("other text", *signature));
  }
}

TEST(P256Test, RefusesOtherKeys) {
  const std::string good = P256Spki(kP256Point);
  const std::string x = std::string(kP256Point).substr(0, 64);
  std::string other_y = kP256Point;
  other_y[127] = '8';
  const std::vector<std::string> refused = {
      "",
      good + "x",
      good.substr(1),
      good.substr(0, 90),
      P256Spki(other_y),  // not on the curve
      P256Spki(std::string(128, '0')),
      Bytes("3039301306072a8648ce3d020106082a8648ce3d030107032200"
            "03" +
            x),  // compressed
      Bytes("308159301306072a8648ce3d020106082a8648ce3d03010703420004") +
          Bytes(kP256Point),
      Bytes("04" + std::string(kP256Point)),  // the point alone
      Spki(Made(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"))),
      Spki(Made(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "secp256k1"))),
      Spki(Made(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{2048}))),
      Spki(Made(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"))),
      Bytes(kEd25519[0].public_key)};
  ASSERT_THAT(PublicKey::Parse(KeyAlgorithm::kEcdsaP256, good), IsOk());
  for (const std::string& bytes : refused) {
    EXPECT_THAT(PublicKey::Parse(KeyAlgorithm::kEcdsaP256, bytes),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("P-256")))
        << absl::BytesToHexString(bytes);
  }
}

class PrivateKeyTest : public ::testing::TestWithParam<KeyAlgorithm> {};

TEST_P(PrivateKeyTest, IsTheSameAfterPem) {
  const absl::StatusOr<PrivateKey> key = PrivateKey::Generate(GetParam());
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->public_key().algorithm(), GetParam());
  const absl::StatusOr<std::string> pem = key->Pem();
  ASSERT_THAT(pem, IsOk());
  EXPECT_THAT(*pem, ::testing::StartsWith("-----BEGIN PRIVATE KEY-----\n"));
  const absl::StatusOr<PrivateKey> read = PrivateKey::ParsePem(*pem);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->public_key().bytes(), key->public_key().bytes());
  EXPECT_EQ(read->public_key().algorithm(), GetParam());
  EXPECT_TRUE(key->public_key().Verify("text", *read->Sign("text")));
}

TEST_P(PrivateKeyTest, SignsForItsPublicKeyOnly) {
  const PrivateKey key = *PrivateKey::Generate(GetParam());
  const PrivateKey other = *PrivateKey::Generate(GetParam());
  ASSERT_NE(key.public_key().bytes(), other.public_key().bytes());
  const absl::StatusOr<PublicKey> parsed =
      PublicKey::Parse(GetParam(), key.public_key().bytes());
  ASSERT_THAT(parsed, IsOk());
  for (const std::string& text :
       {std::string(), std::string("text"), std::string(100000, '\0')}) {
    const absl::StatusOr<std::string> signature = key.Sign(text);
    ASSERT_THAT(signature, IsOk());
    EXPECT_TRUE(parsed->Verify(text, *signature));
    EXPECT_FALSE(parsed->Verify(text + "x", *signature));
    EXPECT_FALSE(other.public_key().Verify(text, *signature));
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, PrivateKeyTest,
                         ::testing::Values(KeyAlgorithm::kEd25519,
                                           KeyAlgorithm::kEcdsaP256),
                         [](const auto& info) {
                           return info.param == KeyAlgorithm::kEd25519 ? "Ed25519"
                                                                       : "EcdsaP256";
                         });

TEST(ParsePemTest, RefusesWhatIsNoKeyOfOurs) {
  const Key ed25519 = Made(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  const Key x25519 = Made(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"));
  const Key rsa = Made(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{2048}));
  const Key p384 = Made(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"));
  const Key k256 = Made(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "secp256k1"));
  const std::string good = PrivatePem(ed25519, nullptr);
  ASSERT_THAT(PrivateKey::ParsePem(good), IsOk());
  const std::vector<std::string> refused = {
      "",
      "not PEM",
      good.substr(0, good.size() / 2),
      PublicPem(ed25519),
      PrivatePem(ed25519, "secret"),
      PrivatePem(rsa, nullptr),
      PrivatePem(p384, nullptr),
      PrivatePem(k256, nullptr),
      PrivatePem(x25519, nullptr),
      absl::StrReplaceAll(good, {{"M", "!"}}),
      "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"};
  for (const std::string& pem : refused) {
    EXPECT_THAT(PrivateKey::ParsePem(pem), StatusIs(absl::StatusCode::kInvalidArgument))
        << pem;
  }
}

// An error never quotes a key.
TEST(ParsePemTest, KeepsTheKeyOutOfItsErrors) {
  const std::string pem =
      PrivatePem(Made(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")), nullptr);
  const std::string secret = pem.substr(pem.find('\n') + 1, 20);
  EXPECT_THAT(PrivateKey::ParsePem(pem), StatusIs(absl::StatusCode::kInvalidArgument,
                                                  ::testing::Not(HasSubstr(secret))));
}

TEST(KeyAlgorithmTest, HasTwoNames) {
  for (KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kEcdsaP256}) {
    EXPECT_THAT(ParseKeyAlgorithm(KeyAlgorithmName(algorithm)), IsOkAndHolds(algorithm));
  }
  EXPECT_EQ(KeyAlgorithmName(KeyAlgorithm::kEd25519), "ed25519");
  EXPECT_EQ(KeyAlgorithmName(KeyAlgorithm::kEcdsaP256), "ecdsa-p256");
  for (absl::string_view name : {"", "Ed25519", "rsa", "ecdsa"}) {
    EXPECT_THAT(ParseKeyAlgorithm(name), StatusIs(absl::StatusCode::kInvalidArgument))
        << name;
  }
}

}  // namespace
}  // namespace rastro
