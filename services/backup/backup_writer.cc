// Full files are written once. The partial ones at the right edge are written for each
// checkpoint and deleted when the next one is committed, never before.

#include "services/backup/backup_writer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/key_succession.h"
#include "crypto/note/checkpoint.h"
#include "services/backup/backup_bundle.h"
#include "services/backup/backup_line.h"
#include "services/backup/backup_paths.h"
#include "services/backup/backup_reader.h"

namespace rastro {
namespace {

absl::Status TwoHistories(uint64_t size) {
  return absl::DataLossError(absl::StrCat(
      "the ledger tells another history than this backup at size ", size,
      ": keep the backup, and compare both with what auditors and importers hold"));
}

BundleId LastBundle(uint64_t size) {
  return {size / kBundleEntries, static_cast<uint32_t>(size % kBundleEntries)};
}

}  // namespace

absl::StatusOr<std::unique_ptr<BackupWriter>> BackupWriter::Open(
    const BackupWriterOptions& options) {
  absl::StatusOr<BackupDirectory> directory =
      BackupDirectory::OpenToWrite(options.path, "rastro backup");
  if (!directory.ok()) return directory.status();
  std::unique_ptr<BackupWriter> writer(new BackupWriter(*std::move(directory), options));
  absl::Status status = writer->Begin();
  if (status.ok() && !options.afresh) status = writer->Continue();
  if (!status.ok()) return status;
  return writer;
}

// Reads what the backup is of, or says what it will be of.
absl::Status BackupWriter::Begin() {
  if (directory_.IsEmpty()) {
    return directory_.Write(kBackupLedgerFile,
                            absl::StrCat("rastro/backup/v1\n", ledger_key_.Text(), "\n"));
  }
  const absl::StatusOr<VerifierKey> key = ReadBackupKey(directory_);
  if (!key.ok()) return key.status();
  if (!(*key == ledger_key_)) return FollowKey(*key);
  return ReadCommitted();
}

// A ledger that has changed its key: the former one must have handed over to this one,
// and what the backup reaches must be signed by both.
absl::Status BackupWriter::FollowKey(const VerifierKey& former) {
  const absl::StatusOr<std::string> note =
      directory_.Read(kBackupCheckpointFile, kMaxNoteBytes);
  const absl::StatusOr<VerifierKey> last = FollowSuccessions(former, key_successions_);
  if (!last.ok() || !(*last == ledger_key_) || !note.ok() ||
      !OpenCheckpoint(*note, former.name(), former).ok() ||
      !OpenCheckpoint(*note, ledger_key_.name(), ledger_key_).ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat(directory_.Name(kBackupLedgerFile), ": wanted a backup of ",
                     ledger_key_.Text(), ", this is one of ", former.Text(),
                     " (a backup goes on under a new key of the ledger if it was written "
                     "once while both keys signed)"));
  }
  absl::Status status = directory_.Write(
      kBackupLedgerFile, absl::StrCat("rastro/backup/v1\n", ledger_key_.Text(), "\n"));
  return status.ok() ? ReadCommitted() : status;
}

absl::Status BackupWriter::ReadCommitted() {
  const absl::StatusOr<BackupHead> backup = ReadBackupHead(directory_);
  if (absl::IsFailedPrecondition(backup.status())) return absl::OkStatus();  // Cut off.
  if (!backup.ok()) return backup.status();
  committed_ = backup->head;
  return absl::OkStatus();
}

absl::Status BackupWriter::Continue() {
  absl::StatusOr<TileEdge> edge = ReadBackupEdge(directory_, committed_);
  if (!edge.ok()) return edge.status();
  edge_ = *std::move(edge);
  const BundleId last = LastBundle(committed_.size);
  if (last.width == 0) return absl::OkStatus();
  // Checked, so that no damage is carried into the file that takes its place.
  return ReadBundle(directory_, last, [this](ScannedEntry& row, const OpenedEntry&) {
    AppendToBundle(row.entry.entry, bundle_);
    return absl::OkStatus();
  });
}

