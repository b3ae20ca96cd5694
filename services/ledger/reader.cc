// Proofs are made from the snapshot's edge and the store's full tiles, and checked by
// the functions that clients use. What is stored is hashed before it is used.

#include "services/ledger/reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/note/checkpoint.h"
#include "services/ledger/index_rows.h"

namespace rastro {
namespace {

constexpr size_t kIdentifierIndexesMax = 1000;
constexpr size_t kRootsMax = 4096;
// Of 64 KB for a batch of 1,000; twice as many are kept at most.
constexpr size_t kEventTreesMax = 64;

absl::Status Beyond(absl::string_view what, uint64_t value, uint64_t size) {
  return absl::OutOfRangeError(
      absl::StrCat(what, ": ", value, " is beyond the checkpoint of size ", size));
}

absl::Status CheckBatchNote(const Entry& entry, const std::string& note) {
  absl::StatusOr<Note> parsed = Note::Parse(note);
  if (parsed.ok() && LeafHash(parsed->text) == entry.batch_hash) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "entry ", entry.index, ": the stored batch note is not the one it names"));
}

// Everything but the batch note.
absl::StatusOr<FullEntry> Open(ScannedEntry row) {
  FullEntry full{row.index, {}, {}, {}, {}};
  if (!row.content) full.erased_lots = std::move(row.erased_lots);
  absl::StatusOr<EntryOpening> opening =
      OpeningOf(std::move(row.entry), std::move(row.content));
  if (!opening.ok()) return opening.status();
  absl::StatusOr<OpenedEntry> opened = OpenEntry(*opening);
  if (!opened.ok()) {
    return absl::DataLossError(
        absl::StrCat("entry ", row.index, ": ", opened.status().message()));
  }
  full.opening = *std::move(opening);
  full.opened = *std::move(opened);
  return full;
}

// A proof that does not pass its own check means that stored tiles are wrong.
absl::Status SelfCheck(const absl::Status& status) {
  if (status.ok()) return status;
  return absl::DataLossError(absl::StrCat("stored tree: ", status.message()));
}

}  // namespace

Reader::Reader(const EntryStore& ledger, const EntryIndex& index,
               std::vector<const NoteSigner*> signers, std::string origin)
    : ledger_(ledger),
      index_(index),
      signers_(std::move(signers)),
      origin_(std::move(origin)),
      tiles_(ledger_),
      read_tile_(
          [this](uint32_t level, uint64_t tile) { return tiles_.Get(level, tile); }),
      event_trees_(kEventTreesMax) {}

absl::StatusOr<TreeHead> Reader::HeadAt(const Published& at, uint64_t tree_size) const {
  if (tree_size > at.head.size) return Beyond("tree size", tree_size, at.head.size);
  if (tree_size == 0) return TreeHead{};
  if (tree_size == at.head.size) return at.head;
  absl::StatusOr<Hash> root =
      RangeRoot(TileNodeSource(*at.edge, read_tile_), 0, tree_size);
  if (!root.ok()) return root.status();
  return TreeHead{tree_size, *root};
}

absl::StatusOr<bool> Reader::WasHead(const Published& at, const TreeHead& head) const {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = roots_.find(head.size);
    if (found != roots_.end() && found->second == head.root) return true;
  }
  const absl::StatusOr<TreeHead> stored = HeadAt(at, head.size);
  if (!stored.ok()) return stored.status();
  if (*stored != head) return false;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (roots_.size() >= kRootsMax) roots_.clear();
  roots_[head.size] = head.root;
  return true;
}

absl::StatusOr<std::string> Reader::CheckpointAt(const Published& at,
                                                 uint64_t tree_size) const {
  if (tree_size == at.head.size) return at.checkpoint;
  absl::StatusOr<TreeHead> head = HeadAt(at, tree_size);
  if (!head.ok()) return head.status();
  absl::StatusOr<Note> note = SignNote(Checkpoint{origin_, *head, {}}.Text(), signers_);
  if (!note.ok()) return note.status();
  return note->Serialize();
}

