// Every file of a backup altered, cut, lengthened, exchanged, deleted: each is found, and
// nothing is restored.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "absl/strings/str_cat.h"
#include "tests/services/backup/backup_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

class BackupDamageTest : public BackupFixture {
 protected:
  void SetUp() override {
    BackupFixture::SetUp();
    GrowTo(290);
    ASSERT_THAT(Backup(), IsOk());
    files_ = Files();
  }

  void Put(const std::string& path, const std::string& bytes) {
    std::ofstream(BackupPath() + "/" + path, std::ios::binary) << bytes;
  }

  // Finds the file as it is now, and puts it back.
  void ExpectFound(const std::string& path) {
    const absl::Status status = Check();
    // A digit of a version altered is no damage that could be told from a newer release.
    EXPECT_THAT(status, AnyOf(StatusIs(absl::StatusCode::kDataLoss),
                              StatusIs(absl::StatusCode::kFailedPrecondition),
                              StatusIs(absl::StatusCode::kUnimplemented)));
    // The file itself, or the entry that it does not agree about with another one.
    EXPECT_THAT(std::string(status.message()),
                AnyOf(HasSubstr(BackupPath() + "/" + path), HasSubstr("entry ")));
    Put(path, files_.at(path));
  }

  std::map<std::string, std::string> files_;
};

TEST_F(BackupDamageTest, EveryFileAlteredIsFoundAndNamed) {
  std::mt19937 random(1);  // Any seed; one, so that a failure can be repeated.
  int tried = 0;
  for (const auto& [path, bytes] : files_) {
    SCOPED_TRACE(path);
    for (int flip = 0; flip < 24; ++flip, ++tried) {
      std::string altered = bytes;
      const size_t place = flip == 0 ? 0 : flip == 1 ? bytes.size() - 1 : random();
      altered[place % bytes.size()] ^= 1 << (random() % 8);
      Put(path, altered);
      ExpectFound(path);
    }
    Put(path, bytes.substr(0, bytes.size() / 2));
    ExpectFound(path);
    Put(path, bytes.substr(0, bytes.size() - 1));
    ExpectFound(path);
    Put(path, bytes + "x");
    ExpectFound(path);
    Put(path, "");
    ExpectFound(path);
    std::filesystem::remove(BackupPath() + "/" + path);
    ExpectFound(path);
  }
  EXPECT_GT(tried, 150);
  EXPECT_THAT(Check(), IsOk());
}

TEST_F(BackupDamageTest, LinesExchangedOrDoubledAreFound) {
  const std::string path = "events/000.jsonl";
  const std::string& bytes = files_.at(path);
  const size_t second = bytes.find('\n') + 1;
  const size_t third = bytes.find('\n', second) + 1;
  const std::string first_line = bytes.substr(0, second);
  const std::string second_line = bytes.substr(second, third - second);
  Put(path, second_line + first_line + bytes.substr(third));
  ExpectFound(path);
  Put(path, first_line + first_line + bytes.substr(third));
  ExpectFound(path);
  Put(path, first_line + bytes.substr(third));
  ExpectFound(path);
  Put(path, bytes + second_line);
  ExpectFound(path);
}

TEST_F(BackupDamageTest, NothingIsRestoredFromADamagedBackup) {
  for (const std::string path : {"events/001.p/34.jsonl", "tile/entries/000"}) {
    std::string altered = files_.at(path);
    altered[altered.size() / 2] ^= 1;
    Put(path, altered);
    EXPECT_THAT(Restore(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("entry ")));
    EXPECT_FALSE(std::filesystem::exists(restore_.data_directory + "/ledger"));
    EXPECT_FALSE(std::filesystem::exists(restore_.data_directory + "/ledger.unfinished"));
    Put(path, files_.at(path));
  }
  EXPECT_THAT(Restore(), IsOk());
}

// What is damaged is not carried into the file that takes its place.
TEST_F(BackupDamageTest, DamagedBackupIsNotContinuedButCanBeTakenAfresh) {
  std::string altered = files_.at("events/001.p/34.jsonl");
  altered[altered.size() / 2] ^= 1;
  Put("events/001.p/34.jsonl", altered);
  GrowTo(295);
  EXPECT_THAT(Backup(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("entry ")));
  ASSERT_THAT(Backup(/*afresh=*/true), IsOk());
  EXPECT_THAT(Check(), IsOk());
}

TEST_F(BackupDamageTest, NewerVersionIsSaid) {
  std::string newer = files_.at("ledger.txt");
  newer.replace(newer.find("v1"), 2, "v2");
  Put("ledger.txt", newer);
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                HasSubstr("newer release")));
}

}  // namespace
}  // namespace rastro
