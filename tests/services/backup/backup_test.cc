// Tests services/backup over real ledgers: what a backup has, and that it only grows.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "services/backup/backup_paths.h"
#include "tests/services/backup/backup_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::SizeIs;

using BackupTest = BackupFixture;

// A new lot's event of another history, in the place of the ledger's own.
void Fork(TestLedger& ledger, const std::string& kept) {
  ledger.Close();
  std::filesystem::remove_all(ledger.options.data_directory);
  std::filesystem::remove(ledger.options.guard_path);
  std::filesystem::copy(kept, ledger.options.data_directory,
                        std::filesystem::copy_options::recursive);
  std::filesystem::rename(ledger.options.data_directory + "/guard",
                          ledger.options.guard_path);
  ASSERT_THAT(ledger.Reopen(), IsOk());
}

TEST_F(BackupTest, RestoresToAnEqualLedgerAtEachSize) {
  // Around the edges of tiles and bundles, and with nothing new.
  for (const uint64_t size : {2, 5, 5, 255, 256, 256, 257, 300, 512, 700, 1300}) {
    SCOPED_TRACE(size);
    GrowTo(size);
    ASSERT_THAT(Backup(), IsOk());
    EXPECT_EQ(Head()->head.size, size);
    ASSERT_THAT(Check(), IsOk());
    restore_.data_directory = ledger_.directory.File(absl::StrCat("restored", size));
    std::filesystem::remove_all(restore_.data_directory);
    ASSERT_THAT(Restore(), IsOk());
    EXPECT_EQ(RowsOf(restore_.data_directory), RowsOf(ledger_.options.data_directory));
  }
}

TEST_F(BackupTest, GrowingLeavesFullFilesAloneAndNoOldOnes) {
  GrowTo(600);
  ASSERT_THAT(Backup(), IsOk());
  const std::map<std::string, std::string> before = Files();
  GrowTo(700);
  ASSERT_THAT(Backup(), IsOk());
  const std::map<std::string, std::string> after = Files();
  for (const auto& [path, bytes] : before) {
    if (path.find(".p/") != std::string::npos || path == "checkpoint") continue;
    EXPECT_EQ(after.at(path), bytes) << path;
  }
  for (const std::string& path : PartialPaths(600)) {
    if (path == "tile/1/000.p/2") continue;  // Of both sizes.
    EXPECT_THAT(after, Not(Contains(Key(path))));
  }
  // Ledger's key, checkpoint, 2 full and 1 partial of each kind, level 1.
  EXPECT_THAT(after, SizeIs(2 + 3 * 3 + 1));
}

// Writing was cut off at every kind of place; before it is committed the backup is what
// it was, and the next run completes it.
TEST_F(BackupTest, CutOffRunChangesNothing) {
  GrowTo(300);
  BackupCutOffAt(290);
  EXPECT_THAT(Head(), StatusIs(absl::StatusCode::kFailedPrecondition,
                               HasSubstr("cut off before it was whole")));
  ASSERT_THAT(Backup(), IsOk());
  GrowTo(800);
  for (const uint64_t size : {301, 511, 512, 513, 799, 800}) {
    SCOPED_TRACE(size);
    BackupCutOffAt(size);
    EXPECT_EQ(Head()->head.size, 300);
    ASSERT_THAT(Check(), IsOk());
  }
  ASSERT_THAT(Backup(), IsOk());
  ASSERT_THAT(Check(), IsOk());
  EXPECT_EQ(Head()->head.size, 800);
}

// A crash after the checkpoint was committed leaves partial files of the one before.
TEST_F(BackupTest, OldPartialFilesDoNoHarm) {
  GrowTo(300);
  ASSERT_THAT(Backup(), IsOk());
  const std::map<std::string, std::string> old = Files();
  GrowTo(320);
  ASSERT_THAT(Backup(), IsOk());
  for (const std::string& path : PartialPaths(300)) {
    std::filesystem::create_directories(
        std::filesystem::path(BackupPath() + "/" + path).parent_path());
    std::ofstream(BackupPath() + "/" + path, std::ios::binary) << old.at(path);
  }
  EXPECT_THAT(Check(), IsOk());
  GrowTo(400);
  ASSERT_THAT(Backup(), IsOk());
  EXPECT_THAT(Check(), IsOk());
}

TEST_F(BackupTest, ErasedContentGoesWhenAllIsTakenAfresh) {
  GrowTo(300);
  ASSERT_THAT(Backup(), IsOk());
  const std::string lot = TestLot("all");
  EXPECT_THAT(Files().at("events/000.jsonl"), HasSubstr(lot));
  std::vector<uint64_t> indexes;
  for (uint64_t i = 2; i < 300; ++i) indexes.push_back(i);
  ASSERT_THAT(OpenStore(/*to_write=*/true)->EraseContent(indexes), IsOk());
  ASSERT_THAT(Backup(), IsOk());
  EXPECT_THAT(Files().at("events/000.jsonl"), HasSubstr(lot));  // Not read again.
  ASSERT_THAT(Backup(/*afresh=*/true), IsOk());
  for (const auto& [path, bytes] : Files()) EXPECT_THAT(bytes, Not(HasSubstr(lot)));
  ASSERT_THAT(Check(), IsOk());
  ASSERT_THAT(Restore(), IsOk());
  EXPECT_EQ(RowsOf(restore_.data_directory), RowsOf(ledger_.options.data_directory));
}

TEST_F(BackupTest, AnotherLedgerOrDirectoryIsRefused) {
  ASSERT_THAT(Backup(), IsOk());
  const std::map<std::string, std::string> before = Files();
  const MemoryNoteSigner other = TestKey("other.example/ledger");
  EXPECT_THAT(BackupWriter::Open({BackupPath(), other.key(), false}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("wanted a backup of other.example/ledger")));
  EXPECT_EQ(Files(), before);
  std::ofstream(ledger_.directory.File("file")) << "something else";
  EXPECT_THAT(BackupWriter::Open(
                  {ledger_.directory.path().string(), ledger_.ledger_key.key(), false}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no backup")));
}

TEST_F(BackupTest, OneWriterAtATime) {
  ASSERT_THAT(Backup(), IsOk());
  const auto writer = BackupWriter::Open({BackupPath(), ledger_.ledger_key.key(), false});
  ASSERT_THAT(writer, IsOk());
  EXPECT_THAT(Backup(), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("in use")));
}

// The operator went back to an older copy and recorded something else: the backup is the
// evidence, and is not written over.
TEST_F(BackupTest, AnotherHistoryIsRefusedAndTheBackupKept) {
  GrowTo(290);
  ledger_.Close();
  const std::string kept = ledger_.directory.File("kept");
  std::filesystem::copy(ledger_.options.data_directory, kept,
                        std::filesystem::copy_options::recursive);
  std::filesystem::copy(ledger_.options.guard_path, kept + "/guard");
  GrowTo(300);
  ASSERT_THAT(Backup(), IsOk());
  const std::map<std::string, std::string> before = Files();
  Fork(ledger_, kept);
  ledger_.clock.Advance(absl::Minutes(1));
  GrowTo(310);
  for (const bool afresh : {false, true}) {
    EXPECT_THAT(Backup(afresh),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("another history")));
    ASSERT_THAT(Check(), IsOk());
    EXPECT_EQ(Head()->checkpoint, before.at("checkpoint"));
  }
}

}  // namespace
}  // namespace rastro