absl::StatusOr<ProvenEntry> Reader::ProveInclusion(const Published& at, uint64_t index,
                                                   uint64_t tree_size) const {
  if (tree_size > at.head.size) return Beyond("tree size", tree_size, at.head.size);
  if (index >= tree_size) return Beyond("index", index, tree_size);
  absl::StatusOr<InclusionProof> proof =
      MakeInclusionProof(TileNodeSource(*at.edge, read_tile_), index, tree_size);
  if (!proof.ok()) return proof.status();
  absl::StatusOr<TreeHead> head = HeadAt(at, tree_size);
  if (!head.ok()) return head.status();
  absl::StatusOr<std::string> entry = EntryText(index, nullptr);
  if (!entry.ok()) return entry.status();
  absl::Status status = SelfCheck(VerifyInclusion(*proof, LeafHash(*entry), *head));
  if (!status.ok()) return status;
  return ProvenEntry{*std::move(entry), *std::move(proof)};
}

// The tree's head, if all of `indexes` are in it.
absl::StatusOr<TreeHead> Reader::HeadOver(const Published& at,
                                          absl::Span<const uint64_t> indexes,
                                          uint64_t tree_size) const {
  absl::StatusOr<TreeHead> head = HeadAt(at, tree_size);
  if (!head.ok() || indexes.back() < tree_size) return head;
  return Beyond("index", indexes.back(), tree_size);
}

absl::StatusOr<ProvenEntries> Reader::ProveEntries(const Published& at,
                                                   absl::Span<const uint64_t> indexes,
                                                   uint64_t tree_size) const {
  const absl::StatusOr<TreeHead> head = HeadOver(at, indexes, tree_size);
  if (!head.ok()) return head.status();
  return ProveEntriesOf(at, indexes, *head, nullptr);
}

absl::StatusOr<SubsetProof> Reader::ProveLeaves(const Published& at,
                                                absl::Span<const uint64_t> indexes,
                                                uint64_t tree_size) const {
  const absl::StatusOr<TreeHead> head = HeadOver(at, indexes, tree_size);
  if (!head.ok()) return head.status();
  const TileNodeSource source(*at.edge, read_tile_);
  std::vector<SubsetLeaf> leaves;
  leaves.reserve(indexes.size());
  for (const uint64_t index : indexes) {
    const absl::StatusOr<Hash> leaf = source.Node(0, index);
    if (!leaf.ok()) return leaf.status();
    leaves.push_back({index, *leaf});
  }
  return ProveChecked(at, indexes, leaves, *head);
}

// Those that stand in `rows`, if there are any, are not read.
absl::StatusOr<ProvenEntries> Reader::ProveEntriesOf(const Published& at,
                                                     absl::Span<const uint64_t> indexes,
                                                     const TreeHead& head,
                                                     const EntryGroup* rows) const {
  ProvenEntries proven;
  std::vector<SubsetLeaf> leaves;
  for (const uint64_t index : indexes) {
    absl::StatusOr<std::string> entry = EntryText(index, rows);
    if (!entry.ok()) return entry.status();
    leaves.push_back({index, LeafHash(*entry)});
    proven.entries.push_back(*std::move(entry));
  }
  absl::StatusOr<SubsetProof> proof = ProveChecked(at, indexes, leaves, head);
  if (!proof.ok()) return proof.status();
  proven.proof = *std::move(proof);
  return proven;
}

absl::StatusOr<SubsetProof> Reader::ProveChecked(const Published& at,
                                                 absl::Span<const uint64_t> indexes,
                                                 absl::Span<const SubsetLeaf> leaves,
                                                 const TreeHead& head) const {
  absl::StatusOr<SubsetProof> proof =
      MakeSubsetProof(TileNodeSource(*at.edge, read_tile_), head.size, indexes);
  if (!proof.ok()) return proof;
  absl::Status status = SelfCheck(VerifySubset(leaves, *proof, head));
  if (!status.ok()) return status;
  return proof;
}

