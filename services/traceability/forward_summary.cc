// Of each lot: what is left of it, where that is, who has it, and how much of it is of
// the lot asked for.

#include "services/traceability/forward_summary.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "services/traceability/finding_rules.h"
#include "services/traceability/forward_origins.h"
#include "services/traceability/forward_stocks.h"
#include "services/traceability/forward_units.h"
#include "services/traceability/loaded_chains.h"
#include "services/traceability/lot_amounts.h"

namespace rastro {
namespace {

// The chains of a lineage, to ask whose they are.
class LineageChains : public ChainSource {
 public:
  explicit LineageChains(const Lineage& lineage) : lineage_(lineage) {}

  absl::StatusOr<LotChain> ChainOf(absl::string_view lot_uri,
                                   size_t events_max) override {
    const auto found = lineage_.lots.find(std::string(lot_uri));
    if (found == lineage_.lots.end()) return absl::NotFoundError(lot_uri);
    LotChain chain;
    for (uint64_t index : found->second.chain) {
      if (chain.size() == events_max) break;
      chain.push_back(lineage_.events.at(index));
    }
    return chain;
  }

 private:
  const Lineage& lineage_;
};

class ForwardSummarizer {
 public:
  ForwardSummarizer(const Lineage& lineage, const JudgeContext& context)
      : lineage_(lineage),
        record_(lineage, context),
        units_(record_),
        origins_(record_, units_),
        chain_source_(lineage),
        chains_(chain_source_, Unlimited()) {}

  ForwardSummary Summarize() {
    ForwardSummary summary;
    summary.complete = lineage_.complete;
    summary.made = units_.made();
    summary.ended = Exactly(0);
    for (const auto& [lot, reached] : lineage_.lots) {
      if (reached.only_carried || reached.is_joining) continue;
      // A container is told of by what is in it.
      if (units_.asked_for().count(lot) > 0) continue;
      Hold(lot, summary);
    }
    MassRange told = summary.ended;
    for (const Holding& each : summary.holdings) {
      told += each.mass;
      const std::string unit = each.units.empty() ? "" : each.units.back();
      summary.by_unit.try_emplace(unit, Exactly(0)).first->second += each.mass;
      summary.by_holder.try_emplace(each.holder, Exactly(0)).first->second += each.mass;
    }
    summary.unaccounted = Without(summary.made, told);
    return summary;
  }

 private:
  // The lineage is within limits already.
  static LineageLimits Unlimited() {
    constexpr size_t kNone = std::numeric_limits<size_t>::max();
    return {kNone, kNone, kNone, LineageLimits().max_custody_steps};
  }

  // What is left of a lot, whoever it is of, and what was ended of it.
  struct Rest {
    MassRange left;
    MassRange ended;
  };

  Rest RestOf(const std::string& lot) const {
    MassRange left = RangeOf(units_.MadeMassOf(lot));
    Rest rest{left, Exactly(0)};
    const bool is_thing = IsMeantWhole(lot, {});
    for (const JudgedUse& use : record_.CountedUses(lot)) {
      if (!use.event->IsWhole()) {
        if (use.uses & (kWithheldIn | kConsumed | kEnded)) rest.left.low = 0;
        continue;
      }
      const EventFacts& facts = *use.event->facts;
      if (use.uses & kConsumed) {
        Take(QuantitiesOf(facts, MentionList::kInputs, lot), is_thing, rest.left);
      }
      if (EndsGoods(facts, use.uses)) {
        const MassRange before = rest.left;
        const std::vector<Quantity> said = QuantitiesOf(facts, MentionList::kEpcs, lot);
        // Without a quantity it is ended as a whole.
        Take(said, is_thing || said.empty(), rest.left);
        const std::optional<Amount> mass = MassOf(said);
        rest.ended += mass ? Exactly(Kilograms(*mass))
                           : (said.empty() ? before : MassRange{0, before.high});
      }
    }
    return rest;
  }

  void Hold(const std::string& lot, ForwardSummary& summary) {
    Origin origin = origins_.Of(lot);
    if (origin.share.high == 0) return;
    const Rest rest = RestOf(lot);
    if (rest.ended.high > 0) summary.ended += OfIt(rest.ended, origin);
    std::vector<Holding> packed = PackedHoldings(lot, rest.left);
    MassRange loose = rest.left;
    for (const Holding& each : packed) loose = Without(loose, each.mass);
    // A thing is in one place.
    if (!packed.empty() && IsMeantWhole(lot, {})) loose = Exactly(0);
    // All that is still in the container asked for is what is asked for; what is
    // elsewhere cannot be more than the rest of it.
    for (const Holding& each : packed) {
      if (IsInContainerAskedFor(each) && each.mass.is_told()) {
        origin.mass_high = std::max(0.0, origin.mass_high - each.mass.low);
      }
    }
    for (Holding& each : packed) {
      if (!IsInContainerAskedFor(each)) each.mass = OfIt(each.mass, origin);
      Put(std::move(each), summary);
    }
    for (const auto& [holder, mass] : LooseOf(lot, loose)) {
      Holding unpacked;
      unpacked.lot = lot;
      unpacked.holder = holder;
      unpacked.mass = OfIt(mass, origin);
      Put(std::move(unpacked), summary);
    }
  }

