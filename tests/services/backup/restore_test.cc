// What stands between a restored backup and a second history.

#include "services/backup/restore.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/services/backup/backup_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

class RestoreTest : public BackupFixture {
 protected:
  void SetUp() override {
    BackupFixture::SetUp();
    GrowTo(40);
    ASSERT_THAT(Backup(), IsOk());
  }

  std::string Restored(const std::string& name) const {
    return restore_.data_directory + "/" + name;
  }
};

TEST_F(RestoreTest, LedgerGoesOnWhereTheBackupHasEverything) {
  ASSERT_THAT(Restore(), IsOk());
  ledger_.options.data_directory = restore_.data_directory;
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_EQ(ledger_->Status().read_only_reason, "");
  GrowTo(50);
  EXPECT_THAT(ledger_->CheckIntegrity(nullptr), IsOk());
}

TEST_F(RestoreTest, OldBackupServesReadsAndSaysWhatIsMissing) {
  GrowTo(50);
  ledger_.Close();
  ASSERT_THAT(Restore(), IsOk());
  ledger_.options.data_directory = restore_.data_directory;
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_THAT(ledger_->Status().read_only_reason,
              HasSubstr("entries 40 to 49 are missing"));
  EXPECT_THAT(
      ledger_.Submit(TestBatch(
          ledger_.exporter,
          {TestEvent(ledger_.exporter, ObjectEventJson("OBSERVE", {TestLot("x")}, 1))})),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("missing")));
}

TEST_F(RestoreTest, NeverOverALedger) {
  ASSERT_THAT(Restore(), IsOk());
  const std::map<StoredKey, std::string> rows = RowsOf(restore_.data_directory);
  EXPECT_THAT(Restore(), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(RowsOf(restore_.data_directory), rows);
}

TEST_F(RestoreTest, NotWhileAServerHasTheDirectory) {
  std::filesystem::create_directories(restore_.data_directory);
  const auto lock = DirectoryLock::Acquire(restore_.data_directory, "rastrod");
  ASSERT_THAT(lock, IsOk());
  EXPECT_THAT(Restore(), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("rastrod")));
}

// What a killed restore left is no ledger for anybody, and in nobody's way.
TEST_F(RestoreTest, CutOffAnywhereLeavesNoLedger) {
  GrowTo(3100);
  ASSERT_THAT(Backup(), IsOk());
  for (const uint64_t stop : {1000, 2000, 3000, 4000, 6000}) {
    restore_.progress = [&](const RestoreProgress& progress) {
      return progress.entries + (progress.checking ? 3000 : 0) < stop;
    };
    EXPECT_THAT(Restore(), StatusIs(absl::StatusCode::kCancelled));
    EXPECT_FALSE(std::filesystem::exists(Restored("ledger")));
  }
  std::filesystem::create_directories(Restored("ledger.unfinished"));
  std::ofstream(Restored("ledger.unfinished/CURRENT")) << "MANIFEST-000005\n";
  ledger_.options.data_directory = restore_.data_directory;
  EXPECT_THAT(ledger_.Reopen(), StatusIs(absl::StatusCode::kNotFound));
  restore_.progress = nullptr;
  EXPECT_THAT(Restore(), IsOk());
  EXPECT_THAT(ledger_.Reopen(), IsOk());
}

TEST_F(RestoreTest, WhoObjectsBeforeUseDiscardsIt) {
  restore_.before_use = [](const LedgerStore& store) {
    EXPECT_EQ(store.Head().size, 40u);
    return absl::DataLossError("another history");
  };
  EXPECT_THAT(Restore(), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_FALSE(std::filesystem::exists(Restored("ledger")));
  EXPECT_FALSE(std::filesystem::exists(Restored("ledger.unfinished")));
}

}  // namespace
}  // namespace rastro
