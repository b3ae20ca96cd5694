// Turns admitted batches into entries: the part of the sequencer that needs no disk.
// Works ahead of the disk: a group is built on those before it, which may not be
// durable yet.
// Not thread-safe, except Forget.

#ifndef RASTRO_SERVICES_LEDGER_GROUP_H_
#define RASTRO_SERVICES_LEDGER_GROUP_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "crypto/chain.h"
#include "crypto/merkle/tile_edge.h"
#include "crypto/registry.h"
#include "services/ledger/stopwatch.h"
#include "services/ledger/submission.h"
#include "storage/entry_index.h"
#include "storage/entry_store.h"

namespace rastro {

// A batch that waits for its place.
struct PendingBatch {
  AdmittedBatch batch;
  SubmissionDone done;
  Stopwatch queued = {};
};

// A batch with its outcome, which is told when the group is durable.
struct DecidedBatch {
  SubmissionDone done;
  std::vector<uint64_t> indexes;
  bool already_recorded = false;
};

// Entries ready for the disk.
struct PreparedGroup {
  uint64_t generation = 0;  // Groups of an older one than the sequencer's are void.
  EntryGroup rows;          // No entries if nothing new is to be recorded.
  IndexGroup index_rows;
  std::shared_ptr<const TileEdge> edge;
  std::shared_ptr<const Registry> registry;
  std::vector<DecidedBatch> batches;
  size_t bytes = 0;                 // Of what is new.
  std::string checkpoint = {};      // The signed note, once it is durable.
  Stopwatch built = {};             // Runs from when it is.
  absl::Duration commit_time = {};  // 0 until it is durable.
};

class GroupBuilder {
 public:
  // `index` must outlive the builder; it has every row below the edge's size.
  GroupBuilder(const EntryIndex& index, TileEdge edge, Registry registry,
               std::string record_time);

  // Forgets everything that was built and starts again from a published state, which
  // the index store has whole.
  void Reset(TileEdge edge, std::shared_ptr<const Registry> registry,
             std::string record_time);

  // Prepares one group. Batches that are refused are answered at once.
  PreparedGroup Build(std::vector<PendingBatch> batches, absl::Time now);

  // The index store has the rows of the oldest group that was built and not yet
  // forgotten. From any thread.
  void Forget();

 private:
  // What groups that the index store does not have yet say. Chains keep their address.
  struct Overlay {
    absl::node_hash_map<ChainName, ChainHead> heads;
    absl::flat_hash_map<Hash, uint64_t> events;
  };
  using NamedHead = absl::node_hash_map<ChainName, ChainHead>::value_type;

  absl::StatusOr<DecidedBatch> Decide(AdmittedBatch& batch, PreparedGroup& group);
  absl::StatusOr<std::vector<std::optional<uint64_t>>> FindKnown(
      const AdmittedBatch& batch);
  absl::Status CheckPlace(const AdmittedBatch& batch);
  // For each event in turn the chains that its entry extends, in the order of its links.
  absl::StatusOr<std::vector<std::vector<NamedHead*>>> LoadHeads(
      const AdmittedBatch& batch);
  absl::Status LoadStoredHeads(absl::Span<NamedHead* const> heads) const;
  void AddEntry(AdmittedBatch& batch, size_t position,
                absl::Span<NamedHead* const> chains, PreparedGroup& group);

  const EntryIndex& index_;
  TileEdge edge_;
  std::shared_ptr<const Registry> registry_;
  std::string record_time_;
  std::string now_;  // Record time of the group in the making.

  mutable std::mutex mutex_;  // Guards overlays_, not what is in them.
  std::deque<std::shared_ptr<Overlay>> overlays_;  // Oldest first.
  // The last of them, while a group is in the making; nobody forgets that one.
  Overlay* current_ = nullptr;
};

// "YYYY-MM-DDTHH:MM:SS.ffffffZ"
std::string FormatRecordTime(absl::Time time);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_GROUP_H_
