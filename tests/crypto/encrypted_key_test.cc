// Private keys under a passphrase, ours and as other programs write them.

#include "crypto/encrypted_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <string>

#include "crypto/signature.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Passphrase kPassphrase{"correct horse, battery"};

std::string PlainPem(KeyAlgorithm algorithm) {
  return *PrivateKey::Generate(algorithm)->Pem();
}

TEST(EncryptKeyTest, ThePassphraseGivesTheSameKeyBack) {
  for (KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kEcdsaP256}) {
    const std::string plain = PlainPem(algorithm);
    const absl::StatusOr<std::string> sealed = EncryptKey(plain, kPassphrase);
    ASSERT_THAT(sealed, IsOk());
    EXPECT_TRUE(IsEncryptedKey(*sealed));
    EXPECT_FALSE(IsEncryptedKey(plain));
    EXPECT_THAT(DecryptKey(*sealed, kPassphrase), IsOkAndHolds(plain));
    // Who does not ask for a passphrase is refused and not asked at a terminal.
    EXPECT_THAT(PrivateKey::ParsePem(*sealed),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(EncryptKeyTest, EachTimeWithAnotherSalt) {
  const std::string plain = PlainPem(KeyAlgorithm::kEd25519);
  EXPECT_NE(*EncryptKey(plain, kPassphrase), *EncryptKey(plain, kPassphrase));
}

TEST(EncryptKeyTest, RefusesShortAndLongPassphrasesWithoutQuotingThem) {
  const std::string plain = PlainPem(KeyAlgorithm::kEd25519);
  for (const std::string& text : {std::string(), std::string("secret7"),
                                  std::string(kMaxPassphraseBytes + 1, 's')}) {
    EXPECT_THAT(EncryptKey(plain, {text}),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("passphrase"), Not(HasSubstr("secret7")))));
  }
  EXPECT_THAT(EncryptKey("no key", kPassphrase),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("PKCS#8")));
}

TEST(DecryptKeyTest, RefusesAnotherPassphraseAndDamage) {
  const std::string sealed = *EncryptKey(PlainPem(KeyAlgorithm::kEd25519), kPassphrase);
  for (const char* text : {"", "correct horse, batterz", "Correct horse, battery"}) {
    EXPECT_THAT(DecryptKey(sealed, {text}), StatusIs(absl::StatusCode::kInvalidArgument,
                                                     HasSubstr("passphrase is wrong")));
  }
  EXPECT_EQ(ERR_peek_error(), 0u) << "left to whoever calls OpenSSL next";
  for (const std::string& pem : {std::string(), sealed.substr(0, sealed.size() / 2),
                                 PlainPem(KeyAlgorithm::kEd25519)}) {
    EXPECT_THAT(DecryptKey(pem, kPassphrase),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("PKCS#8")));
  }
}

// Made by `openssl genpkey -algorithm ed25519 | openssl pkcs8 -topk8 -v2 aes-256-cbc
// -scrypt -passout pass:rastro-test`, OpenSSL 3.0; the key is used for nothing else.
TEST(DecryptKeyTest, ReadsWhatOpenSslMakesWithScrypt) {
  constexpr char kSealed[] = R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGTME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAjBpWd0lxrLLQICQAAC
AQgCAQEwHQYJYIZIAWUDBAEqBBDseIfXQtrc3x5deRSLwiHDBECthun84vnjYe17
V0p0j3hGxp5cRyDkrGttn0rwIKxIVK0F2CtFo91WCVJ3KeLE/TACnbzKs+XxdwDA
TB/i+Bd6
-----END ENCRYPTED PRIVATE KEY-----
)";
  const absl::StatusOr<std::string> plain = DecryptKey(kSealed, {"rastro-test"});
  ASSERT_THAT(plain, IsOk());
  EXPECT_THAT(PrivateKey::ParsePem(*plain), IsOk());
}

TEST(ParsePassphraseTest, IsTheOnlyLine) {
  for (const char* content : {"two words", "two words\n", "two words\r\n"}) {
    const absl::StatusOr<Passphrase> passphrase = ParsePassphrase(content);
    ASSERT_THAT(passphrase, IsOk());
    EXPECT_EQ(passphrase->text, "two words");
  }
  for (const std::string& content :
       {std::string(), std::string("\n"), std::string("hush\nhush\n"),
        std::string("hush\0hush", 9), std::string(kMaxPassphraseBytes + 1, 'x')}) {
    EXPECT_THAT(ParsePassphrase(content),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("passphrase: wanted"), Not(HasSubstr("hush")))));
  }
}

}  // namespace
}  // namespace rastro
