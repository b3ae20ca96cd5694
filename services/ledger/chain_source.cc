// See chain_source.h.

#include "services/ledger/chain_source.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "services/ledger/event_content.h"
#include "services/traceability/erasure.h"

namespace rastro {
namespace {

constexpr size_t kChainPage = 1000;

// Whose keys may count for less than their owner's word.
absl::Status ReadSigning(const Reader& reader, const Published& at,
                         const OpenedEntry& opened, RecordedEvent& event) {
  const RegistryVersion* version =
      at.registry->InForceAt(opened.event.participant, opened.entry.index);
  if (version == nullptr ||
      (version->keys_without_consent.empty() && version->record.limits.empty())) {
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> note = reader.ReadBatchNote(opened.entry);
  if (!note.ok()) return note.status();
  absl::StatusOr<SignedBatch> batch = SignedBatch::Parse(*note);
  if (!batch.ok()) return absl::DataLossError(batch.status().message());
  const uint64_t first = opened.entry.index - opened.entry.batch_position;
  event.key_without_consent = at.registry->SignedWithoutConsent(*batch, first);
  event.key_limits = at.registry->LimitsOf(*batch, first);
  return absl::OkStatus();
}

// The first order of an authority to erase the event; nothing if there is none.
absl::StatusOr<std::optional<Erasure>> ErasureOf(const Reader& reader,
                                                 const Published& at,
                                                 const Hash& event_hash) {
  const ChainName name{ChainKind::kLot, ErasureUri(event_hash)};
  absl::StatusOr<std::vector<ChainRow>> rows = reader.ReadChain(at, name, 1, kChainPage);
  if (!rows.ok()) return rows.status();
  for (const ChainRow& row : *rows) {
    absl::StatusOr<RecordedEvent> order = ReadRecordedEvent(reader, at, row.index);
    if (!order.ok()) return order.status();
    std::optional<Erasure> found = FindErasure(
        event_hash, {std::make_shared<const RecordedEvent>(*std::move(order))},
        [&](const RecordedEvent& event) {
          return at.registry->HadRole(event.submitter, Role::kAuthority, event.index);
        });
    if (found) return found;
  }
  return std::nullopt;
}

std::map<std::string, std::string> PublicOnly(
    const std::map<std::string, std::string>& parts) {
  const auto found = parts.find(std::string(kPublicPart));
  if (found == parts.end()) return {};
  return {*found};
}

class ReadingChainSource final : public ChainSource {
 public:
  ReadingChainSource(ChainReading read_chain, EventReading read)
      : read_chain_(std::move(read_chain)), read_(std::move(read)) {}

  absl::StatusOr<LotChain> ChainOf(absl::string_view lot_uri,
                                   size_t events_max) override {
    const ChainName name{ChainKind::kLot, std::string(lot_uri)};
    LotChain chain;
    while (chain.size() < events_max) {
      const size_t page = std::min(kChainPage, events_max - chain.size());
      absl::StatusOr<std::vector<ChainRow>> rows =
          read_chain_(name, chain.size() + 1, page);
      if (!rows.ok()) return rows.status();
      for (const ChainRow& row : *rows) {
        absl::StatusOr<std::shared_ptr<const RecordedEvent>> event = read_(row.index);
        if (!event.ok()) return event.status();
        chain.push_back(*std::move(event));
      }
      if (rows->size() < page) break;
    }
    return chain;
  }

 private:
  const ChainReading read_chain_;
  const EventReading read_;
};

}  // namespace

absl::StatusOr<RecordedEvent> ReadRecordedEvent(const Reader& reader, const Published& at,
                                                uint64_t index, PartsShown shown) {
  absl::StatusOr<FullEntry> full = reader.ReadEntry(at, index);
  if (!full.ok()) return full.status();
  return RecordedEventOf(reader, at, *full, shown);
}

absl::StatusOr<RecordedEvent> RecordedEventOf(const Reader& reader, const Published& at,
                                              const FullEntry& full, PartsShown shown) {
  const OpenedEntry& opened = full.opened;
  RecordedEvent event;
  absl::Status signing = ReadSigning(reader, at, opened, event);
  if (!signing.ok()) return signing;
  event.index = full.index;
  event.record_time = opened.entry.record_time;
  event.submitter = opened.event.participant;
  event.event_hash = opened.event_hash;
  if (opened.record) event.registered = opened.record->participant;
  event.lots_complete = opened.lots.size() == opened.event.lot_count;
  for (const auto& [position, lot] : opened.lots) {
    event.lots.push_back({lot.uri, lot.role});
  }
  if (shown == PartsShown::kAll) {
    ReadParts(opened.event, full.opening.parts, event);
  } else {
    ReadParts(opened.event, PublicOnly(full.opening.parts), event);
  }
  if (full.erased_lots) {
    absl::StatusOr<std::optional<Erasure>> erasure =
        ErasureOf(reader, at, event.event_hash);
    if (!erasure.ok()) return erasure.status();
    event.erasure = *std::move(erasure);
  }
  return event;
}

absl::StatusOr<WholeEntry> ReadWholeEntry(const Reader& reader, const Published& at,
                                          uint64_t index) {
  if (index < at.head.size) {
    if (std::optional<WholeEntry> kept = reader.recent_entries().Find(index)) {
      return *std::move(kept);
    }
  }
  absl::StatusOr<FullEntry> full = reader.ReadEntry(at, index);
  if (!full.ok()) return full.status();
  absl::StatusOr<RecordedEvent> event = RecordedEventOf(reader, at, *full);
  if (!event.ok()) return event.status();
  WholeEntry whole{std::make_shared<const FullEntry>(*std::move(full)),
                   std::make_shared<const RecordedEvent>(*std::move(event))};
  if (!whole.entry->erased_lots) reader.recent_entries().Keep(whole);
  return whole;
}

absl::StatusOr<std::shared_ptr<const RecordedEvent>> RecordedEventCache::Get(
    const Reader& reader, const Published& at, uint64_t index) {
  if (const auto* event = kept_.Find(index)) return *event;
  absl::StatusOr<RecordedEvent> read = ReadRecordedEvent(reader, at, index);
  if (!read.ok()) return read.status();
  return kept_.Keep(index, std::make_shared<const RecordedEvent>(*std::move(read)));
}

std::unique_ptr<ChainSource> MakeChainSource(ChainReading read_chain, EventReading read) {
  return std::make_unique<ReadingChainSource>(std::move(read_chain), std::move(read));
}

std::unique_ptr<ChainSource> MakeStoreChainSource(
    const Reader& reader, std::shared_ptr<const Published> at,
    std::shared_ptr<RecordedEventCache> events) {
  return MakeChainSource(
      [&reader, at](const ChainName& chain, uint64_t from_number, size_t limit) {
        return reader.ReadChain(*at, chain, from_number, limit);
      },
      [&reader, at, events = std::move(events)](uint64_t index) {
        return events->Get(reader, *at, index);
      });
}

}  // namespace rastro
