#include "services/simulation/trade.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <map>

namespace rastro {
namespace {

constexpr uint64_t kAnimalsPerDay = 5000;
constexpr int kConsignmentsPerMince = 4;

}  // namespace

SimulatedTrade::SimulatedTrade(uint64_t seed, uint64_t animals)
    : frame_(seed), animals_left_(animals) {
  assert(animals > 0 && animals <= kMaxSimulatedAnimals);
}

void SimulatedTrade::NextDay() {
  today_.clear();
  stage_ = kSlaughter;
  uint64_t animals = 0;
  while (animals_left_ > 0) {
    const auto whole = static_cast<uint64_t>(Consignment::WholeSize(next_number_));
    if (animals + whole > kAnimalsPerDay) break;
    const uint64_t count = std::min(whole, animals_left_);
    today_.emplace_back(frame_, next_number_++, static_cast<int>(count), day_);
    animals += count;
    animals_left_ -= count;
  }
  ++day_;
}

// Minced meat is made of the trimmings of four whole consignments of a plant.
void SimulatedTrade::TellMince(size_t position, LotEvents* events) {
  const Consignment& last = today_[position];
  if (!last.whole()) return;
  std::vector<Goods>& waiting = trimmings_[last.exporter()];
  waiting.insert(waiting.end(), last.trimmings().begin(), last.trimmings().end());
  if (++unminced_[last.exporter()] < kConsignmentsPerMince) return;
  events->push_back(last.Mince(waiting));
  waiting.clear();
  unminced_[last.exporter()] = 0;
}

std::vector<SimulatedEvents> SimulatedTrade::NextPart() {
  if (stage_ == kStages && animals_left_ > 0) NextDay();
  if (stage_ == kStages) return {};
  std::map<size_t, LotEvents> by_actor;
  for (size_t i = 0; i < today_.size(); ++i) {
    Consignment& consignment = today_[i];
    const auto tell = [&](size_t actor, LotEvents events) {
      LotEvents& all = by_actor[actor];
      std::move(events.begin(), events.end(), std::back_inserter(all));
    };
    switch (stage_) {
      case kSlaughter:
        tell(consignment.exporter(), consignment.Slaughter());
        break;
      case kPostMortem:
        tell(kAuthority, consignment.PostMortem());
        break;
      case kCutAndPack:
        tell(consignment.exporter(), consignment.CutAndPack());
        break;
      case kCertify:
        tell(kAuthority, consignment.Certify());
        break;
      case kShip:
        TellMince(i, &by_actor[consignment.exporter()]);
        tell(consignment.exporter(), consignment.Ship());
        break;
      default:
        tell(consignment.importer(), consignment.Import());
    }
  }
  ++stage_;
  std::vector<SimulatedEvents> part;
  for (auto& [actor, events] : by_actor) part.push_back({actor, std::move(events)});
  return part;
}

}  // namespace rastro
