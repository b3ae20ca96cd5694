// Lookups by whole key go through filters and in one call for many; lists are read
// from a cursor that ends with the chain, identifier or kind.

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>

#include <algorithm>
#include <numeric>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/lot.h"
#include "storage/index_rows.h"
#include "storage/index_store.h"
#include "storage/key_schema.h"

namespace rastro {
namespace {

rocksdb::Slice ToSlice(absl::string_view text) { return {text.data(), text.size()}; }
absl::string_view RowView(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

// Looks up many keys at once; calls found(i, value) for each that is there. Keys are
// sorted first, so that neighbours share the reading of a block.
template <typename Found>
absl::Status FindRows(RocksDb& database, const char* family,
                      absl::Span<const absl::string_view> keys, const Found& found) {
  std::vector<size_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return keys[a] < keys[b]; });
  std::vector<rocksdb::Slice> sorted;
  sorted.reserve(keys.size());
  for (size_t i : order) sorted.push_back(ToSlice(keys[i]));
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  database.db().MultiGet(rocksdb::ReadOptions(), database.family(family), sorted.size(),
                         sorted.data(), values.data(), statuses.data(),
                         /*sorted_input=*/true);
  for (size_t i = 0; i < order.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    absl::Status status = FromRocksStatus(statuses[i], absl::StrCat("reading ", family));
    if (status.ok()) status = found(order[i], RowView(values[i]));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// Calls row(key without prefix, value) for the rows from `first` on while they begin with
// `prefix`, at most `limit` times.
template <typename Row>
absl::Status ListRows(RocksDb& database, const char* family, absl::string_view prefix,
                      const std::string& first, size_t limit, const Row& row) {
  const std::unique_ptr<rocksdb::Iterator> cursor(
      database.db().NewIterator(rocksdb::ReadOptions(), database.family(family)));
  cursor->Seek(first);
  for (size_t count = 0; count < limit && cursor->Valid(); ++count, cursor->Next()) {
    absl::string_view key = RowView(cursor->key());
    if (!absl::StartsWith(key, prefix)) return absl::OkStatus();
    key.remove_prefix(prefix.size());
    const absl::Status status = row(key, RowView(cursor->value()));
    if (!status.ok()) return status;
  }
  return FromRocksStatus(cursor->status(), absl::StrCat("reading ", family));
}

absl::Status BadKey(absl::string_view family) {
  return absl::DataLossError(
      absl::StrCat("index store: a key of ", family, " is damaged"));
}

// Cuts the number that is all of `key`.
bool OnlyNumber(absl::string_view key, uint64_t& number) {
  return ConsumeU64(key, number) && key.empty();
}

}  // namespace

absl::Status IndexStore::FindWhetherLinksAreErased() {
  const absl::Status status = ListRows(*database_, kErasedLinksFamily, "", "", 1,
                                       [this](absl::string_view, absl::string_view) {
                                         const std::lock_guard<std::mutex> lock(mutex_);
                                         has_erased_links_ = true;
                                         return absl::OkStatus();
                                       });
  return status;
}

bool IndexStore::HasErasedLinks() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return has_erased_links_;
}

// The chain ends in an erased link if that one has the larger number.
absl::Status IndexStore::AddErasedHead(const ChainName& chain,
                                       std::optional<ChainHead>& head) const {
  if (chain.kind != ChainKind::kLot) return absl::OkStatus();
  const Hash name = ErasedLotName(chain.name);
  const std::unique_ptr<rocksdb::Iterator> cursor(database_->db().NewIterator(
      rocksdb::ReadOptions(), database_->family(kErasedLinksFamily)));
  cursor->SeekForPrev(ErasedLinkKey(name, UINT64_MAX));
  if (!cursor->Valid() || !absl::StartsWith(RowView(cursor->key()), name.view())) {
    return FromRocksStatus(cursor->status(), "reading erased_links");
  }
  ChainHead erased;
  absl::Status status = DecodeChainHead(RowView(cursor->value()), erased);
  if (status.ok() && (!head || head->number < erased.number)) head = erased;
  return status;
}

// Adds the erased links from a number on in their places.
absl::Status IndexStore::AddErasedRows(const ChainName& chain, const Page& page,
                                       std::vector<ChainRow>& rows) const {
  if (chain.kind != ChainKind::kLot) return absl::OkStatus();
  const Hash name = ErasedLotName(chain.name);
  const size_t named = rows.size();
  const absl::Status status = ListRows(
      *database_, kErasedLinksFamily, name.view(), ErasedLinkKey(name, page.from_number),
      page.limit, [&](absl::string_view, absl::string_view value) {
        ChainHead link;
        absl::Status read = DecodeChainHead(value, link);
        rows.push_back({link.number, link.index, link.position, std::nullopt});
        return read;
      });
  std::inplace_merge(
      rows.begin(), rows.begin() + named, rows.end(),
      [](const ChainRow& a, const ChainRow& b) { return a.number < b.number; });
  if (rows.size() > page.limit) rows.resize(page.limit);
  return status;
}

absl::StatusOr<std::vector<std::optional<ChainHead>>> IndexStore::FindChainHeads(
    absl::Span<const ChainName> chains) const {
  std::vector<std::string> texts;
  texts.reserve(chains.size());
  for (const ChainName& chain : chains) texts.push_back(chain.Text());
  const std::vector<absl::string_view> keys(texts.begin(), texts.end());
  std::vector<std::optional<ChainHead>> heads(chains.size());
  const absl::Status status = FindRows(
      *database_, kChainHeadsFamily, keys, [&](size_t i, absl::string_view value) {
        return DecodeChainHead(value, heads[i].emplace());
      });
  if (!status.ok()) return status;
  for (size_t i = 0; i < chains.size() && HasErasedLinks(); ++i) {
    const absl::Status added = AddErasedHead(chains[i], heads[i]);
    if (!added.ok()) return added;
  }
  return heads;
}

absl::StatusOr<std::vector<std::optional<uint64_t>>> IndexStore::FindEvents(
    absl::Span<const Hash> event_hashes) const {
  std::vector<absl::string_view> keys;
  keys.reserve(event_hashes.size());
  for (const Hash& hash : event_hashes) keys.push_back(hash.view());
  std::vector<std::optional<uint64_t>> indexes(event_hashes.size());
  const absl::Status status =
      FindRows(*database_, kEventsFamily, keys, [&](size_t i, absl::string_view value) {
        return OnlyNumber(value, indexes[i].emplace())
                   ? absl::OkStatus()
                   : absl::DataLossError("index store: a known event has no index");
      });
  if (!status.ok()) return status;
  return indexes;
}

absl::StatusOr<std::vector<ChainRow>> IndexStore::ReadChain(const ChainName& chain,
                                                            const Page& page) const {
  const std::string text = chain.Text();
  std::vector<ChainRow> rows;
  if (text.find('\0') != std::string::npos) return rows;  // No chain has such a name.
  const uint64_t from = std::max<uint64_t>(page.from_number, 1);
  absl::Status status =
      ListRows(*database_, kChainRowsFamily,
               absl::StrCat(text, absl::string_view("\0", 1)), ChainRowKey(text, from),
               page.limit, [&](absl::string_view key, absl::string_view value) {
                 ChainRow& row = rows.emplace_back();
                 if (!OnlyNumber(key, row.number)) return BadKey(kChainRowsFamily);
                 return DecodeChainRow(value, row);
               });
  if (status.ok() && HasErasedLinks()) {
    status = AddErasedRows(chain, {from, page.limit}, rows);
  }
  for (size_t i = 0; status.ok() && i < rows.size(); ++i) {
    if (rows[i].number == from + i) continue;
    status = absl::DataLossError(
        absl::StrCat("index store: chain ", text, ": link ", from + i, " is missing"));
  }
  if (!status.ok()) return status;
  return rows;
}

absl::StatusOr<std::vector<uint64_t>> IndexStore::FindIdentifier(
    absl::string_view event_id, size_t limit) const {
  const std::string prefix = IdentifierPrefix(event_id);
  std::vector<uint64_t> indexes;
  const absl::Status status = ListRows(
      *database_, kIdentifiersFamily, prefix, prefix, limit,
      [&](absl::string_view key, absl::string_view) {
        return OnlyNumber(key, indexes.emplace_back()) ? absl::OkStatus()
                                                       : BadKey(kIdentifiersFamily);
      });
  if (!status.ok()) return status;
  return indexes;
}

absl::StatusOr<std::vector<NamedChainHead>> IndexStore::ListChains(
    ChainKind kind, absl::string_view after, size_t limit) const {
  const std::string prefix = absl::StrCat(ChainKindName(kind), " ");
  // The first key after a name is that name with the smallest byte behind it.
  const std::string first =
      after.empty() ? prefix : absl::StrCat(prefix, after, absl::string_view("\0", 1));
  std::vector<NamedChainHead> chains;
  const absl::Status status =
      ListRows(*database_, kChainHeadsFamily, prefix, first, limit,
               [&](absl::string_view key, absl::string_view value) {
                 NamedChainHead& chain = chains.emplace_back();
                 chain.chain = {kind, std::string(key)};
                 return DecodeChainHead(value, chain.head);
               });
  if (!status.ok()) return status;
  return chains;
}

uint64_t IndexStore::TableBytes() const {
  uint64_t bytes = database_->FamilyBytes(kDefaultFamily);
  for (const char* family : {kChainHeadsFamily, kChainRowsFamily, kEventsFamily,
                             kIdentifiersFamily, kErasedLinksFamily}) {
    bytes += database_->FamilyBytes(family);
  }
  return bytes;
}

}  // namespace rastro
