// Each lot is reckoned once, after all that went into it; the way there is a stack,
// because records may be deep, and may go in circles.

#include "services/traceability/forward_origins.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

// Nothing is a part of what nobody weighed.
double PartOf(double share, double mass) { return share == 0 ? 0 : share * mass; }

}  // namespace

ForwardOrigins::ForwardOrigins(const JudgedRecord& record, const ForwardUnits& units)
    : record_(record), units_(units), transformations_(TransformationsOf(record)) {
  for (const auto& [key, each] : transformations_) {
    for (const RecordedEvent* event : each.events) {
      for (absl::string_view lot : record_.UsesOf(event->index).made()) {
        if (record_.lineage().CountsFor(*event, lot)) {
          made_by_[std::string(lot)].insert(key);
        }
      }
    }
  }
}

const Origin& ForwardOrigins::Of(const std::string& lot) {
  std::vector<std::string> way = {lot};
  while (!way.empty()) {
    const std::string next = way.back();
    if (origins_.contains(next)) {
      way.pop_back();
      continue;
    }
    begun_.insert(next);
    bool is_ready = true;
    for (const std::string& input : InputsOf(next)) {
      if (origins_.contains(input)) continue;
      // What is begun and not done leads in a circle.
      if (begun_.contains(input)) {
        in_circle_.insert(next);
      } else {
        way.push_back(input);
        is_ready = false;
      }
    }
    if (!is_ready) continue;
    origins_[next] = Reckon(next);
    way.pop_back();
  }
  return origins_.at(lot);
}

// The lots that went into a lot; of the lot asked for, and of others', that is no matter.
std::vector<std::string> ForwardOrigins::InputsOf(const std::string& lot) const {
  std::vector<std::string> inputs;
  const auto keys = made_by_.find(lot);
  if (keys == made_by_.end() || lot == record_.lineage().lot || !units_.IsTraced(lot)) {
    return inputs;
  }
  for (const std::string& key : keys->second) {
    if (mixes_.contains(key)) continue;  // All of them are reckoned.
    for (const Mention* mention : InputMentions(key)) inputs.push_back(*mention->uri);
  }
  return inputs;
}

std::vector<const Mention*> ForwardOrigins::InputMentions(const std::string& key) const {
  std::vector<const Mention*> mentions;
  for (const RecordedEvent* event : transformations_.at(key).events) {
    for (const Mention& mention : event->facts->mentions) {
      if (mention.list != MentionList::kInputs || !mention.uri) continue;
      if (record_.lineage().CountsFor(*event, *mention.uri)) mentions.push_back(&mention);
    }
  }
  return mentions;
}

std::string ForwardOrigins::KeyOf(const RecordedEvent& event) const {
  const absl::string_view joining = record_.UsesOf(event.index).joining();
  return joining.empty() ? absl::StrCat(event.index) : std::string(joining);
}

Origin ForwardOrigins::Reckon(const std::string& lot) {
  const double all = units_.made().high;
  if (lot == record_.lineage().lot) return {{1, 1}, all};
  if (!units_.IsTraced(lot)) return {{0, 0}, 0};
  if (in_circle_.contains(lot)) return {{0, 1}, all};
  const auto held = units_.held().find(lot);
  return held == units_.held().end() ? OfMade(lot) : OfContent(lot, held->second);
}

// All of it, if all of it was in the container.
Origin ForwardOrigins::OfContent(const std::string& lot, const MassRange& held) const {
  constexpr double kRounding = 1e-9;
  const std::optional<Amount> made = units_.MadeMassOf(lot);
  const bool is_whole =
      IsMeantWhole(lot, {}) || (made && held.low >= Kilograms(*made) * (1 - kRounding));
  return {{is_whole ? 1.0 : 0.0, 1}, held.high};
}

// Of everything that made it, by what each gave.
Origin ForwardOrigins::OfMade(const std::string& lot) {
  std::map<std::string, std::optional<Amount>> given;  // By transformation.
  WeighedShares others;
  for (const JudgedUse& use : record_.CountedUses(lot)) {
    if (!use.event->IsWhole() && (use.uses & (kWithheldOut | kMade))) {
      return {{0, 1}, units_.made().high};
    }
    if (!use.event->IsWhole() || !(use.uses & kMade)) continue;
    const std::optional<Amount> mass = MassOf(MadeQuantities(use, lot));
    if (use.event->facts->type != EventType::kTransformation) {
      others.push_back({{0, 0}, mass});
      continue;
    }
    const auto [known, is_new] = given.try_emplace(KeyOf(*use.event), mass);
    if (!is_new && known->second && mass) *known->second += *mass;
    if (!mass) known->second.reset();
  }
  Origin origin;
  WeighedShares mixes;
  for (const auto& [key, mass] : given) {
    const Origin& mix = OfMix(key);
    mixes.push_back({mix.share, mass});
    origin.mass_high += OfOutput(mix, mass).mass_high;
  }
  origin.share = Joined(mixes);
  if (others.empty()) return origin;
  // An object event may tell of the same goods once more, or of others.
  others.insert(others.end(), mixes.begin(), mixes.end());
  origin.share.low = std::min(origin.share.low, Joined(others).low);
  return origin;
}

// Of an output no more is of the lot asked for than of it went in.
Origin ForwardOrigins::OfOutput(const Origin& mix,
                                const std::optional<Amount>& mass) const {
  if (!mass) return mix;
  const double kilograms = Kilograms(*mass);
  return {mix.share, std::min(PartOf(mix.share.high, kilograms),
                              std::max(mix.mass_high, PartOf(mix.share.low, kilograms)))};
}

// Of what a transformation took in.
const Origin& ForwardOrigins::OfMix(const std::string& key) {
  const auto [known, is_new] = mixes_.try_emplace(key);
  if (is_new) known->second = ReckonMix(key);
  return known->second;
}

Origin ForwardOrigins::ReckonMix(const std::string& key) const {
  WeighedShares inputs;
  double mass_high = 0;
  for (const Mention* mention : InputMentions(key)) {
    const Origin& of_it = origins_.at(*mention->uri);
    const std::optional<Amount> mass = InputMass(record_, *mention);
    inputs.push_back({of_it.share, mass});
    if (of_it.share.high == 0) continue;
    mass_high += mass ? std::min(of_it.mass_high, of_it.share.high * Kilograms(*mass))
                      : of_it.mass_high;
  }
  const ShareRange share = Joined(inputs);
  if (transformations_.at(key).is_sound) return {share, mass_high};
  return {{0, share.high > 0 ? 1.0 : 0.0}, units_.made().high};
}

// Evenly mixed; if anything was not weighed, whatever the masses may be.
ShareRange ForwardOrigins::Joined(const WeighedShares& parts) {
  if (parts.empty()) return {0, 0};
  double sum = 0;
  bool are_all_weighed = true;
  for (const auto& [share, mass] : parts) {
    are_all_weighed = are_all_weighed && mass.has_value();
    if (mass) sum += Kilograms(*mass);
  }
  ShareRange joined = parts.front().first;
  if (parts.size() > 1 && are_all_weighed && sum > 0) {
    joined = {0, 0};
    for (const auto& [share, mass] : parts) {
      joined.low += share.low * (Kilograms(*mass) / sum);
      joined.high += share.high * (Kilograms(*mass) / sum);
    }
  } else {
    for (const auto& [share, mass] : parts) {
      joined.low = std::min(joined.low, share.low);
      joined.high = std::max(joined.high, share.high);
    }
  }
  joined.high = std::min(joined.high, 1.0);
  joined.low = std::min(joined.low, joined.high);
  return joined;
}

}  // namespace rastro
