// See ledger_view.h.

#include "services/ledger/ledger_view.h"

#include <utility>
#include <vector>

#include "crypto/lot.h"
#include "crypto/merkle/tree.h"
#include "crypto/part.h"
#include "services/traceability/party_directory.h"

namespace rastro {
namespace {

bool Names(const RecordedEvent& event, const std::string& lot) {
  if (!event.facts) return false;
  for (const Mention& mention : event.facts->mentions) {
    if (mention.uri == lot) return true;
  }
  return false;
}

}  // namespace

class LedgerView::ViewedChains final : public ChainSource {
 public:
  explicit ViewedChains(LedgerView& view)
      : view_(view),
        chains_(MakeChainSource(
            [this](const ChainName& chain, uint64_t from_number, size_t limit) {
              return view_.ReadChain(chain, from_number, limit);
            },
            [this](uint64_t index) { return view_.EventAt(index); })) {}

  absl::StatusOr<LotChain> ChainOf(absl::string_view lot_uri,
                                   size_t events_max) override {
    view_.known_lots_.emplace(lot_uri);
    return chains_->ChainOf(lot_uri, events_max);
  }

 private:
  LedgerView& view_;
  const std::unique_ptr<ChainSource> chains_;
};

LedgerView::LedgerView(const Reader& reader, std::shared_ptr<const Published> at,
                       Viewer viewer)
    : reader_(reader),
      at_(std::move(at)),
      viewer_(std::move(viewer)),
      directory_(DirectoryOf(at_->registry)),
      whole_chains_(MakeChainSource(
          [this](const ChainName& chain, uint64_t from_number, size_t limit) {
            return ReadChain(chain, from_number, limit);
          },
          [this](uint64_t index) { return WholeEventAt(index); })),
      chains_(std::make_unique<ViewedChains>(*this)),
      audience_(*whole_chains_, directory_, viewer_.participant) {}

absl::StatusOr<std::vector<ChainRow>> LedgerView::ReadChain(const ChainName& chain,
                                                            uint64_t from_number,
                                                            size_t limit) {
  if (from_number > 1) return reader_.ReadChain(*at_, chain, from_number, limit);
  const auto known = rows_.find(chain);
  if (known != rows_.end() && known->second.size() <= limit) return known->second;
  absl::StatusOr<std::vector<ChainRow>> rows =
      reader_.ReadChain(*at_, chain, from_number, limit);
  if (rows.ok() && rows->size() < limit) rows_.emplace(chain, *rows);
  return rows;
}

absl::StatusOr<bool> LedgerView::Sees(uint64_t index) {
  if (viewer_.sees_everything) return true;
  const auto known = seen_.find(index);
  if (known != seen_.end()) return known->second;
  absl::StatusOr<std::shared_ptr<const RecordedEvent>> event = WholeEventAt(index);
  if (!event.ok()) return event.status();
  absl::StatusOr<bool> sees = audience_.Has(**event);
  if (sees.ok()) seen_[index] = *sees;
  return sees;
}

absl::StatusOr<std::shared_ptr<const RecordedEvent>> LedgerView::EventAt(uint64_t index) {
  absl::StatusOr<bool> sees = Sees(index);
  if (!sees.ok()) return sees.status();
  if (*sees) return WholeEventAt(index);
  if (const auto known = narrowed_.find(index); known != narrowed_.end()) {
    return known->second;
  }
  absl::StatusOr<std::shared_ptr<const RecordedEvent>> event = ReadNarrowed(index);
  if (event.ok()) narrowed_[index] = *event;
  return event;
}

absl::StatusOr<std::shared_ptr<const RecordedEvent>> LedgerView::WholeEventAt(
    uint64_t index) {
  const auto known = whole_events_.find(index);
  if (known != whole_events_.end()) return known->second;
  absl::StatusOr<WholeEntry> read = ReadWholeEntry(reader_, *at_, index);
  if (!read.ok()) return read.status();
  if (keeps_entries_) entries_.emplace(index, std::move(read->entry));
  return whole_events_.emplace(index, std::move(read->event)).first->second;
}

absl::StatusOr<std::shared_ptr<const FullEntry>> LedgerView::EntryAt(uint64_t index) {
  const auto known = entries_.find(index);
  if (known != entries_.end()) return known->second;
  absl::StatusOr<WholeEntry> read = ReadWholeEntry(reader_, *at_, index);
  if (!read.ok()) return read.status();
  return std::move(read->entry);
}

absl::StatusOr<std::shared_ptr<const RecordedEvent>> LedgerView::ReadNarrowed(
    uint64_t index) {
  const absl::StatusOr<std::shared_ptr<const FullEntry>> entry = EntryAt(index);
  if (!entry.ok()) return entry.status();
  absl::StatusOr<RecordedEvent> event =
      RecordedEventOf(reader_, *at_, **entry, PartsShown::kPublic);
  if (!event.ok()) return event.status();
  std::erase_if(event->lots, [&](const LotMention& lot) {
    if (known_lots_.contains(lot.uri) || Names(*event, lot.uri)) return false;
    withheld_lots_.insert(lot.uri);
    event->lots_complete = false;
    return true;
  });
  return std::make_shared<const RecordedEvent>(*std::move(event));
}

bool LedgerView::Learn(const std::set<std::string>& lots) {
  bool has_learned = false;
  for (const std::string& lot : lots) {
    known_lots_.insert(lot);
    has_learned |= withheld_lots_.contains(lot);
  }
  if (!has_learned) return false;
  narrowed_.clear();
  withheld_lots_.clear();
  return true;
}

absl::Status LedgerView::WithholdParts(uint64_t index, EntryOpening& opening) {
  absl::StatusOr<bool> sees = Sees(index);
  if (!sees.ok()) return sees.status();
  if (*sees) return absl::OkStatus();
  std::erase_if(opening.parts,
                [](const auto& part) { return part.first != kPublicPart; });
  return absl::OkStatus();
}

absl::StatusOr<bool> LedgerView::Withhold(uint64_t index, EntryOpening& opening) {
  if (viewer_.sees_everything) return false;
  const size_t parts = opening.parts.size();
  if (absl::Status status = WithholdParts(index, opening); !status.ok()) return status;
  absl::StatusOr<std::shared_ptr<const RecordedEvent>> event = EventAt(index);
  if (!event.ok()) return event.status();
  if ((*event)->lots.size() == opening.lots.size()) return parts > opening.parts.size();
  std::set<std::string> shown;
  for (const LotMention& lot : (*event)->lots) shown.insert(lot.uri);
  std::set<uint64_t> positions;
  for (const auto& [position, text] : opening.lots) {
    absl::StatusOr<Lot> lot = Lot::Parse(text);
    if (!lot.ok()) return absl::DataLossError(lot.status().message());
    if (shown.contains(lot->uri)) positions.insert(position);
  }
  opening.lots_proof = KeepTexts(positions, opening.lots);
  return true;
}

SubsetProof KeepTexts(const std::set<uint64_t>& positions, TextsByPosition& texts) {
  std::vector<Hash> leaves;
  for (const auto& [position, text] : texts) leaves.push_back(LeafHash(text));
  const MerkleTree tree(std::move(leaves));
  std::erase_if(texts, [&](const auto& text) { return !positions.contains(text.first); });
  const std::vector<uint64_t> kept(positions.begin(), positions.end());
  return kept.empty() ? SubsetProof() : tree.Prove(kept);
}

}  // namespace rastro
