// Which file or module the ledger's key comes from, and what is said if it cannot be had.

#include "services/keys/ledger_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/encrypted_key.h"
#include "storage/private_file.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class LedgerKeyTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& content) {
    const std::string path = directory_.File(name);
    EXPECT_THAT(WritePrivateFile(path, content, IfExists::kReplace), IsOk());
    return path;
  }

  absl::Status Refusal(const LedgerKeySource& source) {
    return OpenLedgerKey("ledger.example/key", source).status();
  }

  TempDir directory_;
  const PrivateKey key_ = *PrivateKey::Generate(KeyAlgorithm::kEd25519);
  const std::string pem_ = *key_.Pem();
};

TEST_F(LedgerKeyTest, PlainAndEncryptedFilesGiveTheSameKey) {
  const std::string passphrase = "correcto caballo bateria";
  const std::string encrypted = *EncryptKey(pem_, {passphrase});
  const auto plain = OpenLedgerKey("ledger.example/key", {Write("plain", pem_), "", {}});
  ASSERT_THAT(plain, IsOk());
  const auto opened = OpenLedgerKey(
      "ledger.example/key",
      {Write("encrypted", encrypted), Write("pass", passphrase + "\n"), {}});
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ((*opened)->key(), (*plain)->key());
  EXPECT_EQ((*opened)->key().key().bytes(), key_.public_key().bytes());
}

TEST_F(LedgerKeyTest, WhatIsWrongIsNamedAndNoSecretIs) {
  const std::string file = Write("key", *EncryptKey(pem_, {"correcto caballo bateria"}));
  EXPECT_THAT(Refusal({file, "", {}}), StatusIs(absl::StatusCode::kInvalidArgument,
                                                HasSubstr("key-passphrase-file")));
  EXPECT_THAT(Refusal({file, Write("wrong", "incorrecto\n"), {}}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("key: "), Not(HasSubstr("incorrecto")))));
  EXPECT_THAT(
      Refusal({file, Write("two", "incorrecto\nsegunda\n"), {}}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("key-passphrase-file: "), Not(HasSubstr("incorrecto")))));
  EXPECT_THAT(Refusal({file, directory_.File("none"), {}}),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Refusal({Write("text", "no key\n"), "", {}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("key: ")));
  EXPECT_THAT(Refusal({directory_.File("none"), "", {}}),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace rastro
