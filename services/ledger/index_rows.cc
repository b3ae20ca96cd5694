// Catching up reads entries as they are stored, hashes first.

#include "services/ledger/index_rows.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/part.h"
#include "services/traceability/event_facts.h"

namespace rastro {
namespace {

absl::Status Damaged(uint64_t index, const absl::Status& status) {
  return absl::DataLossError(absl::StrCat("entry ", index, ": ", status.message()));
}

}  // namespace

void AddChainRow(const ChainName& chain, const ChainHead& head,
                 std::optional<LotRole> role, IndexGroup& group) {
  group.rows.push_back(
      {chain, ChainRow{head.number, head.index, head.position, role}, head.leaf_hash});
}

void AddEventRows(const Hash& event_hash, absl::Span<const std::string> identifiers,
                  uint64_t index, IndexGroup& group) {
  group.events.push_back({event_hash, index});
  for (const std::string& identifier : identifiers) {
    group.identifiers.push_back({identifier, index});
  }
}

// What is recorded was admitted, so that nothing is lost by reading it as leniently as
// a public part.
std::vector<std::string> IdentifiersOf(absl::Span<const std::string> part_texts) {
  for (const std::string& text : part_texts) {
    const absl::StatusOr<Part> part = Part::Parse(text);
    if (!part.ok()) continue;
    const absl::StatusOr<EventFacts> facts =
        ReadEventFacts(part->media_type, part->content, ContentExtent::kProjection);
    if (facts.ok() && !facts->event_id.empty()) return {facts->event_id};
  }
  return {};
}

absl::StatusOr<EntryOpening> OpeningOf(StoredEntry entry,
                                       std::optional<StoredContent> content) {
  EntryOpening opening;
  opening.entry = std::move(entry.entry);
  opening.event = std::move(entry.event);
  TextsByPosition& links = opening.links;
  for (size_t i = 0; i < entry.links.size(); ++i)
    links.emplace_hint(links.end(), i, std::move(entry.links[i]));
  if (!content) return opening;
  TextsByPosition& lots = opening.lots;
  for (size_t i = 0; i < content->lots.size(); ++i)
    lots.emplace_hint(lots.end(), i, std::move(content->lots[i]));
  absl::StatusOr<Event> event = Event::Parse(opening.event);
  if (!event.ok()) return absl::DataLossError(event.status().message());
  if (event->parts.size() != content->parts.size() ||
      event->lot_count != content->lots.size()) {
    return absl::DataLossError(absl::StrCat(
        "content: wanted ", event->parts.size(), " parts and ", event->lot_count,
        " lots, got ", content->parts.size(), " and ", content->lots.size()));
  }
  for (size_t i = 0; i < event->parts.size(); ++i) {
    opening.parts.emplace(event->parts[i].kind, std::move(content->parts[i]));
  }
  return opening;
}

absl::Status CheckErasedLots(const std::vector<Hash>& erased_lots, uint64_t lot_count) {
  if (erased_lots.size() == lot_count) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("erased content: wanted the names of ",
                                          lot_count, " lots, got ", erased_lots.size()));
}

absl::StatusOr<IndexGroup> RowsOfStoredEntry(const ScannedEntry& row) {
  absl::StatusOr<EntryOpening> opening = OpeningOf(row.entry, row.content);
  if (!opening.ok()) return Damaged(row.index, opening.status());
  absl::StatusOr<OpenedEntry> opened = OpenEntry(*opening);
  if (!opened.ok()) return Damaged(row.index, opened.status());
  if (!row.content) {
    absl::Status status = CheckErasedLots(row.erased_lots, opened->event.lot_count);
    if (!status.ok()) return Damaged(row.index, status);
  }
  IndexGroup group{.first_index = row.index, .mark = {row.index + 1, opened->leaf_hash}};
  for (const auto& [position, link] : opened->links) {
    const auto lot = opened->lots.find(position);
    const bool is_lot = link.kind == ChainKind::kLot;
    const ChainHead end = {link.number, row.index, static_cast<uint32_t>(position),
                           opened->leaf_hash};
    if (is_lot && !row.content) {
      group.erased_links.push_back({row.erased_lots[position], end});
      continue;
    }
    AddChainRow({link.kind, is_lot ? lot->second.uri : link.participant}, end,
                is_lot ? std::optional(lot->second.role) : std::nullopt, group);
  }
  AddEventRows(
      opened->event_hash,
      row.content ? IdentifiersOf(row.content->parts) : std::vector<std::string>(),
      row.index, group);
  return group;
}

}  // namespace rastro
