#include "tests/services/backup/backup_fixture.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/note/checkpoint.h"
#include "tests/testing/status_matchers.h"

namespace rastro {

void BackupFixture::GrowTo(uint64_t size) {
  if (ledger_.operator->() == nullptr) {
    ASSERT_THAT(ledger_.Reopen(), IsOk());
  }
  while (ledger_.At().head.size < size) {
    std::vector<std::string> events;
    const uint64_t missing = size - ledger_.At().head.size;
    for (uint64_t i = 0; i < std::min<uint64_t>(missing, 100); ++i, ++minute_) {
      events.push_back(ObjectEventJson(
          "OBSERVE", {TestLot(absl::StrCat("lot", minute_ % 7)), TestLot("all")},
          minute_));
    }
    ledger_.Record(events);
  }
}

std::unique_ptr<LedgerStore> BackupFixture::OpenStore(bool to_write) const {
  LedgerStoreOptions options;
  options.path = ledger_.options.data_directory + "/ledger";
  options.min_free_bytes = 1;
  absl::StatusOr<std::unique_ptr<LedgerStore>> store =
      to_write ? LedgerStore::Open(options) : LedgerStore::OpenReadOnly(options);
  EXPECT_THAT(store, IsOk());
  return *std::move(store);
}

absl::Status BackupFixture::AddAll(BackupWriter& writer, uint64_t end) const {
  const std::unique_ptr<LedgerStore> store = OpenStore();
  const std::unique_ptr<EntryScan> scan =
      store->Scan({writer.size(), std::min(end, store->Head().size), true, true});
  ScannedEntry row;
  for (;;) {
    const absl::StatusOr<bool> more = scan->Next(row);
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
    if (absl::Status status = writer.Add(row); !status.ok()) return status;
  }
}

absl::Status BackupFixture::Backup(bool afresh) {
  ledger_.Close();
  absl::StatusOr<std::unique_ptr<BackupWriter>> writer =
      BackupWriter::Open({BackupPath(), ledger_.ledger_key.key(), afresh});
  if (!writer.ok()) return writer.status();
  if (absl::Status status = AddAll(**writer, UINT64_MAX); !status.ok()) return status;
  const NoteSigner* signer = &ledger_.ledger_key;
  const absl::StatusOr<Note> note = SignNote(
      Checkpoint{std::string(kTestOrigin), OpenStore()->Head(), {}}.Text(), {&signer, 1});
  return note.ok() ? (*writer)->Commit(note->Serialize()) : note.status();
}

void BackupFixture::BackupCutOffAt(uint64_t size) {
  ledger_.Close();
  absl::StatusOr<std::unique_ptr<BackupWriter>> writer =
      BackupWriter::Open({BackupPath(), ledger_.ledger_key.key(), false});
  ASSERT_THAT(writer, IsOk());
  ASSERT_THAT(AddAll(**writer, size), IsOk());
}

absl::StatusOr<BackupHead> BackupFixture::Head() const {
  const absl::StatusOr<BackupDirectory> directory = BackupDirectory::Open(BackupPath());
  return directory.ok() ? ReadBackupHead(*directory) : directory.status();
}

absl::Status BackupFixture::Check() const {
  const absl::StatusOr<BackupHead> head = Head();
  if (!head.ok()) return head.status();
  return CheckBackup(*BackupDirectory::Open(BackupPath()), *head, nullptr);
}

absl::Status BackupFixture::Restore() {
  const absl::StatusOr<BackupHead> head = Head();
  if (!head.ok()) return head.status();
  return RestoreLedger(*BackupDirectory::Open(BackupPath()), *head, restore_);
}

std::map<StoredKey, std::string> BackupFixture::RowsOf(
    const std::string& data_directory) {
  const LedgerDamage store(data_directory + "/ledger");
  std::map<StoredKey, std::string> rows;
  for (const StoredKey& key : store.Keys()) {
    if (key.key != "identity") rows[key] = store.Get(key);
  }
  return rows;
}

std::map<std::string, std::string> BackupFixture::Files() const {
  std::map<std::string, std::string> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(BackupPath())) {
    if (!file.is_regular_file() || file.path().filename() == "rastro.lock") continue;
    std::ifstream input(file.path(), std::ios::binary);
    files[std::filesystem::relative(file.path(), BackupPath()).string()] =
        std::string(std::istreambuf_iterator<char>(input), {});
  }
  return files;
}

}  // namespace rastro