absl::StatusOr<ConsistencyProof> Reader::ProveConsistency(const Published& at,
                                                          TreeSizes sizes) const {
  if (sizes.earlier == 0 || sizes.earlier > sizes.later) {
    return absl::InvalidArgumentError(
        absl::StrCat("earlier size: wanted 1 to ", sizes.later, ", got ", sizes.earlier));
  }
  absl::StatusOr<TreeHead> later = HeadAt(at, sizes.later);
  if (!later.ok()) return later.status();
  absl::StatusOr<TreeHead> earlier = HeadAt(at, sizes.earlier);
  if (!earlier.ok()) return earlier.status();
  absl::StatusOr<ConsistencyProof> proof =
      MakeConsistencyProof(TileNodeSource(*at.edge, read_tile_), sizes);
  if (!proof.ok()) return proof;
  absl::Status status = SelfCheck(VerifyConsistency(*proof, *earlier, *later));
  if (!status.ok()) return status;
  return proof;
}

absl::StatusOr<SubsetProof> Reader::ProveSubset(
    const Published& at, absl::Span<const uint64_t> indexes) const {
  if (indexes.back() >= at.head.size)
    return Beyond("index", indexes.back(), at.head.size);
  return MakeSubsetProof(TileNodeSource(*at.edge, read_tile_), at.head.size, indexes);
}

absl::StatusOr<std::vector<ProvenRange>> Reader::Receipts(
    const Published& at, absl::Span<const uint64_t> indexes,
    const EntryGroup* rows) const {
  std::vector<ProvenRange> ranges;
  for (size_t begin = 0; begin < indexes.size();) {
    size_t end = begin + 1;
    while (end < indexes.size() && indexes[end] == indexes[end - 1] + 1) ++end;
    const absl::Span<const uint64_t> run = indexes.subspan(begin, end - begin);
    if (run.back() >= at.head.size) return Beyond("index", run.back(), at.head.size);
    absl::StatusOr<ProvenEntries> proven = ProveEntriesOf(at, run, at.head, rows);
    if (!proven.ok()) return proven.status();
    ranges.push_back({run.front(), std::move(proven->entries), std::move(proven->proof)});
    begin = end;
  }
  return ranges;
}

absl::StatusOr<std::string> Reader::EntryText(uint64_t index,
                                              const EntryGroup* rows) const {
  if (rows != nullptr && index >= rows->first_index &&
      index - rows->first_index < rows->entries.size()) {
    return rows->entries[index - rows->first_index].entry;
  }
  absl::StatusOr<StoredEntry> entry = ledger_.ReadEntry(index);
  if (!entry.ok()) return entry.status();
  return std::move(entry->entry);
}

absl::StatusOr<FullEntry> Reader::ReadEntry(const Published& at, uint64_t index) const {
  if (index >= at.head.size) return Beyond("index", index, at.head.size);
  ScannedEntry row{.index = index};
  absl::StatusOr<StoredEntry> entry = ledger_.ReadEntry(index);
  if (!entry.ok()) return entry.status();
  row.entry = *std::move(entry);
  absl::StatusOr<std::optional<StoredContent>> content = ledger_.ReadContent(index);
  if (!content.ok()) return content.status();
  row.content = *std::move(content);
  if (!row.content) {
    absl::StatusOr<std::vector<Hash>> erased = ledger_.ReadErasedLots(index);
    if (!erased.ok()) return erased.status();
    row.erased_lots = *std::move(erased);
  }
  absl::StatusOr<FullEntry> full = Open(std::move(row));
  if (!full.ok() || full->opened.entry.batch_position > 0) return full;
  absl::StatusOr<std::string> note = ReadBatchNote(full->opened.entry);
  if (!note.ok()) return note.status();
  full->batch_note = *std::move(note);
  return full;
}

