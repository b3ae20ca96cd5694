// Keys on the disk.

#include "services/cli/key_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "services/cli/session.h"
#include "storage/private_file.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class KeyFilesTest : public ::testing::Test {
 protected:
  TempDir directory_;
  std::string path_ = directory_.File("norte.key");
};

TEST_F(KeyFilesTest, EachAlgorithmSignsWithWhatWasWritten) {
  for (KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kEcdsaP256}) {
    const std::string path = directory_.File(std::string(KeyAlgorithmName(algorithm)));
    const absl::StatusOr<VerifierKey> key = WriteKeyFiles("norte", path, algorithm);
    ASSERT_THAT(key, IsOk());
    EXPECT_EQ(Read(path + ".pub"), key->Text() + "\n");
    const absl::StatusOr<std::unique_ptr<NoteSigner>> signer = ReadSigner("norte", path);
    ASSERT_THAT(signer, IsOk());
    EXPECT_EQ((*signer)->key(), *key);
    const absl::StatusOr<std::string> signature = (*signer)->Sign("text\n");
    ASSERT_THAT(signature, IsOk());
    EXPECT_TRUE(key->Verify("text\n", *signature));
  }
}

TEST_F(KeyFilesTest, SecretsAreForTheOwnerAlone) {
  ASSERT_THAT(WriteKeyFiles("norte", path_, KeyAlgorithm::kEd25519), IsOk());
  for (const std::string& file : {path_, path_ + ".secret"}) {
    EXPECT_EQ(std::filesystem::status(file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
        << file;
  }
}

TEST_F(KeyFilesTest, KeysAreNeverReplaced) {
  ASSERT_THAT(WriteKeyFiles("norte", path_, KeyAlgorithm::kEd25519), IsOk());
  const std::string before = Read(path_);
  EXPECT_THAT(WriteKeyFiles("norte", path_, KeyAlgorithm::kEd25519),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(Read(path_), before);
}

TEST_F(KeyFilesTest, SecretOutlivesTheKey) {
  ASSERT_THAT(WriteKeyFiles("norte", path_, KeyAlgorithm::kEd25519), IsOk());
  const absl::StatusOr<Submitter> before = ReadSubmitter("norte", path_);
  ASSERT_THAT(before, IsOk());
  EXPECT_EQ(before->secret.size(), 32u);
  std::filesystem::remove(path_);
  ASSERT_THAT(WriteKeyFiles("norte", path_, KeyAlgorithm::kEd25519), IsOk());
  const absl::StatusOr<Submitter> after = ReadSubmitter("norte", path_);
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->secret, before->secret);
}

TEST_F(KeyFilesTest, NamesAreParticipantsOrOrigins) {
  for (const std::string name : {"", "Norte", "norte sur", "a+b"}) {
    EXPECT_THAT(WriteKeyFiles(name, path_, KeyAlgorithm::kEd25519),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--name")))
        << name;
    EXPECT_FALSE(std::filesystem::exists(path_));
  }
  EXPECT_THAT(WriteKeyFiles("ledger.example/mx", path_, KeyAlgorithm::kEd25519), IsOk());
}

TEST_F(KeyFilesTest, OpenFilesAreRefusedWithTheCommandThatHelps) {
  ASSERT_THAT(WriteKeyFiles("norte", path_, KeyAlgorithm::kEd25519), IsOk());
  std::filesystem::permissions(path_, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_THAT(ReadSigner("norte", path_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("chmod 600")));
}

TEST_F(KeyFilesTest, SecretsThatAreTooShortAreRefused) {
  ASSERT_THAT(WriteKeyFiles("norte", path_, KeyAlgorithm::kEd25519), IsOk());
  for (const char* text : {"", "AAAA\n", "no base64\n"}) {
    std::ofstream(path_ + ".secret") << text;
    EXPECT_THAT(ReadSubmitter("norte", path_),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("32 bytes")));
  }
}

// The passphrase opens the key again; another one, or none where nobody can be asked, is
// refused with what to do. (Tests have no terminal on standard input.)
TEST_F(KeyFilesTest, AnEncryptedKeySignsWithItsPassphraseOnly) {
  const std::string right = directory_.File("right.txt");
  const std::string wrong = directory_.File("wrong.txt");
  ASSERT_THAT(WritePrivateFile(right, "a long secret\n", IfExists::kRefuse), IsOk());
  ASSERT_THAT(WritePrivateFile(wrong, "other secret\n", IfExists::kRefuse), IsOk());
  const absl::StatusOr<VerifierKey> key = WriteKeyFiles(
      "norte", path_, KeyAlgorithm::kEd25519, "", Passphrase{"a long secret"});
  ASSERT_THAT(key, IsOk());
  EXPECT_THAT(Read(path_), HasSubstr("BEGIN ENCRYPTED PRIVATE KEY"));
  const absl::StatusOr<std::unique_ptr<NoteSigner>> signer =
      ReadSigner("norte", path_, right);
  ASSERT_THAT(signer, IsOk());
  EXPECT_EQ((*signer)->key(), *key);
  EXPECT_THAT(
      ReadSigner("norte", path_, wrong),
      StatusIs(absl::StatusCode::kInvalidArgument,
               ::testing::AllOf(HasSubstr("passphrase is wrong"), HasSubstr("norte.key"),
                                ::testing::Not(HasSubstr("other secret")))));
  std::filesystem::permissions(right, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_THAT(ReadSigner("norte", path_, right),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("chmod 600")));
  if (isatty(STDIN_FILENO)) GTEST_SKIP() << "standard input is a terminal";
  EXPECT_THAT(ReadSigner("norte", path_), StatusIs(absl::StatusCode::kInvalidArgument,
                                                   HasSubstr("--passphrase-file")));
}

}  // namespace
}  // namespace rastro
