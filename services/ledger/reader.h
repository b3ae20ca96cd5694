// Reads the ledger: entries, proofs, chains, heads. Every proof
// passes the verifier's own function before it is returned.
// Thread-safe. All answers are as of a published state that the caller holds, so that
// proof, size and checkpoint come from one snapshot.

#ifndef RASTRO_SERVICES_LEDGER_READER_H_
#define RASTRO_SERVICES_LEDGER_READER_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "crypto/chain.h"
#include "crypto/heads.h"
#include "crypto/merkle/consistency.h"
#include "crypto/merkle/inclusion.h"
#include "crypto/merkle/subset_proof.h"
#include "crypto/merkle/tile.h"
#include "crypto/merkle/tile_edge.h"
#include "crypto/merkle/tree.h"
#include "crypto/note/note.h"
#include "services/ledger/full_entry.h"
#include "services/ledger/known_signatures.h"
#include "services/ledger/publisher.h"
#include "services/ledger/recent_entries.h"
#include "services/ledger/recent_map.h"
#include "services/ledger/tile_cache.h"
#include "storage/entry_index.h"
#include "storage/entry_store.h"

namespace rastro {

// Entries [first, end).
struct IndexRange {
  uint64_t first = 0;
  uint64_t end = 0;
};

// An entry's text, and that it is in a tree.
struct ProvenEntry {
  std::string entry;
  InclusionProof proof;
};

// Texts of any entries of one tree, and one proof of all of them.
struct ProvenEntries {
  std::vector<std::string> entries;
  SubsetProof proof;
};

// Consecutive entries with their proof: what a receipt is made of.
struct ProvenRange {
  uint64_t first_index = 0;
  std::vector<std::string> entries;  // Texts.
  SubsetProof proof;
};

// A heads note with the texts that it covers.
struct SignedHeads {
  std::string note;
  std::vector<std::string> texts;  // Ascending by chain.
};

class Reader {
 public:
  const std::string& origin() const { return origin_; }

  // All must outlive the reader.
  Reader(const EntryStore& ledger, const EntryIndex& index,
         std::vector<const NoteSigner*> signers, std::string origin);

  // Inclusion of one entry, or of several: `indexes` ascending, each once, at least one
  // (asserted). OUT_OF_RANGE beyond the tree, and of a tree beyond the snapshot;
  // DATA_LOSS if stored bytes contradict the tree.
  absl::StatusOr<ProvenEntry> ProveInclusion(const Published& at, uint64_t index,
                                             uint64_t tree_size) const;
  absl::StatusOr<ProvenEntries> ProveEntries(const Published& at,
                                             absl::Span<const uint64_t> indexes,
                                             uint64_t tree_size) const;
  // The same for who has the texts.
  absl::StatusOr<SubsetProof> ProveLeaves(const Published& at,
                                          absl::Span<const uint64_t> indexes,
                                          uint64_t tree_size) const;
  absl::StatusOr<ConsistencyProof> ProveConsistency(const Published& at,
                                                    TreeSizes sizes) const;
  // Under the newest head, for who checks it himself.
  absl::StatusOr<SubsetProof> ProveSubset(const Published& at,
                                          absl::Span<const uint64_t> indexes) const;
  absl::StatusOr<TreeHead> HeadAt(const Published& at, uint64_t tree_size) const;

  // True if the tree was `head` when it had that size, which is not above the snapshot's.
  // What it was found to be is kept for a while: batches say again and again what their
  // makers have seen.
  absl::StatusOr<bool> WasHead(const Published& at, const TreeHead& head) const;

  // The signed checkpoint of an earlier size: the same bytes as then, unless the ledger's
  // key was changed since.
  absl::StatusOr<std::string> CheckpointAt(const Published& at, uint64_t tree_size) const;

  // The receipt of a batch: its entries, in the order of positions. They are read from
  // the store, unless they stand in `rows`.
  absl::StatusOr<std::vector<ProvenRange>> Receipts(
      const Published& at, absl::Span<const uint64_t> indexes,
      const EntryGroup* rows = nullptr) const;

