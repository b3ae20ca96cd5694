// A ledger that is backed up from its own store, and what both have in the end.

#ifndef RASTRO_TESTS_SERVICES_BACKUP_BACKUP_FIXTURE_H_
#define RASTRO_TESTS_SERVICES_BACKUP_BACKUP_FIXTURE_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "services/backup/backup_reader.h"
#include "services/backup/backup_writer.h"
#include "services/backup/restore.h"
#include "tests/testing/ledger_damage.h"
#include "tests/testing/test_ledger.h"

namespace rastro {

class BackupFixture : public ::testing::Test {
 protected:
  void SetUp() override { ledger_.Create(); }

  // Records until the ledger has `size` entries, in batches of at most 100.
  void GrowTo(uint64_t size);

  // Brings the backup to the ledger's size. Closes the ledger.
  absl::Status Backup(bool afresh = false);

  // Adds to the backup without committing it, up to `size` entries: as a crash leaves it.
  void BackupCutOffAt(uint64_t size);

  absl::StatusOr<BackupHead> Head() const;
  absl::Status Check() const;

  // Restores into `data_directory`, at first one beside the ledger's own.
  absl::Status Restore();

  // Every row of a ledger store but its time of creation.
  static std::map<StoredKey, std::string> RowsOf(const std::string& data_directory);

  // The bytes of every file of the backup, by its path in it.
  std::map<std::string, std::string> Files() const;

  std::unique_ptr<LedgerStore> OpenStore(bool to_write = false) const;
  std::string BackupPath() const { return ledger_.directory.File("backup"); }

  TestLedger ledger_;
  RestoreOptions restore_{ledger_.directory.File("restored"), 1, nullptr, nullptr};

 private:
  absl::Status AddAll(BackupWriter& writer, uint64_t end) const;

  int minute_ = 0;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_BACKUP_BACKUP_FIXTURE_H_
