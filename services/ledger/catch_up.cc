// The ledger store is the truth; everything here can be deleted and made again from it.

#include "services/ledger/catch_up.h"

#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/ledger/index_rows.h"
#include "services/ledger/scan_work.h"

namespace rastro {
namespace {

constexpr uint64_t kCaughtUpPerGroup = 1000;
constexpr size_t kPage = 1000;

template <typename Row>
void AppendRows(std::vector<Row>&& more, std::vector<Row>& rows) {
  rows.insert(rows.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

// `more` follows `group`.
void AppendGroup(IndexGroup&& more, IndexGroup& group) {
  group.mark = more.mark;
  AppendRows(std::move(more.rows), group.rows);
  AppendRows(std::move(more.erased_links), group.erased_links);
  AppendRows(std::move(more.events), group.events);
  AppendRows(std::move(more.identifiers), group.identifiers);
}

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
                     const CatchUpProgress& progress, size_t threads) {
  IndexGroup group{.first_index = index.Mark().size};
  const uint64_t size = ledger.Head().size;
  OrderedWork<ScannedEntry, absl::StatusOr<IndexGroup>> work(
      threads, [](const ScannedEntry& row) { return RowsOfStoredEntry(row); },
      [&](const ScannedEntry& /*row*/, absl::StatusOr<IndexGroup> rows) {
        if (!rows.ok()) return rows.status();
        AppendGroup(*std::move(rows), group);
        const uint64_t next = group.mark.size;
        if (next % kCaughtUpPerGroup != 0 && next != size) return absl::OkStatus();
        absl::Status status = index.Apply(group);
        group = IndexGroup{.first_index = next};
        if (status.ok() && progress) progress(next);
        return status;
      });
  const uint64_t first = group.first_index;
  const std::unique_ptr<EntryScan> scan = ledger.Scan({first, size, true, false});
  absl::Status status = WorkThrough(*scan, first, size, work);
  return status.ok() ? index.Flush() : status;
}

absl::StatusOr<std::unique_ptr<IndexStore>> OpenIndex(const EntryStore& ledger,
                                                      const IndexStoreOptions& options,
                                                      const CatchUpProgress& progress) {
  absl::StatusOr<std::unique_ptr<IndexStore>> index = OpenFitting(ledger, options);
  if (!index.ok()) return index;
  if (absl::Status status = CatchUp(ledger, **index, progress, ProcessorCount());
      !status.ok())
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
