// Reads a ledger store from front to back with memory for one row and read-ahead.

#ifndef RASTRO_STORAGE_LEDGER_SCAN_H_
#define RASTRO_STORAGE_LEDGER_SCAN_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "storage/record.h"

namespace rastro {

class RocksDb;

struct ScanRange {
  uint64_t first = 0;
  uint64_t end = UINT64_MAX;  // One past the last.
  bool content = true;        // Read lots and parts as well.
  bool batches = true;        // Read the note of each batch that begins in the range.
};

struct ScannedEntry {
  uint64_t index = 0;
  StoredEntry entry;
  std::optional<StoredContent> content;   // Nothing if erased, or not asked for.
  std::optional<std::string> batch_note;  // Of the batch that begins here, if one does.
};

// Sees the rows as they were when it was made. Not thread-safe. Keeps deleted files
// on the disk while it lives.
class LedgerScan {
 public:
  // `range.end` is at most the size of the tree.
  LedgerScan(RocksDb& database, const ScanRange& range);
  ~LedgerScan();

  // Reads the next entry into `row`, whose memory is used again. False at the end.
  // DATA_LOSS names what is missing or damaged; the scan then ends.
  absl::StatusOr<bool> Next(ScannedEntry& row);

 private:
  struct Cursors;

  absl::Status ReadContent(ScannedEntry& row);
  absl::Status ReadBatch(ScannedEntry& row);

  const ScanRange range_;
  uint64_t next_;
  std::unique_ptr<Cursors> cursors_;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_LEDGER_SCAN_H_
