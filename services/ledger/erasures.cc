// Orders name events by their hashes, so the entries are gone through twice: for the
// orders, and then for the events that they name.

#include "services/ledger/erasures.h"

#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/entry_opening.h"
#include "crypto/ledger_auditor.h"
#include "services/ledger/event_content.h"
#include "services/ledger/index_rows.h"
#include "services/ledger/integrity.h"
#include "services/ledger/worker_pool.h"
#include "services/traceability/erasure.h"

namespace rastro {
namespace {

using Orders = std::map<Hash, Erasure>;  // By the hash of the event that is to go.

// The event that the only lot of `opening` orders to erase, if it is such a name.
std::optional<Hash> EventToErase(const EntryOpening& opening) {
  if (opening.lots.size() != 1) return std::nullopt;
  const absl::StatusOr<Lot> lot = Lot::Parse(opening.lots.begin()->second);
  return lot.ok() ? ParseErasureUri(lot->uri) : std::nullopt;
}

class OrderFinder {
 public:
  absl::Status Add(const EntryOpening& opening, const LedgerAuditor& auditor) {
    const std::optional<Hash> event = EventOrderedErased(opening, auditor);
    if (!event || orders_.contains(*event)) return absl::OkStatus();
    const absl::StatusOr<OpenedEntry> opened = OpenEntry(opening);
    if (!opened.ok()) return opened.status();
    const std::optional<ReadablePart> part =
        FindReadablePart(opened->event, opening.parts);
    orders_[*event] = {opened->event.participant, opened->entry.index,
                       opened->entry.record_time, part ? part->facts.remark : ""};
    return absl::OkStatus();
  }

  Orders Take() { return std::move(orders_); }

 private:
  Orders orders_;
};

// What an order cannot have meant.
std::string RefusalOf(const EntryOpening& opening, const OpenedEntry& opened,
                      const Erasure& order) {
  if (order.index <= opened.entry.index) return "it was ordered before it was recorded";
  if (opened.record)
    return "it is a registration: without it no signature can be checked";
  if (EventToErase(opening))
    return "it is an order to erase: it says why content is gone";
  return "";
}

absl::StatusOr<std::vector<OrderedErasure>> FindEvents(const EntryStore& ledger,
                                                       const Orders& orders) {
  std::vector<OrderedErasure> found;
  if (orders.empty()) return found;
  const std::unique_ptr<EntryScan> scan =
      ledger.Scan({.content = false, .batches = false});
  ScannedEntry row;
  for (;;) {
    const absl::StatusOr<bool> more = scan->Next(row);
    if (!more.ok()) return more.status();
    if (!*more) return found;
    const auto order = orders.find(LeafHash(row.entry.event));
    if (order == orders.end()) continue;
    const absl::StatusOr<std::optional<StoredContent>> content =
        ledger.ReadContent(row.index);
    if (!content.ok()) return content.status();
    const absl::StatusOr<EntryOpening> opening = OpeningOf(row.entry, *content);
    if (!opening.ok()) return opening.status();
    const absl::StatusOr<OpenedEntry> opened = OpenEntry(*opening);
    if (!opened.ok()) return opened.status();
    found.push_back({row.index, order->first, order->second, !*content,
                     RefusalOf(*opening, *opened, order->second)});
  }
}

}  // namespace

std::optional<Hash> EventOrderedErased(const EntryOpening& opening,
                                       const LedgerAuditor& auditor) {
  const std::optional<Hash> event = EventToErase(opening);
  if (!event) return std::nullopt;
  const absl::StatusOr<OpenedEntry> opened = OpenEntry(opening);
  const bool counts = opened.ok() && opened->event.lot_count == 1 &&
                      auditor.LastSpeaksForSubmitter() &&
                      auditor.registry().HadRole(opened->event.participant,
                                                 Role::kAuthority, opened->entry.index);
  return counts ? event : std::nullopt;
}

absl::StatusOr<std::vector<OrderedErasure>> FindOrderedErasures(
    const EntryStore& ledger, const std::function<bool(uint64_t)>& progress) {
  OrderFinder finder;
  absl::Status status =
      CheckStore(ledger, ledger.Head(),
                 {.progress = progress,
                  .on_entry =
                      [&](const EntryOpening& opening, const LedgerAuditor& auditor) {
                        return finder.Add(opening, auditor);
                      },
                  .threads = ProcessorCount()});
  if (!status.ok()) return status;
  return FindEvents(ledger, finder.Take());
}

}  // namespace rastro
