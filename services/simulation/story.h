// The whole of a simulated trade in the order of recording, open to be altered: how
// faults are planted in it. Each event and each lot belongs to one fault at most, so that
// none hides another.
// Not thread-safe.

#ifndef RASTRO_SERVICES_SIMULATION_STORY_H_
#define RASTRO_SERVICES_SIMULATION_STORY_H_

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/simulation/random.h"
#include "services/simulation/trade.h"

namespace rastro {

class Story {
 public:
  struct Told {
    size_t actor = 0;  // Position in actors().
    v1::LotEvent event;
    bool is_claimed = false;  // By a fault.
  };
  using Place = std::list<Told>::iterator;
  using Kind = std::function<bool(const Told&)>;

  // All of SimulatedTrade(seed, animals). The list authority is an actor, too.
  Story(uint64_t seed, uint64_t animals);

  const std::vector<Actor>& actors() const { return actors_; }
  std::vector<Actor> TakeActors() && { return std::move(actors_); }
  const std::list<Told>& told() const { return told_; }
  Random& random() { return random_; }

  // Any of the events of this kind that no fault has claimed.
  std::optional<Place> PickAny(const Kind& kind);
  // The first of this kind, claimed or not.
  std::optional<Place> FindFirst(const Kind& kind);

  // Claims a lot; false if it has been claimed.
  bool Claim(const std::string& lot) { return claimed_.insert(lot).second; }
  // All or none.
  bool ClaimAll(const std::vector<std::string>& lots);

  // A claimed event, recorded right after or before the one at `place`, or last.
  Place InsertAfter(Place place, size_t actor, v1::LotEvent event);
  Place InsertBefore(Place place, size_t actor, v1::LotEvent event);
  Place Append(size_t actor, v1::LotEvent event);
  void Remove(Place place) { told_.erase(place); }

  // "1", "2" and so on: for names that nothing else has.
  std::string NextName() { return std::to_string(++names_); }

  // Once there is a list of establishments, goods are measured by it: it begins before
  // the trade and has all plants.
  void EnsureFacilityList();
  // A change of that list, told last. `day` is YYYY-MM-DD.
  Place ChangeFacilityList(const std::string& day, const std::string& listed,
                           const std::string& delisted);

 private:
  v1::LotEvent FacilityListEvent(const std::string& day, v1::FacilityListKind kind) const;

  std::vector<Actor> actors_;
  std::list<Told> told_;
  Random random_;
  std::set<std::string> claimed_;
  uint64_t names_ = 0;
  bool has_facility_list_ = false;
};

// The lots that an event names, in the order of the event; those alone that are given
// in lists.
std::vector<std::string> LotsNamedBy(const v1::LotEvent& event);

// What kind of event it is, by what the simulated trade tells in it.
bool IsBirth(const Story::Told& told);
bool IsSlaughter(const Story::Told& told);
bool IsCattleSlaughter(const Story::Told& told);
bool IsCut(const Story::Told& told);            // With outputs.
bool IsWholeCut(const Story::Told& told);       // With inputs, too.
bool IsPalletPacking(const Story::Told& told);  // By the plant.
bool IsPalletUnpacking(const Story::Told& told);
bool IsDeparture(const Story::Told& told);
bool IsPostMortem(const Story::Told& told);

// The lots of cuts in a departing load.
std::vector<std::string> CutsInLoad(Story& story, const v1::LotEvent& departure);
// The event that makes a lot, and the one that puts it onto a pallet.
std::optional<Story::Place> FindMaking(Story& story, const std::string& lot);
std::optional<Story::Place> FindPacking(Story& story, const std::string& lot);

// Another event at the same place, `minutes` later.
v1::LotEvent LaterEvent(const v1::LotEvent& event, int64_t minutes);
// "2024-01-31": the local day of an event, `days` later.
std::string DayText(const v1::LotEvent& event, int64_t days);

// Multiplies all kilograms of a lot in a list by `percent` / 100.
void Scale(Quantities* list, absl::string_view lot, int64_t percent);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SIMULATION_STORY_H_
