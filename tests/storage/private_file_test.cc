// Private files are whole, private, and small enough.

#include "storage/private_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

unsigned ModeOf(const std::string& path) {
  struct stat facts = {};
  EXPECT_EQ(stat(path.c_str(), &facts), 0);
  return facts.st_mode & 07777;
}

TEST(PrivateFileTest, ComesBackAndIsPrivate) {
  TempDir directory;
  const std::string path = directory.File("key");
  const mode_t before = umask(0);
  EXPECT_THAT(WritePrivateFile(path, std::string("a\0b\n", 4), IfExists::kRefuse),
              IsOk());
  umask(before);
  EXPECT_EQ(ModeOf(path), 0600u);
  EXPECT_THAT(ReadPrivateFile(path), IsOkAndHolds(std::string("a\0b\n", 4)));
}

TEST(PrivateFileTest, IsWrittenAndReadInParts) {
  TempDir directory;
  const std::string path = directory.File("state");
  const auto make = [](const WritePart& write) {
    for (const char* const part : {"one", "", "two", "three"}) {
      if (absl::Status status = write(part); !status.ok()) return status;
    }
    return absl::OkStatus();
  };
  ASSERT_THAT(WritePrivateFile(path, make, IfExists::kRefuse), IsOk());
  EXPECT_EQ(ModeOf(path), 0600u);
  absl::StatusOr<PrivateFile> file = PrivateFile::Open(path);
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(file->Next(4), IsOkAndHolds(std::string("onet")));
  EXPECT_THAT(file->Next(0), IsOkAndHolds(std::string()));
  EXPECT_THAT(file->Next(100), IsOkAndHolds(std::string("wothree")));
  EXPECT_THAT(file->Next(1), IsOkAndHolds(std::string()));
  // What could not be made whole leaves nothing, and what was there.
  const auto fail = [](const WritePart& write) {
    absl::Status status = write("half");
    return status.ok() ? absl::CancelledError("stopped") : status;
  };
  EXPECT_THAT(WritePrivateFile(path, fail, IfExists::kReplace),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(ReadPrivateFile(path), IsOkAndHolds(std::string("onetwothree")));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.path()),
                          std::filesystem::directory_iterator()),
            1);
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  EXPECT_THAT(PrivateFile::Open(path), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(PrivateFile::Open(directory.File("none")),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(PrivateFileTest, ReplacesOnlyWhenTold) {
  TempDir directory;
  const std::string path = directory.File("key");
  ASSERT_THAT(WritePrivateFile(path, "first", IfExists::kRefuse), IsOk());
  EXPECT_THAT(WritePrivateFile(path, "second", IfExists::kRefuse),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(ReadPrivateFile(path), IsOkAndHolds(std::string("first")));
  EXPECT_THAT(WritePrivateFile(path, "second", IfExists::kReplace), IsOk());
  EXPECT_THAT(ReadPrivateFile(path), IsOkAndHolds(std::string("second")));
  // Nothing is left beside it, whatever the outcome.
  size_t files = 0;
  for ([[maybe_unused]] const auto& file :
       std::filesystem::directory_iterator(directory.path())) {
    ++files;
  }
  EXPECT_EQ(files, 1u);
}

TEST(PrivateFileTest, RefusesWhatOthersMayUseAndNamesTheCure) {
  TempDir directory;
  const std::string path = directory.File("key");
  ASSERT_THAT(WritePrivateFile(path, "secret", IfExists::kRefuse), IsOk());
  for (const mode_t mode : {0640, 0604, 0620, 0601, 0644}) {
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
    EXPECT_THAT(ReadPrivateFile(path),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         AllOf(HasSubstr("chmod 600 " + path),
                               ::testing::Not(HasSubstr("secret")))));
  }
  ASSERT_EQ(chmod(path.c_str(), 0400), 0);
  EXPECT_THAT(ReadPrivateFile(path), IsOk());
}

TEST(PrivateFileTest, RefusesWhatIsTooLargeOrNoFile) {
  TempDir directory;
  const std::string path = directory.File("key");
  ASSERT_THAT(WritePrivateFile(path, "12345", IfExists::kRefuse), IsOk());
  EXPECT_THAT(ReadPrivateFile(path, 5), IsOkAndHolds(std::string("12345")));
  EXPECT_THAT(ReadPrivateFile(path, 4), StatusIs(absl::StatusCode::kResourceExhausted));
  // A generous limit costs nothing: an auditor's state may grow to many gigabytes.
  EXPECT_THAT(ReadPrivateFile(path, size_t{1} << 60), IsOkAndHolds(std::string("12345")));
  EXPECT_THAT(ReadPrivateFile(directory.File("none")),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ReadPrivateFile(directory.path()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_FALSE(WritePrivateFile(directory.File("no/such"), "", IfExists::kRefuse).ok());
}

TEST(MakeDirectoriesTest, MakesWhatIsMissing) {
  TempDir directory;
  const std::string below = directory.File("a/b/c/");
  ASSERT_THAT(MakeDirectories(below), IsOk());
  EXPECT_TRUE(std::filesystem::is_directory(below));
  EXPECT_THAT(MakeDirectories(below), IsOk());
  std::ofstream(directory.File("file")) << "x";
  EXPECT_THAT(
      MakeDirectories(directory.File("file/b")),
      StatusIs(absl::StatusCode::kFailedPrecondition, ::testing::HasSubstr("file")));
}

}  // namespace
}  // namespace rastro