absl::Status Reader::ReadEntries(const Published& at, const IndexRange& range,
                                 const TakeEntry& take) const {
  if (range.end > at.head.size) return Beyond("index", range.end - 1, at.head.size);
  const std::unique_ptr<EntryScan> scan =
      ledger_.Scan({.first = range.first, .end = range.end});
  ScannedEntry row;
  for (bool go_on = true; go_on;) {
    const absl::StatusOr<bool> more = scan->Next(row);
    if (!more.ok() || !*more) return more.status();
    std::optional<std::string> note = std::move(row.batch_note);
    absl::StatusOr<FullEntry> full = Open(std::move(row));
    if (!full.ok()) return full.status();
    const Entry& entry = full->opened.entry;
    if (entry.batch_position == 0) {
      full->batch_note = std::move(note).value_or("");
      absl::Status status = CheckBatchNote(entry, full->batch_note);
      if (!status.ok()) return status;
    }
    absl::StatusOr<bool> wanted = take(*std::move(full));
    if (!wanted.ok()) return wanted.status();
    go_on = *wanted;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Hash>> Reader::EventHashes(const Published& at, uint64_t first,
                                                      uint64_t count) const {
  const uint64_t end = first + count;
  if (end > at.head.size) return Beyond("index", end - 1, at.head.size);
  const std::unique_ptr<EntryScan> scan = ledger_.Scan({first, end, false, false});
  std::vector<Hash> hashes;
  hashes.reserve(count);
  for (ScannedEntry row; hashes.size() < count;) {
    const absl::StatusOr<bool> more = scan->Next(row);
    if (!more.ok()) return more.status();
    const absl::StatusOr<Hash> hash =
        *more ? EventHashIn(row.entry.entry) : absl::DataLossError("is missing");
    if (!hash.ok()) {
      return absl::DataLossError(
          absl::StrCat("entry ", first + hashes.size(), ": ", hash.status().message()));
    }
    hashes.push_back(*hash);
  }
  return hashes;
}

absl::StatusOr<std::shared_ptr<const MerkleTree>> Reader::EventTree(
    const Published& at, uint64_t first, uint64_t count) const {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto* kept = event_trees_.Find(first);
    if (kept != nullptr && (*kept)->head().size == count) return *kept;
  }
  absl::StatusOr<std::vector<Hash>> hashes = EventHashes(at, first, count);
  if (!hashes.ok()) return hashes.status();
  auto tree = std::make_shared<const MerkleTree>(*std::move(hashes));
  const std::lock_guard<std::mutex> lock(mutex_);
  return event_trees_.Keep(first, std::move(tree));
}

absl::StatusOr<std::string> Reader::ReadBatchNote(const Entry& entry) const {
  absl::StatusOr<std::string> note =
      ledger_.ReadBatch(entry.index - entry.batch_position);
  if (!note.ok()) return note.status();
  absl::Status status = CheckBatchNote(entry, *note);
  if (!status.ok()) return status;
  return note;
}

absl::StatusOr<std::string> Reader::ReadTile(const Published& at,
                                             const TileId& id) const {
  const absl::Status missing = absl::NotFoundError(
      absl::StrCat(id.Path(), ": not in the tree of size ", at.head.size));
  if (id.level > kMaxTileLevel) return missing;
  const size_t bytes = id.width * Hash::kSize;
  if (id.index < FullTiles(id.level, at.head.size)) {
    absl::StatusOr<std::string> tile = ledger_.ReadTile(id.level, id.index);
    if (!tile.ok()) return tile;
    return tile->substr(0, bytes);
  }
  const std::vector<Hash>& partial = at.edge->partial(id.level);
  if (id.index > FullTiles(id.level, at.head.size) || id.width > partial.size())
    return missing;
  std::string tile;
  tile.reserve(bytes);
  for (size_t i = 0; i < id.width; ++i) absl::StrAppend(&tile, partial[i].view());
  return tile;
}

absl::StatusOr<std::vector<ChainHead>> Reader::ChainHeads(
    const Published& at, absl::Span<const ChainName> chains) const {
  absl::StatusOr<std::vector<std::optional<ChainHead>>> stored =
      index_.FindChainHeads(chains);
  if (!stored.ok()) return stored.status();
  std::vector<ChainHead> heads;
  heads.reserve(chains.size());
  for (size_t i = 0; i < chains.size(); ++i) {
    ChainHead head = (*stored)[i].value_or(ChainHead{});
    if (head.number > 0 && head.index >= at.head.size) {
      absl::StatusOr<ChainHead> earlier =
          HeadBefore(chains[i], head.number, at.head.size);
      if (!earlier.ok()) return earlier.status();
      head = *earlier;
    }
    heads.push_back(head);
  }
  return heads;
}

// The index may have links of entries that the snapshot does not have yet.
absl::StatusOr<ChainHead> Reader::HeadBefore(const ChainName& chain, uint64_t number,
                                             uint64_t tree_size) const {
  while (--number > 0) {
    absl::StatusOr<std::vector<ChainRow>> rows = index_.ReadChain(chain, {number, 1});
    if (!rows.ok()) return rows.status();
    if (rows->empty()) return absl::DataLossError("index store: a chain has a gap");
    const ChainRow& row = rows->front();
    if (row.index >= tree_size) continue;
    absl::StatusOr<StoredEntry> entry = ledger_.ReadEntry(row.index);
    if (!entry.ok()) return entry.status();
    return ChainHead{row.number, row.index, row.position, LeafHash(entry->entry)};
  }
  return ChainHead{};
}

absl::StatusOr<std::vector<ChainRow>> Reader::ReadChain(const Published& at,
                                                        const ChainName& chain,
                                                        uint64_t from_number,
                                                        size_t limit) const {
  absl::StatusOr<std::vector<ChainRow>> rows =
      index_.ReadChain(chain, {from_number, limit});
  if (!rows.ok()) return rows;
  while (!rows->empty() && rows->back().index >= at.head.size) rows->pop_back();
  return rows;
}

absl::StatusOr<SignedHeads> Reader::SignHeads(const Published& at,
                                              std::vector<ChainName> chains) const {
  std::sort(chains.begin(), chains.end(),
            [](const ChainName& a, const ChainName& b) { return a.Text() < b.Text(); });
  absl::StatusOr<std::vector<ChainHead>> heads = ChainHeads(at, chains);
  if (!heads.ok()) return heads.status();
  SignedHeads result;
  for (size_t i = 0; i < chains.size(); ++i) {
    HeadText head{chains[i], (*heads)[i].number, std::nullopt};
    if (head.number > 0) head.leaf_hash = (*heads)[i].leaf_hash;
    result.texts.push_back(head.Text());
  }
  const TreeHead tree = MerkleTree::OfTexts(result.texts).head();
  absl::StatusOr<Note> note =
      SignNote(Heads{origin_, at.head.size, tree.size, tree.root}.Text(), signers_);
  if (!note.ok()) return note.status();
  result.note = note->Serialize();
  return result;
}

absl::StatusOr<std::vector<uint64_t>> Reader::FindEvent(const Published& at,
                                                        const Hash& hash) const {
  absl::StatusOr<std::vector<std::optional<uint64_t>>> found =
      index_.FindEvents({&hash, 1});
  if (!found.ok()) return found.status();
  std::vector<uint64_t> indexes;
  if ((*found)[0] && *(*found)[0] < at.head.size) indexes.push_back(*(*found)[0]);
  return indexes;
}

absl::StatusOr<std::vector<uint64_t>> Reader::FindIdentifier(
    const Published& at, absl::string_view identifier) const {
  absl::StatusOr<std::vector<uint64_t>> indexes =
      index_.FindIdentifier(identifier, kIdentifierIndexesMax);
  if (!indexes.ok()) return indexes;
  while (!indexes->empty() && indexes->back() >= at.head.size) indexes->pop_back();
  return indexes;
}

}  // namespace rastro
