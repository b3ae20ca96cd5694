// Recomputes a whole ledger, entry after entry: tree, openings, batches, signatures,
// registry, chains. What auditors run over what a server sends, and fsck over what is
// stored.
// Pure, but for a secret that it draws. Not thread-safe. Memory: some 33 bytes an entry
// and 45 a chain. Specification: docs/formats.md, section 13.

#ifndef RASTRO_CRYPTO_LEDGER_AUDITOR_H_
#define RASTRO_CRYPTO_LEDGER_AUDITOR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/chain_ends.h"
#include "crypto/entry_opening.h"
#include "crypto/merkle/consistency.h"
#include "crypto/merkle/leaf_tiles.h"
#include "crypto/merkle/tile_edge.h"
#include "crypto/merkle/tile_nodes.h"
#include "crypto/merkle/tree_head.h"
#include "crypto/note/verifier_key.h"
#include "crypto/registry.h"

namespace rastro {

// Of the chain of each of an entry's links, in their order, if its name is shown.
using ChainTags = std::vector<std::optional<ChainTag>>;

// What can be found out of one entry without the others.
struct AuditedEntry {
  OpenedEntry opened;
  ChainTags chains;
};

// A signature under the batch that begins at entry `index`.
struct AuditedSignature {
  uint64_t index = 0;
  VerifierKey key;
  std::string note_text;
  std::string signature;

  // What an auditor says of it. Thread-safe.
  absl::Status Check() const;
};

class LedgerAuditor {
 public:
  explicit LedgerAuditor(std::string origin);

  // As OpenEntry. Thread-safe, also beside everything else.
  absl::StatusOr<AuditedEntry> Open(const EntryOpening& opening) const;

  // Checks the next entry, which may be opened already, elsewhere (the answer of
  // Open). All its links are shown; lots and parts may be withheld. `batch_note`
  // is the signed note for the first entry of a batch and empty for the others.
  // INVALID_ARGUMENT names entry and place; UNIMPLEMENTED for versions that this program
  // does not know. After an error the auditor is of no more use.
  absl::Status Add(const EntryOpening& opening, absl::string_view batch_note);
  absl::Status Add(const absl::StatusOr<AuditedEntry>& entry,
                   absl::string_view batch_note);
  absl::Status Add(const OpenedEntry& opened, absl::string_view batch_note);

  // From now on signatures are taken for good, and given to `take`: whoever calls this
  // checks each of them, perhaps on another thread, before the audit counts.
  using TakeSignature = std::function<void(AuditedSignature)>;
  void LeaveSignaturesTo(TakeSignature take) { take_signature_ = std::move(take); }

  // Size and root of what has been added.
  TreeHead head() const { return edge_.head(); }

  // The root when the tree had `size` leaves, at most head().size (asserted).
  Hash RootAt(uint64_t size) const;

  // Proves that the tree begins with that of `size` leaves, 0 < size <= head().size
  // (asserted).
  ConsistencyProof ConsistencyFrom(uint64_t size) const;

  // The hashes of a full tile, or of a partial one as the tree stands; empty if the
  // tree has no such tile.
  std::string Tile(uint32_t level, uint64_t index) const;

  // OK if the last batch is complete, as it is at the end of every checkpoint.
  absl::Status CheckBoundary() const;

  const std::string& origin() const { return origin_; }
  const Registry& registry() const { return registry_; }

  // True if the entry that was added last is signed by a key that speaks for its
  // submitter as a whole: with consent and without a limit.
  bool LastSpeaksForSubmitter() const;

  // Entries that were signed by nothing but keys without consent.
  const std::vector<uint64_t>& without_consent() const { return without_consent_; }

  // The whole state, to go on later, in parts of some `part_bytes`. Only at the end of a
  // batch (asserted). Errors are those of `write`.
  using WritePart = std::function<absl::Status(absl::string_view part)>;
  absl::Status Write(const WritePart& write, size_t part_bytes = 1 << 20) const;

  // Reads what was written; `next` gives so many bytes more, fewer only at the end.
  // INVALID_ARGUMENT if it is damaged; errors of `next`.
  using ReadNext = std::function<absl::StatusOr<std::string>(size_t bytes)>;
  static absl::StatusOr<LedgerAuditor> Read(const ReadNext& next);

 private:
  LedgerAuditor(std::string origin, std::string secret);

  struct RegistryStep {
    std::string note;
    uint64_t index = 0;
    Hash leaf_hash;
    std::string record;
  };

  SignatureCheck SignatureCheckAt(uint64_t index) const;
  absl::Status StartBatch(const OpenedEntry& opened, absl::string_view note);
  absl::Status AddToBatch(const OpenedEntry& opened);
  ChainTags TagsOf(const OpenedEntry& opened) const;
  absl::Status AddNext(const OpenedEntry& opened, const ChainTags& chains,
                       absl::string_view batch_note);
  absl::Status FollowLinks(const OpenedEntry& opened, const ChainTags& chains);
  absl::Status AddRecord(const OpenedEntry& opened);
  absl::StatusOr<std::shared_ptr<const TileNodes>> NodesOf(uint32_t level,
                                                           uint64_t index) const;
  template <typename Make>
  auto WithNodes(const Make& make) const;

  std::string origin_;
  std::string record_time_;
  TileEdge edge_;
  std::unique_ptr<LeafTiles> leaves_;  // `chains_` points to it.
  std::array<std::vector<std::string>, kMaxTileLevel + 1> tiles_;  // Full ones, from 1.
  // Nodes of those last asked for: what batches have seen is mostly near the end.
  struct KeptTile {
    uint64_t index = 0;
    std::shared_ptr<const TileNodes> nodes;
  };
  static constexpr size_t kKeptTiles = 16;
  mutable std::array<std::array<KeptTile, kKeptTiles>, kMaxTileLevel + 1> kept_;
  Registry registry_;
  std::vector<RegistryStep> registry_steps_;
  ChainEnds chains_;
  std::optional<SignedBatch> batch_;  // The one that is being added.
  std::string batch_note_;            // Its note.
  std::vector<Hash> batch_events_;    // Event hashes so far.
  std::vector<uint64_t> without_consent_;
  TakeSignature take_signature_;
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_LEDGER_AUDITOR_H_