  // One entry; its hashes are checked. OUT_OF_RANGE beyond the snapshot.
  absl::StatusOr<FullEntry> ReadEntry(const Published& at, uint64_t index) const;

  // Many of them, at less cost: in their order, until `take` wants no more.
  using TakeEntry = std::function<absl::StatusOr<bool>(FullEntry)>;
  absl::Status ReadEntries(const Published& at, const IndexRange& range,
                           const TakeEntry& take) const;

  // The event hashes in the texts of entries [first, first + count), in their order.
  absl::StatusOr<std::vector<Hash>> EventHashes(const Published& at, uint64_t first,
                                                uint64_t count) const;

  // The tree of the events of the batch of `count` entries from `first`: over their
  // hashes, as above. Kept for a while: who proves one event of a batch soon proves
  // others.
  absl::StatusOr<std::shared_ptr<const MerkleTree>> EventTree(const Published& at,
                                                              uint64_t first,
                                                              uint64_t count) const;

  // The signatures of batches that were checked when files were made of them.
  KnownSignatures& known_signatures() const { return signatures_; }

  // Entries that questions asked for lately.
  RecentEntries& recent_entries() const { return recent_entries_; }

  // The signed batch note that an entry at `index` came in.
  absl::StatusOr<std::string> ReadBatchNote(const Entry& entry) const;

  // Hashes of a tile. NOT_FOUND if the snapshot's tree does not have it.
  absl::StatusOr<std::string> ReadTile(const Published& at, const TileId& id) const;

  // Where chains end, as of the snapshot; number 0 for those without an entry.
  absl::StatusOr<std::vector<ChainHead>> ChainHeads(
      const Published& at, absl::Span<const ChainName> chains) const;

  // The chain's entries from `from_number` (from 1), at most `limit`, ascending.
  absl::StatusOr<std::vector<ChainRow>> ReadChain(const Published& at,
                                                  const ChainName& chain,
                                                  uint64_t from_number,
                                                  size_t limit) const;

  // Signs where these chains end. 1 to 100,000 chains, in any order, each once.
  absl::StatusOr<SignedHeads> SignHeads(const Published& at,
                                        std::vector<ChainName> chains) const;

  // Entry indexes by event hash or identifier; empty if there is none.
  absl::StatusOr<std::vector<uint64_t>> FindEvent(const Published& at,
                                                  const Hash& hash) const;
  absl::StatusOr<std::vector<uint64_t>> FindIdentifier(
      const Published& at, absl::string_view identifier) const;

 private:
  absl::StatusOr<TreeHead> HeadOver(const Published& at,
                                    absl::Span<const uint64_t> indexes,
                                    uint64_t tree_size) const;
  absl::StatusOr<ProvenEntries> ProveEntriesOf(const Published& at,
                                               absl::Span<const uint64_t> indexes,
                                               const TreeHead& head,
                                               const EntryGroup* rows) const;
  absl::StatusOr<SubsetProof> ProveChecked(const Published& at,
                                           absl::Span<const uint64_t> indexes,
                                           absl::Span<const SubsetLeaf> leaves,
                                           const TreeHead& head) const;
  absl::StatusOr<std::string> EntryText(uint64_t index, const EntryGroup* rows) const;
  absl::StatusOr<ChainHead> HeadBefore(const ChainName& chain, uint64_t number,
                                       uint64_t tree_size) const;

  const EntryStore& ledger_;
  const EntryIndex& index_;
  const std::vector<const NoteSigner*> signers_;
  std::string origin_;
  mutable TileCache tiles_;
  TileNodesReader read_tile_;
  mutable KnownSignatures signatures_;
  mutable RecentEntries recent_entries_;

  mutable std::mutex mutex_;                           // Guards what follows.
  mutable absl::flat_hash_map<uint64_t, Hash> roots_;  // Of trees that were asked about.
  mutable RecentMap<uint64_t, std::shared_ptr<const MerkleTree>> event_trees_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_READER_H_
