// Adds entries to a backup. A backup grows as the ledger does: what stands below a
// checkpoint stays as it is, so each run writes only what is new.
// Specification: docs/backup.md, sections 2 and 3.

#ifndef RASTRO_SERVICES_BACKUP_BACKUP_WRITER_H_
#define RASTRO_SERVICES_BACKUP_BACKUP_WRITER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/merkle/tile_edge.h"
#include "crypto/merkle/tree_head.h"
#include "crypto/note/verifier_key.h"
#include "storage/backup_directory.h"
#include "storage/ledger_scan.h"

namespace rastro {

struct BackupWriterOptions {
  std::string path;        // The backup's directory; made if it is not there.
  VerifierKey ledger_key;  // Of the ledger; a backup of another one is refused, but see
                           // docs/backup.md for one that has changed its key.
  bool afresh = false;     // Take all entries again, not only what is new.
  // By which the ledger has changed its keys (crypto/key_succession.h).
  std::vector<std::string> key_successions = {};
};

// Not thread-safe. Until Commit the backup is what it was, also after a crash.
class BackupWriter {
 public:
  // FAILED_PRECONDITION if the directory holds something else or another ledger's backup,
  // UNAVAILABLE while another process writes it, DATA_LOSS if what it would be continued
  // from is damaged.
  static absl::StatusOr<std::unique_ptr<BackupWriter>> Open(
      const BackupWriterOptions& options);

  // The index of the entry that comes next: at first the size of the backup, or 0.
  uint64_t size() const { return edge_.size(); }

  // What the backup reaches; size 0 if it is new.
  const TreeHead& committed() const { return committed_; }

  // Adds the next entry, after everything that can be checked of it alone. DATA_LOSS
  // names it, and also if the entries are not those that the backup has: two histories.
  absl::Status Add(const ScannedEntry& row);

  // Makes everything added durable and the backup one of `checkpoint`, a note signed by
  // the ledger. DATA_LOSS, with nothing changed, if it is not that of the entries added;
  // FAILED_PRECONDITION if the backup reached further before.
  absl::Status Commit(const std::string& checkpoint);

  BackupDirectory& directory() { return directory_; }

 private:
  BackupWriter(BackupDirectory directory, const BackupWriterOptions& options)
      : directory_(std::move(directory)),
        ledger_key_(options.ledger_key),
        key_successions_(options.key_successions) {}

  absl::Status Begin();
  absl::Status FollowKey(const VerifierKey& former);
  absl::Status ReadCommitted();
  absl::Status Continue();
  absl::Status OpenEvents();
  absl::Status FinishBundle();
  absl::Status WriteEdge();
  absl::Status CheckSameHistory() const;

  BackupDirectory directory_;
  const VerifierKey ledger_key_;
  const std::vector<std::string> key_successions_;
  TreeHead committed_;
  TileEdge edge_;
  std::string bundle_;        // The entries of the last bundle, which is not full.
  bool events_open_ = false;  // Their events are in the directory's growing file.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_BACKUP_BACKUP_WRITER_H_
