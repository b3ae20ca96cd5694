// See forward_units.h.

#include "services/traceability/forward_units.h"

#include <algorithm>

#include "services/traceability/custody.h"
#include "services/traceability/lot_amounts.h"

namespace rastro {

ForwardUnits::ForwardUnits(const JudgedRecord& record) : record_(record) {
  for (const auto& [unit, reached] : record.lineage().lots) {
    std::map<std::string, Content> contents =
        record.ContentsAt(unit, absl::InfiniteFuture());
    for (const auto& [lot, content] : contents) {
      if (content.is_inside) inside_[lot].push_back(unit);
    }
    if (!contents.empty()) contents_[unit] = std::move(contents);
  }
  FindAskedFor();
}

// What the lot asked for held, if it is a container, is what is asked for.
void ForwardUnits::FindAskedFor() {
  const std::string& asked = record_.lineage().lot;
  std::vector<std::string> way = {asked};
  while (!way.empty()) {
    const std::string unit = std::move(way.back());
    way.pop_back();
    const auto contents = contents_.find(unit);
    if (contents == contents_.end() || !asked_for_.insert(unit).second) continue;
    for (const auto& [lot, content] : contents->second) {
      if (IsTraced(lot)) way.push_back(lot);
    }
  }
  if (asked_for_.empty()) {
    made_ = RangeOf(MadeMassOf(asked));
    return;
  }
  made_ = Exactly(0);
  for (const std::string& unit : asked_for_) {
    for (const auto& [lot, content] : contents_.at(unit)) {
      if (asked_for_.count(lot) > 0 || !IsTraced(lot)) continue;
      const MassRange mass = RangeOf(PackedMass(lot, content));
      held_.try_emplace(lot, Exactly(0)).first->second += mass;
      made_ += mass;
    }
  }
}

bool ForwardUnits::IsTraced(const std::string& lot) const {
  const auto found = record_.lineage().lots.find(lot);
  return found != record_.lineage().lots.end() && !found->second.only_carried;
}

std::vector<std::string> ForwardUnits::UnitsOf(const std::string& lot) const {
  const auto found = inside_.find(lot);
  return found == inside_.end() ? std::vector<std::string>() : found->second;
}

const Content& ForwardUnits::ContentOf(const std::string& unit,
                                       const std::string& lot) const {
  return contents_.at(unit).at(lot);
}

std::vector<std::string> ForwardUnits::WayOut(const std::string& unit) const {
  std::vector<std::string> way = {unit};
  while (way.size() < kMaxNesting) {
    const auto next = inside_.find(way.back());
    if (next == inside_.end()) break;
    const std::string& outer = next->second.front();
    if (std::find(way.begin(), way.end(), outer) != way.end()) break;
    way.push_back(outer);
  }
  return way;
}

MassRange ForwardUnits::MassInside(const std::string& lot, const Content& content) const {
  MassRange inside = RangeOf(PackedMass(lot, content));
  if (content.taken.empty()) return inside;
  const std::optional<Amount> taken = MassOf(content.taken);
  if (taken) return Without(inside, RangeOf(taken));
  inside.low = 0;
  return inside;
}

std::optional<Amount> ForwardUnits::PackedMass(const std::string& lot,
                                               const Content& content) const {
  std::optional<Amount> mass = MassOf(content.packed);
  if (!mass && IsMeantWhole(lot, content.packed)) mass = MadeMassOf(lot);
  return mass;
}

std::optional<Amount> ForwardUnits::MadeMassOf(const std::string& lot) const {
  const auto [found, is_new] = made_masses_.try_emplace(lot);
  if (is_new) found->second = MadeMass(record_, lot);
  return found->second;
}

}  // namespace rastro
