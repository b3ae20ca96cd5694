// Fills a derived store behind the publishing: a thread of its own reads what is
// published and not yet in the store, group after group. Submissions never wait for it;
// those who ask for its rows do. Thread-safe, except Start, Stop and Step.

#ifndef RASTRO_SERVICES_LEDGER_ROW_INDEXER_H_
#define RASTRO_SERVICES_LEDGER_ROW_INDEXER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/ledger/publisher.h"
#include "services/ledger/stopwatch.h"

namespace rastro {

class RowIndexer {
 public:
  struct Parts {
    const Publisher& publisher;
    std::function<uint64_t()> mark;  // Entries whose rows the store has.
    std::function<absl::StatusOr<uint64_t>()> free_bytes;  // On the disk.
    // Adds one group of what `at` has and the store has not; false if there is none.
    std::function<absl::StatusOr<bool>(std::shared_ptr<const Published> at)> add_group;
    std::string rows;             // What they are, for messages: "query rows".
    uint64_t min_free_bytes = 0;  // Below it nothing is added: the ledger comes first.
    // Whether the ledger has submissions to see to. While it has, no rows are made, for
    // half a minute at most, unless somebody asked for them in the last minute.
    std::function<bool()> is_busy = [] { return false; };
  };

  explicit RowIndexer(Parts parts) : parts_(std::move(parts)) {}
  ~RowIndexer();

  void Start();
  void Stop();

  // Adds one group on the caller's thread; false if the store has all that is published.
  // RESOURCE_EXHAUSTED if the disk is too full; DATA_LOSS if the ledger store is damaged.
  // Not while the thread runs.
  absl::StatusOr<bool> Step();

  // OK once the store knows the entries below `size`. UNAVAILABLE if it does not by
  // `deadline`, with how far it is, or at once if it is far behind; DATA_LOSS if it
  // never will.
  absl::Status WaitFor(uint64_t size, absl::Time deadline) const;

 private:
  void Run();
  // Somebody waits for rows, or there are many to add.
  bool IsWanted() const;
  // The ledger is busy, and the rows can wait.
  bool CanWait() const;
  absl::Status Behind(uint64_t size) const;

  const Parts parts_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;  // The mark, or what follows.
  absl::Status status_;                      // Of the last step.
  mutable size_t waiting_ = 0;               // Calls of WaitFor.
  mutable std::optional<Stopwatch> asked_;   // Since the last of them.
  Stopwatch complete_;                       // Since the store had all there was.
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_ROW_INDEXER_H_
