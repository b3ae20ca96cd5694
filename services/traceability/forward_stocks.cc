// Told as it happened: who took how much out of which hands. What is packed travels with
// its container, and is with whoever takes it out.

#include "services/traceability/forward_stocks.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "services/traceability/lot_amounts.h"

namespace rastro {
namespace {

// Of a stock: as stated; all of it, if nothing is; else some.
MassRange Moved(const std::vector<Quantity>& said, const MassRange& stock) {
  if (const std::optional<Amount> mass = MassOf(said)) return RangeOf(mass);
  return said.empty() ? stock : MassRange{0, stock.high};
}

void HandOver(const std::vector<Quantity>& said, MassRange& from, MassRange& to) {
  if (&from == &to || from.high == 0) return;
  const MassRange moved = Moved(said, from);
  Take(said, said.empty(), from);
  to += moved;
}

class StockTeller {
 public:
  StockTeller(const JudgedRecord& record, const std::string& lot)
      : record_(record), lot_(lot) {}

  Stocks Tell() {
    for (const RecordedEvent* event : Events()) {
      if (!event->IsWhole()) return {};
      Tell(*event);
    }
    return std::move(stocks_);
  }

 private:
  // The lot's own events; and, after each packing, the next one that empties the
  // container without naming what is in it.
  std::vector<const RecordedEvent*> Events() const {
    std::vector<const RecordedEvent*> events;
    std::map<std::string, std::vector<const RecordedEvent*>> emptyings;
    for (const JudgedUse& use : record_.CountedUses(lot_)) {
      events.push_back(use.event);
      if (!(use.uses & kPacked)) continue;
      const std::string unit(record_.UsesOf(use.event->index).container());
      const auto [known, is_new] = emptyings.try_emplace(unit);
      if (is_new) known->second = EmptyingsOf(unit);
      const auto next =
          std::upper_bound(known->second.begin(), known->second.end(), use.event, Before);
      if (next != known->second.end()) events.push_back(*next);
    }
    std::sort(events.begin(), events.end(), Before);
    events.erase(std::unique(events.begin(), events.end()), events.end());
    return events;
  }

  static bool Before(const RecordedEvent* a, const RecordedEvent* b) {
    return OrderOf(*a) < OrderOf(*b);
  }

  std::vector<const RecordedEvent*> EmptyingsOf(const std::string& unit) const {
    std::vector<const RecordedEvent*> events;
    if (record_.lineage().lots.count(unit) == 0) return events;
    for (const JudgedUse& use : record_.CountedUses(unit)) {
      const bool empties = use.event->IsWhole() && (use.uses & kEmptied) != 0 &&
                           record_.UsesOf(use.event->index).children().empty();
      if (empties) events.push_back(use.event);
    }
    return events;
  }

  MassRange& StockOf(const std::string& participant) {
    return stocks_.try_emplace(participant, Exactly(0)).first->second;
  }

  void Tell(const RecordedEvent& event) {
    const EventFacts& facts = *event.facts;
    const LotUses uses = record_.UsesOf(event.index).Of(lot_);
    MassRange& own = StockOf(event.submitter);
    if (uses & kMade) own += RangeOf(MassOf(MadeQuantities({&event, uses}, lot_)));
    if (uses & kConsumed) Take(Said(facts, MentionList::kInputs), false, own);
    if (EndsGoods(facts, uses)) return End(Said(facts, MentionList::kEpcs), own);
    const std::string container(record_.UsesOf(event.index).container());
    const std::vector<Quantity> child = Said(facts, MentionList::kChildren);
    if (uses & kPacked) {
      inside_[container] = Moved(child, own);
      Take(child, false, own);
    } else if ((uses & kUnpacked) || (uses == 0 && !container.empty())) {
      MassRange& content = inside_.try_emplace(container).first->second;
      own += Moved(child, content);
      Take(child, child.empty(), content);
    } else if (uses == 0) {
      TellWay(facts, own);
    }
  }

  void End(const std::vector<Quantity>& said, MassRange& own) {
    if (!said.empty()) return Take(said, false, own);
    for (auto& [participant, stock] : stocks_) stock = Exactly(0);
  }

  void TellWay(const EventFacts& facts, MassRange& own) {
    const std::vector<Quantity> said = Said(facts, MentionList::kEpcs);
    if (IsHandover(facts)) return HandOver(said, own, StockOf(ReceiverOf(facts)));
    if (!IsReceipt(facts)) return;
    MassRange& on_its_way = StockOf("");
    if (on_its_way.high > 0) return HandOver(said, on_its_way, own);
    if (own.high == 0) TakeUnannounced(said, own);
  }

  // Somebody else told of the shipment, or nobody did: it comes from who has it, and if
  // several have some, from any of them.
  void TakeUnannounced(const std::vector<Quantity>& said, MassRange& own) {
    std::vector<MassRange*> others;
    for (auto& [participant, stock] : stocks_) {
      if (stock.high > 0) others.push_back(&stock);
    }
    if (others.size() == 1) return HandOver(said, *others[0], own);
    MassRange sum = Exactly(0);
    for (MassRange* each : others) {
      sum += *each;
      each->low = 0;
    }
    own = {0, std::min(sum.high, Moved(said, sum).high)};
  }

  std::vector<Quantity> Said(const EventFacts& facts, MentionList list) const {
    return QuantitiesOf(facts, list, lot_);
  }

  // "" if no participant is named.
  std::string ReceiverOf(const EventFacts& facts) const {
    for (const TypedId& each : facts.destinations) {
      const auto participant = record_.context().directory.ParticipantOf(each.id);
      if (participant) return *participant;
    }
    return "";
  }

  const JudgedRecord& record_;
  const std::string& lot_;
  Stocks stocks_;
  std::map<std::string, MassRange> inside_;  // By container.
};

}  // namespace

bool EndsGoods(const EventFacts& facts, LotUses uses) {
  return (uses & kEnded) != 0 ||
         (facts.type == EventType::kObject && IsDestruction(facts));
}

Stocks StocksOf(const JudgedRecord& record, const std::string& lot) {
  return StockTeller(record, lot).Tell();
}

}  // namespace rastro
