// Each lot's shares are made once, after those of all that went into it; the way there
// is a stack, because records may be deep, and may go in circles.

#include "services/traceability/farm_shares.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "services/traceability/amount.h"
#include "services/traceability/finding_rules.h"
#include "services/traceability/lot_amounts.h"

namespace rastro {
namespace {

// Something that a lot is made of or holds; absent mass: nobody says how much.
struct Ingredient {
  std::string lot;
  std::optional<Amount> mass;
};

const FarmShares& Untold() {
  static const FarmShares* const kUntold = new FarmShares{{"", {1, 1}}};
  return *kUntold;
}

// The shares that a statement gives the farms it names, and the rest. A farm without
// percentage has its part of the animals if that is said of all, else some of the rest.
FarmShares SharesOfStatement(const std::vector<FarmShareFact>& said) {
  double told = 0;
  double animals = 0;
  bool are_all_counted = true;
  for (const FarmShareFact& each : said) {
    double percent = 0;
    if (absl::SimpleAtod(each.percent, &percent)) told += percent / 100;
    are_all_counted = are_all_counted && each.percent.empty() && each.animal_count > 0;
    animals += each.animal_count;
  }
  const double scale = told > 1 ? 1 / told : 1;  // More than the whole: in proportion.
  constexpr double kRounding = 1e-9;
  const double rest = 1 - told > kRounding ? 1 - told : 0;
  FarmShares shares;
  bool some_share_the_rest = false;
  for (const FarmShareFact& each : said) {
    ShareRange& range = shares[each.farm];
    double percent = 0;
    if (are_all_counted) {
      range.low += each.animal_count / animals;
      range.high += each.animal_count / animals;
    } else if (absl::SimpleAtod(each.percent, &percent)) {
      range.low += percent / 100 * scale;
      range.high += percent / 100 * scale;
    } else {
      range.high += rest;
      some_share_the_rest = true;
    }
  }
  if (!are_all_counted && rest > 0) {
    shares[""] = {some_share_the_rest ? 0 : rest, rest};
  }
  for (auto& [farm, range] : shares) range.high = std::min(range.high, 1.0);
  return shares;
}

class FarmShareReckoner {
 public:
  FarmShareReckoner(const Lineage& lineage, const JudgeContext& context)
      : record_(lineage, context), transformations_(TransformationsOf(record_)) {
    for (const auto& [key, each] : transformations_) {
      for (const RecordedEvent* event : each.events) {
        for (absl::string_view lot : record_.UsesOf(event->index).made()) {
          made_by_[std::string(lot)].insert(key);
        }
      }
    }
  }

  FarmShares Reckon(const std::string& lot) {
    std::vector<std::string> way = {lot};
    while (!way.empty()) {
      const std::string next = way.back();
      if (done_.contains(next)) {
        way.pop_back();
        continue;
      }
      begun_.insert(next);
      bool is_ready = true;
      for (const Ingredient& each : Parts(next).ingredients) {
        // What is begun and not done leads in a circle: nobody says where it begins.
        if (done_.contains(each.lot) || begun_.contains(each.lot)) continue;
        way.push_back(each.lot);
        is_ready = false;
      }
      if (!is_ready) continue;
      const PartsOfLot& parts = Parts(next);
      done_[next] = SharesOfParts(parts);
      if (parts.is_mix && AreDone(parts.ingredients)) {
        like_.emplace(made_by_.at(next), next);
      }
      parts_.erase(next);
      way.pop_back();
    }
    return done_.at(lot);
  }

 private:
  // What the record says of a lot: its farms, or what it consists of.
  struct PartsOfLot {
    std::vector<FarmShareFact> statement;
    std::vector<Ingredient> ingredients;
    bool is_mix = false;  // Of all that its transformations took in, and nothing else.
  };

  const PartsOfLot& Parts(const std::string& lot) {
    const auto [found, is_new] = parts_.try_emplace(lot);
    if (!is_new || record_.lineage().lots.count(lot) == 0) return found->second;
    PartsOfLot& parts = found->second;
    const std::vector<JudgedUse>& uses = record_.CountedUses(lot);
    parts.statement = StatementOn(lot, uses);
    if (!parts.statement.empty()) return parts;
    // What a withheld event made it of may be anything.
    const bool is_told = std::none_of(uses.begin(), uses.end(), [](const JudgedUse& use) {
      return !use.event->IsWhole() && (use.uses & (kMade | kWithheldOut));
    });
    const auto keys = made_by_.find(lot);
    if (keys != made_by_.end()) {
      // What the same transformations made has the same shares.
      const auto like = like_.find(keys->second);
      parts.ingredients = is_told && like != like_.end()
                              ? std::vector<Ingredient>{{like->second, std::nullopt}}
                              : Inputs(keys->second);
      parts.is_mix = is_told && !parts.ingredients.empty();
    }
    if (!is_told) parts.ingredients.push_back({"", std::nullopt});
    if (parts.ingredients.empty()) parts.ingredients = Contents(lot);
    return parts;
  }

