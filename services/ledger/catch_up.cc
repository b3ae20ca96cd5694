// The ledger store is the truth; everything here can be deleted and made again from it.

#include "services/ledger/catch_up.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/ledger/index_rows.h"

namespace rastro {
namespace {

constexpr uint64_t kCaughtUpPerGroup = 1000;
constexpr size_t kPage = 1000;

absl::StatusOr<std::unique_ptr<IndexStore>> OpenFitting(
    const EntryStore& ledger, const IndexStoreOptions& options) {
  absl::StatusOr<std::unique_ptr<IndexStore>> index = IndexStore::Open(options);
  if (index.ok() && (*index)->CheckFits(ledger).ok()) return index;
  index = absl::UnavailableError("being made again");  // Closes it.
  if (absl::Status status = IndexStore::Destroy(options.path); !status.ok())
    return status;
  return IndexStore::Open(options);
}

absl::Status Lost(uint64_t index, const absl::Status& status) {
  return absl::DataLossError(absl::StrCat("entry ", index, ": ", status.message()));
}

absl::Status ReplayRecord(const EntryStore& ledger, uint64_t index, Registry& registry) {
  absl::StatusOr<StoredEntry> entry = ledger.ReadEntry(index);
  if (!entry.ok()) return entry.status();
  absl::StatusOr<std::optional<StoredContent>> content = ledger.ReadContent(index);
  if (!content.ok()) return content.status();
  absl::StatusOr<std::string> note = ledger.ReadBatch(index);
  if (!note.ok()) return note.status();
  absl::StatusOr<EntryOpening> opening = OpeningOf(*entry, *content);
  if (!opening.ok()) return Lost(index, opening.status());
  absl::StatusOr<OpenedEntry> opened = OpenEntry(*opening);
  if (!opened.ok()) return Lost(index, opened.status());
  absl::StatusOr<SignedBatch> batch = SignedBatch::Parse(*note);
  if (!batch.ok()) return Lost(index, batch.status());
  if (batch->hash != opened->entry.batch_hash || !opened->record) {
    return Lost(index, absl::DataLossError("is no registry entry of its batch"));
  }
  if (absl::Status status = registry.CheckRegistration(*batch, index, *opened->record);
      !status.ok()) {
    return Lost(index, status);
  }
  registry.Add(*batch, index, opened->leaf_hash, *std::move(opened->record));
  return absl::OkStatus();
}

// All links of all registry chains, in the order of the ledger.
absl::StatusOr<std::set<uint64_t>> RegistryEntries(const EntryIndex& index) {
  std::set<uint64_t> entries;
  std::string after;
  for (;;) {
    absl::StatusOr<std::vector<NamedChainHead>> chains =
        index.ListChains(ChainKind::kRegistry, after, kPage);
    if (!chains.ok()) return chains.status();
    if (chains->empty()) return entries;
    for (const NamedChainHead& chain : *chains) {
      for (uint64_t next = 1; next <= chain.head.number;) {
        absl::StatusOr<std::vector<ChainRow>> rows =
            index.ReadChain(chain.chain, {next, kPage});
        if (!rows.ok()) return rows.status();
        if (rows->empty())
          return absl::DataLossError("index store: a registry chain has a gap");
        for (const ChainRow& row : *rows) entries.insert(row.index);
        next = rows->back().number + 1;
      }
    }
    after = chains->back().chain.name;
  }
}

}  // namespace

absl::Status CatchUp(const EntryStore& ledger, EntryIndex& index,
                     const CatchUpProgress& progress) {
  IndexGroup group;
  group.first_index = index.Mark().size;
  const uint64_t size = ledger.Head().size;
  const std::unique_ptr<EntryScan> scan =
      ledger.Scan({group.first_index, size, true, false});
  ScannedEntry row;
  for (uint64_t next = group.first_index; next < size;) {
    absl::StatusOr<bool> more = scan->Next(row);
    if (!more.ok()) return more.status();
    if (!*more) return absl::DataLossError(absl::StrCat("entry ", next, ": is missing"));
    if (absl::Status status = AddStoredEntry(row, group); !status.ok()) return status;
    ++next;
    if (next % kCaughtUpPerGroup != 0 && next != size) continue;
    if (absl::Status status = index.Apply(group); !status.ok()) return status;
    group = IndexGroup();
    group.first_index = next;
    if (progress) progress(next);
  }
  return index.Flush();
}

absl::StatusOr<std::unique_ptr<IndexStore>> OpenIndex(const EntryStore& ledger,
                                                      const IndexStoreOptions& options,
                                                      const CatchUpProgress& progress) {
  absl::StatusOr<std::unique_ptr<IndexStore>> index = OpenFitting(ledger, options);
  if (!index.ok()) return index;
  if (absl::Status status = CatchUp(ledger, **index, progress); !status.ok())
    return status;
  return index;
}

absl::StatusOr<Registry> ReadRegistry(const EntryStore& ledger, const EntryIndex& index) {
  absl::StatusOr<std::set<uint64_t>> entries = RegistryEntries(index);
  if (!entries.ok()) return entries.status();
  Registry registry;
  for (uint64_t entry : *entries) {
    if (absl::Status status = ReplayRecord(ledger, entry, registry); !status.ok())
      return status;
  }
  return registry;
}

absl::StatusOr<TileEdge> ReadEdge(const EntryStore& ledger) {
  absl::StatusOr<TileEdge> edge = TileEdge::Read(
      ledger.Head().size,
      [&](uint32_t level, uint64_t tile) { return ledger.ReadTile(level, tile); },
      [&](uint64_t index) -> absl::StatusOr<Hash> {
        absl::StatusOr<StoredEntry> entry = ledger.ReadEntry(index);
        if (!entry.ok()) return entry.status();
        return LeafHash(entry->entry);
      });
  if (!edge.ok()) return edge;
  if (edge->head() != ledger.Head()) {
    return absl::DataLossError(
        "ledger store: its tree does not have the root of its head; one of the newest "
        "entries, or the head itself, is damaged (rastro fsck names it)");
  }
  return edge;
}

}  // namespace rastro
