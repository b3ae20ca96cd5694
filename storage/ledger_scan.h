// Reads a ledger store from front to back with memory for one row and read-ahead.

#ifndef RASTRO_STORAGE_LEDGER_SCAN_H_
#define RASTRO_STORAGE_LEDGER_SCAN_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "storage/entry_store.h"

namespace rastro {

class RocksDb;

// Not thread-safe. Keeps deleted files on the disk while it lives.
class LedgerScan final : public EntryScan {
 public:
  // `range.end` is at most the size of the tree.
  LedgerScan(RocksDb& database, const ScanRange& range);
  ~LedgerScan() override;

  absl::StatusOr<bool> Next(ScannedEntry& row) override;

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