  bool AreDone(const std::vector<Ingredient>& ingredients) const {
    return std::all_of(ingredients.begin(), ingredients.end(),
                       [&](const Ingredient& each) { return done_.contains(each.lot); });
  }

  // The last one, as it happened: for the lot by name, for all that an event makes, or
  // for all that it sees if it makes nothing.
  std::vector<FarmShareFact> StatementOn(const std::string& lot,
                                         const std::vector<JudgedUse>& uses) const {
    for (auto use = uses.rbegin(); use != uses.rend(); ++use) {
      if (!use->event->facts) continue;
      const bool makes = !record_.UsesOf(use->event->index).made().empty();
      const bool is_meant =
          makes ? (use->uses & kMade) != 0 : (use->uses & kConsumed) == 0;
      std::vector<FarmShareFact> shares;
      for (const FarmShareFact& each : use->event->facts->farm_shares) {
        if (each.lot == lot || (each.lot.empty() && is_meant)) shares.push_back(each);
      }
      if (!shares.empty()) return shares;
    }
    return {};
  }

  std::vector<Ingredient> Inputs(const std::set<std::string>& transformations) const {
    std::vector<Ingredient> inputs;
    for (const std::string& key : transformations) {
      for (const RecordedEvent* event : transformations_.at(key).events) {
        for (const Mention& mention : event->facts->mentions) {
          if (mention.list != MentionList::kInputs || !mention.uri) continue;
          if (!record_.lineage().CountsFor(*event, *mention.uri)) continue;
          inputs.push_back({*mention.uri, InputMass(record_, mention)});
        }
      }
    }
    return inputs;
  }

  std::vector<Ingredient> Contents(const std::string& lot) const {
    std::vector<Ingredient> inside;
    for (const auto& [child, content] : record_.ContentsAt(lot, absl::InfiniteFuture())) {
      if (!content.is_inside) continue;
      std::optional<Amount> mass = MassOf(content.packed);
      if (!mass && IsMeantWhole(child, content.packed)) mass = MadeMass(record_, child);
      inside.push_back({child, std::move(mass)});
    }
    return inside;
  }

  FarmShares SharesOfParts(const PartsOfLot& parts) const {
    if (!parts.statement.empty()) return SharesOfStatement(parts.statement);
    if (parts.ingredients.empty()) return Untold();
    double sum = 0;
    bool are_all_weighed = true;
    for (const Ingredient& each : parts.ingredients) {
      are_all_weighed = are_all_weighed && each.mass.has_value();
      if (each.mass) sum += Kilograms(*each.mass);
    }
    const bool is_one = parts.ingredients.size() == 1;
    if (is_one) return SharesOf(parts.ingredients.front().lot);
    return are_all_weighed && sum > 0 ? Weighted(parts.ingredients, sum)
                                      : Enclosing(parts.ingredients);
  }

  // Evenly mixed.
  FarmShares Weighted(const std::vector<Ingredient>& ingredients, double sum) const {
    FarmShares shares;
    for (const Ingredient& each : ingredients) {
      const double part = Kilograms(*each.mass) / sum;
      for (const auto& [farm, range] : SharesOf(each.lot)) {
        shares[farm].low += part * range.low;
        shares[farm].high += part * range.high;
      }
    }
    return shares;
  }

  // Whatever the masses may be.
  FarmShares Enclosing(const std::vector<Ingredient>& ingredients) const {
    FarmShares shares = SharesOf(ingredients.front().lot);
    for (const Ingredient& each : ingredients) {
      const FarmShares& of_it = SharesOf(each.lot);
      for (auto& [farm, range] : shares) {
        if (!of_it.contains(farm)) range.low = 0;
      }
      for (const auto& [farm, range] : of_it) {
        const auto [found, is_new] = shares.try_emplace(farm, ShareRange{0, range.high});
        found->second.low = std::min(found->second.low, is_new ? 0 : range.low);
        found->second.high = std::max(found->second.high, range.high);
      }
    }
    return shares;
  }

  const FarmShares& SharesOf(const std::string& lot) const {
    const auto found = done_.find(lot);
    return found == done_.end() ? Untold() : found->second;
  }

  static double Kilograms(const Amount& mass) {
    double kilograms = 0;
    (void)absl::SimpleAtod(mass.Value(), &kilograms);
    return kilograms;
  }

  const JudgedRecord record_;
  const std::map<std::string, Transformation> transformations_;
  std::map<std::string, std::set<std::string>> made_by_;  // Keys of transformations.
  std::map<std::string, PartsOfLot> parts_;
  std::map<std::set<std::string>, std::string> like_;  // A lot that is such a mix.
  std::set<std::string> begun_;
  std::map<std::string, FarmShares> done_;
};

}  // namespace

FarmShares FarmSharesOf(const Lineage& lineage, const JudgeContext& context) {
  if (lineage.lots.count(lineage.lot) == 0) return Untold();
  return FarmShareReckoner(lineage, context).Reckon(lineage.lot);
}

}  // namespace rastro