  // Who has what of a lot is not packed. A thing is with its holder; of goods, several
  // may have some.
  Stocks LooseOf(const std::string& lot, const MassRange& loose) {
    if (loose.high == 0) return {};
    Stocks stocks = IsMeantWhole(lot, {}) ? Stocks() : StocksOf(record_, lot);
    for (auto each = stocks.begin(); each != stocks.end();) {
      each = each->second.high == 0 ? stocks.erase(each) : std::next(each);
    }
    if (stocks.empty()) return {{CustodyOfUnit(lot).holder, loose}};
    if (stocks.size() == 1) return {{stocks.begin()->first, loose}};
    MassRange sum = Exactly(0);
    for (const auto& [holder, stock] : stocks) sum += stock;
    constexpr double kRounding = 1e-6;
    const bool adds_up = sum.low == sum.high && loose.low == loose.high &&
                         std::abs(sum.high - loose.high) < kRounding;
    for (auto& [holder, stock] : stocks) {
      if (!adds_up) stock = {0, std::min(stock.high, loose.high)};
    }
    return stocks;
  }

  bool IsInContainerAskedFor(const Holding& holding) const {
    return std::any_of(
        holding.units.begin(), holding.units.end(),
        [&](const std::string& unit) { return units_.asked_for().count(unit) > 0; });
  }

  void Put(Holding holding, ForwardSummary& summary) {
    if (holding.mass.high == 0) return;
    const bool is_destroyed =
        std::any_of(holding.units.begin(), holding.units.end(),
                    [&](const std::string& unit) { return IsDestroyed(unit); });
    if (is_destroyed) {
      summary.ended += holding.mass;
      return;
    }
    Name(holding);
    summary.holdings.push_back(std::move(holding));
  }

  // With all that is inside.
  bool IsDestroyed(const std::string& unit) {
    const auto [found, is_new] = destroyed_.try_emplace(unit, false);
    if (!is_new || lineage_.lots.count(unit) == 0) return found->second;
    for (const JudgedUse& use : record_.CountedUses(unit)) {
      if (use.event->facts && EndsGoods(*use.event->facts, 0)) found->second = true;
    }
    return found->second;
  }

  // The part of `mass`, of a lot, that is of the lot asked for.
  static MassRange OfIt(const MassRange& mass, const Origin& origin) {
    MassRange part = {origin.share.low * mass.low, origin.share.high * mass.high};
    part.high = std::max(part.low, std::min(part.high, origin.mass_high));
    return part;
  }

  // The lot in each unit that it is inside of, in masses of that lot. What the units
  // hold together by their papers and what is left must agree: where more was packed
  // than is left, it may be missing in any of them.
  std::vector<Holding> PackedHoldings(const std::string& lot, const MassRange& left) {
    std::vector<Holding> holdings;
    MassRange packed = Exactly(0);  // Of the units of which it is told.
    for (const std::string& unit : units_.UnitsOf(lot)) {
      const Content& content = units_.ContentOf(unit, lot);
      Holding holding;
      holding.lot = lot;
      holding.units = units_.WayOut(unit);
      holding.packed = content.packed;
      holding.mass = units_.MassInside(lot, content);
      if (holding.mass.is_told()) packed += holding.mass;
      holdings.push_back(std::move(holding));
    }
    const double missing = std::max(0.0, packed.high - left.low);
    for (Holding& each : holdings) {
      if (each.mass.is_told()) {
        each.mass.low = std::max(0.0, each.mass.low - missing);
        each.mass.high = std::min(each.mass.high, left.high);
      } else {
        each.mass.high = std::max(0.0, left.high - packed.low);
      }
      each.mass.low = std::min(each.mass.low, each.mass.high);
    }
    return holdings;
  }

  // Who has it, and what the papers call its container.
  void Name(Holding& holding) {
    const Custody& custody = CustodyOfUnit(holding.outermost());
    if (!holding.units.empty()) holding.holder = custody.holder;
    holding.parties = custody.parties;
    if (!holding.holder.empty()) holding.parties.insert(holding.holder);
    const Numbers* last = &NumbersOf(holding.lot);
    for (const std::string& unit : holding.units) {
      const Numbers& next = NumbersOf(unit);
      if (last->numbers.empty() || last->order < next.order) last = &next;
    }
    holding.container_numbers = last->numbers;
  }

  // Container numbers that were last told of a lot or unit, and when.
  struct Numbers {
    std::pair<absl::Time, uint64_t> order = {absl::InfinitePast(), 0};
    std::set<std::string> numbers;
  };

  const Numbers& NumbersOf(const std::string& unit) {
    const auto [found, is_new] = numbers_.try_emplace(unit);
    if (!is_new || lineage_.lots.count(unit) == 0) return found->second;
    for (const JudgedUse& use : record_.CountedUses(unit)) {
      if (!use.event->facts) continue;
      std::set<std::string> numbers;
      for (const Attribute& each : use.event->facts->attributes) {
        if (each.name == "containerNumber") numbers.insert(each.value);
      }
      if (!numbers.empty()) found->second = {OrderOf(*use.event), std::move(numbers)};
    }
    return found->second;
  }

  const Custody& CustodyOfUnit(const std::string& unit) {
    const auto [found, is_new] = custodies_.try_emplace(unit);
    if (is_new) found->second = CustodyOf(unit, chains_, record_.context().directory);
    return found->second;
  }

  const Lineage& lineage_;
  const JudgedRecord record_;
  const ForwardUnits units_;
  ForwardOrigins origins_;
  LineageChains chain_source_;
  LoadedChains chains_;
  std::map<std::string, Custody> custodies_;
  std::map<std::string, Numbers> numbers_;
  std::map<std::string, bool> destroyed_;
};

}  // namespace

ForwardSummary SummarizeForward(const Lineage& lineage, const JudgeContext& context) {
  if (lineage.lots.count(lineage.lot) == 0) return {.complete = lineage.complete};
  return ForwardSummarizer(lineage, context).Summarize();
}

}  // namespace rastro
