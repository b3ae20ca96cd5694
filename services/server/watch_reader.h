// What is recorded in a participant's name, one entry after the other.
// Knows no gRPC. Not thread-safe.

#ifndef RASTRO_SERVICES_SERVER_WATCH_READER_H_
#define RASTRO_SERVICES_SERVER_WATCH_READER_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "rastro/v1/audit_service.pb.h"
#include "services/ledger/ledger.h"
#include "services/ledger/ledger_view.h"

namespace rastro {

class WatchReader {
 public:
  // `ledger` must outlive this.
  WatchReader(const Ledger& ledger, const v1::WatchSubmitterRequest& request)
      : ledger_(ledger), request_(request), next_number_(request.after_number() + 1) {}

  // Who watches; before the first Next.
  void SetViewer(Viewer viewer) { viewer_ = std::move(viewer); }

  // Fills in the next entry of the chain; false if there is none yet. Errors as
  // WatchSubmitter has them.
  absl::StatusOr<bool> Next(v1::WatchSubmitterResponse& response);

  // There was no next entry at this tree size.
  uint64_t seen_size() const { return at_ ? at_->head.size : 0; }

 private:
  absl::Status Begin();
  absl::Status ReadRows();
  absl::Status Fill(const ChainRow& row, v1::WatchSubmitterResponse& response);

  const Ledger& ledger_;
  const v1::WatchSubmitterRequest request_;
  Viewer viewer_;
  bool begun_ = false;
  uint64_t next_number_;
  std::shared_ptr<const Published> at_;  // Under which rows_ were read.
  std::deque<ChainRow> rows_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_WATCH_READER_H_