absl::Status BackupWriter::Add(const ScannedEntry& row) {
  const absl::StatusOr<OpenedEntry> opened = CheckRow(row);
  if (!opened.ok()) {
    return absl::IsUnimplemented(opened.status())
               ? opened.status()
               : absl::DataLossError(opened.status().message());
  }
  if (row.index != edge_.size()) {
    return absl::DataLossError(
        absl::StrCat("wanted entry ", edge_.size(), " next, got ", row.index));
  }
  absl::Status status = OpenEvents();
  if (status.ok()) {
    status = directory_.Append(absl::StrCat(EncodeBackupLine(row), "\n"));
  }
  if (!status.ok()) return status;
  AppendToBundle(row.entry.entry, bundle_);
  std::vector<FullTile> full;
  edge_.Append(opened->leaf_hash, full);
  for (const FullTile& tile : full) {
    status =
        directory_.Write(TileId{tile.level, tile.index, kTileWidth}.Path(), tile.hashes);
    if (!status.ok()) return status;
  }
  if (status = CheckSameHistory(); !status.ok()) return status;
  return edge_.size() % kBundleEntries == 0 ? FinishBundle() : absl::OkStatus();
}

// Where all entries are taken again they must be those that the backup has.
absl::Status BackupWriter::CheckSameHistory() const {
  if (edge_.size() != committed_.size || edge_.head() == committed_) {
    return absl::OkStatus();
  }
  return TwoHistories(committed_.size);
}

// The events of the last bundle, in the file that grows: copied if they are in one that
// was finished for a checkpoint.
absl::Status BackupWriter::OpenEvents() {
  if (events_open_) return absl::OkStatus();
  if (absl::Status status = directory_.StartFile(); !status.ok()) return status;
  events_open_ = true;
  const BundleId last = LastBundle(edge_.size());
  if (last.width == 0) return absl::OkStatus();
  absl::StatusOr<BackupLines> lines =
      BackupLines::Open(directory_, EventsPath(last), kMaxBackupLineBytes);
  if (!lines.ok()) return lines.status();
  std::string line;
  for (;;) {
    const absl::StatusOr<bool> more = lines->Next(line);
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
    if (absl::Status status = directory_.Append(absl::StrCat(line, "\n")); !status.ok()) {
      return status;
    }
  }
}

absl::Status BackupWriter::FinishBundle() {
  const BundleId full{edge_.size() / kBundleEntries - 1, kTileWidth};
  absl::Status status = directory_.Write(EntriesPath(full), bundle_);
  if (status.ok()) status = directory_.FinishFile(EventsPath(full));
  bundle_.clear();
  events_open_ = false;
  return status;
}

absl::Status BackupWriter::Commit(const std::string& checkpoint) {
  const absl::StatusOr<Checkpoint> opened =
      OpenCheckpoint(checkpoint, ledger_key_.name(), ledger_key_);
  if (!opened.ok()) return absl::DataLossError(opened.status().message());
  if (edge_.size() < committed_.size) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the backup has ", committed_.size, " entries, it was given ", edge_.size()));
  }
  if (opened->head != edge_.head()) return TwoHistories(opened->head.size);
  absl::Status status = WriteEdge();
  if (status.ok()) status = directory_.Commit(kBackupCheckpointFile, checkpoint);
  if (!status.ok()) return status;
  const std::vector<std::string> needed = PartialPaths(edge_.size());
  for (const std::string& path : PartialPaths(committed_.size)) {
    if (std::find(needed.begin(), needed.end(), path) != needed.end()) continue;
    if (status = directory_.Remove(path); !status.ok()) return status;
  }
  committed_ = edge_.head();
  return absl::OkStatus();
}

// The partial tiles and the partial bundle.
absl::Status BackupWriter::WriteEdge() {
  for (uint32_t level = 0; level <= kMaxTileLevel; ++level) {
    std::string hashes;
    for (const Hash& hash : edge_.partial(level)) absl::StrAppend(&hashes, hash.view());
    if (hashes.empty()) continue;
    const TileId tile{level, FullTiles(level, edge_.size()),
                      static_cast<uint32_t>(edge_.partial(level).size())};
    absl::Status status = directory_.Write(tile.Path(), hashes);
    if (!status.ok()) return status;
  }
  const BundleId last = LastBundle(edge_.size());
  if (last.width == 0) return absl::OkStatus();
  absl::Status status = directory_.Write(EntriesPath(last), bundle_);
  if (!status.ok() || !events_open_) return status;
  events_open_ = false;
  return directory_.FinishFile(EventsPath(last));
}

}  // namespace rastro
