#include "services/simulation/story.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "services/traceability/event_time.h"
#include "services/traceability/facility_list.h"

namespace rastro {
namespace {

const FacilityListName kJapanOfMexico = {"JP", "MX"};

// Before the first birth.
constexpr int64_t kListDay = -1000;

absl::Time LocalTimeOf(const v1::LotEvent& event) {
  const auto offset = ParseZoneOffset(event.event_time_zone_offset());
  assert(offset.has_value());
  return absl::FromUnixSeconds(event.event_time().seconds()) + absl::Minutes(*offset);
}

template <typename List>
void AddLots(const List& list, std::vector<std::string>* lots) {
  for (const auto& each : list) {
    std::string lot;
    if constexpr (std::is_same_v<std::decay_t<decltype(each)>, std::string>) {
      lot = each;
    } else {
      lot = each.epc_class();
    }
    if (std::find(lots->begin(), lots->end(), lot) == lots->end()) {
      lots->push_back(std::move(lot));
    }
  }
}

bool Makes(const v1::LotEvent& event, const std::string& lot) {
  const Quantities& outputs = event.transformation().output_quantity_list();
  return std::any_of(outputs.begin(), outputs.end(),
                     [&](const auto& each) { return each.epc_class() == lot; });
}

bool IsStage(const Story::Told& told, v1::Stage stage) {
  return told.event.stage() == stage;
}

}  // namespace

Story::Story(uint64_t seed, uint64_t animals)
    : actors_(MakeActors(seed)), random_(seed, "faults") {
  actors_.push_back(MakeListAuthority(seed));
  SimulatedTrade trade(seed, animals);
  for (auto part = trade.NextPart(); !part.empty(); part = trade.NextPart()) {
    for (SimulatedEvents& own : part) {
      for (v1::LotEvent& event : own.events) {
        told_.push_back({own.actor, std::move(event)});
      }
    }
  }
}

std::optional<Story::Place> Story::PickAny(const Kind& kind) {
  std::vector<Place> places;
  for (Place place = told_.begin(); place != told_.end(); ++place) {
    if (!place->is_claimed && kind(*place)) places.push_back(place);
  }
  if (places.empty()) return std::nullopt;
  return places[random_.Between(0, static_cast<int64_t>(places.size()) - 1)];
}

std::optional<Story::Place> Story::FindFirst(const Kind& kind) {
  const Place found = std::find_if(told_.begin(), told_.end(), kind);
  return found == told_.end() ? std::nullopt : std::optional(found);
}

bool Story::ClaimAll(const std::vector<std::string>& lots) {
  const bool is_free = std::none_of(
      lots.begin(), lots.end(), [&](const auto& lot) { return claimed_.contains(lot); });
  if (is_free) claimed_.insert(lots.begin(), lots.end());
  return is_free;
}

Story::Place Story::InsertAfter(Place place, size_t actor, v1::LotEvent event) {
  return InsertBefore(std::next(place), actor, std::move(event));
}

Story::Place Story::InsertBefore(Place place, size_t actor, v1::LotEvent event) {
  return told_.insert(place, {actor, std::move(event), true});
}

Story::Place Story::Append(size_t actor, v1::LotEvent event) {
  return InsertBefore(told_.end(), actor, std::move(event));
}

v1::LotEvent Story::FacilityListEvent(const std::string& day,
                                      v1::FacilityListKind kind) const {
  const Actor& authority = actors_[kListAuthority];
  v1::LotEvent event;
  *event.mutable_event_time() = TimestampOf({kListDay, 0, authority.utc_offset});
  event.set_event_time_zone_offset(authority.utc_offset);
  event.mutable_object()->set_action(v1::ACTION_OBSERVE);
  event.mutable_object()->add_epc_list(FacilityListUri(kJapanOfMexico));
  event.mutable_facility_list()->set_effective_date(day);
  event.mutable_facility_list()->set_kind(kind);
  return event;
}

void Story::EnsureFacilityList() {
  if (std::exchange(has_facility_list_, true)) return;
  v1::LotEvent event =
      FacilityListEvent(DateText(kListDay), v1::FACILITY_LIST_KIND_WHOLE);
  for (size_t i = 0; i < kExporters; ++i) {
    event.mutable_facility_list()->add_listed(actors_[i].record.establishments[0]);
  }
  InsertBefore(told_.begin(), kListAuthority, std::move(event));
}

Story::Place Story::ChangeFacilityList(const std::string& day, const std::string& listed,
                                       const std::string& delisted) {
  EnsureFacilityList();
  v1::LotEvent event = FacilityListEvent(day, v1::FACILITY_LIST_KIND_CHANGE);
  if (!listed.empty()) event.mutable_facility_list()->add_listed(listed);
  if (!delisted.empty()) event.mutable_facility_list()->add_delisted(delisted);
  return Append(kListAuthority, std::move(event));
}

std::vector<std::string> LotsNamedBy(const v1::LotEvent& event) {
  std::vector<std::string> lots;
  AddLots(event.transformation().output_quantity_list(), &lots);
  AddLots(event.transformation().input_epc_list(), &lots);
  AddLots(event.transformation().input_quantity_list(), &lots);
  AddLots(event.object().epc_list(), &lots);
  AddLots(event.object().quantity_list(), &lots);
  AddLots(event.aggregation().child_epcs(), &lots);
  AddLots(event.aggregation().child_quantity_list(), &lots);
  return lots;
}

bool IsBirth(const Story::Told& told) {
  return IsStage(told, v1::STAGE_UNSPECIFIED) && told.event.has_object() &&
         told.event.object().action() == v1::ACTION_ADD;
}

bool IsSlaughter(const Story::Told& told) { return IsStage(told, v1::STAGE_SLAUGHTER); }

bool IsCattleSlaughter(const Story::Told& told) {
  return IsSlaughter(told) && told.event.transformation().input_epc_list_size() == 1;
}

bool IsCut(const Story::Told& told) {
  return IsStage(told, v1::STAGE_PROCESSING) &&
         !told.event.transformation().ilmd().freezing_date().empty();
}

bool IsWholeCut(const Story::Told& told) {
  return IsCut(told) && told.event.transformation().input_quantity_list_size() > 0;
}

bool IsPalletPacking(const Story::Told& told) {
  return IsStage(told, v1::STAGE_PACKAGING) && told.actor < kExporters &&
         told.event.aggregation().child_quantity_list_size() > 0;
}

bool IsPalletUnpacking(const Story::Told& told) {
  return IsStage(told, v1::STAGE_UNPACKING) &&
         told.event.aggregation().child_quantity_list_size() > 0;
}

bool IsDeparture(const Story::Told& told) { return IsStage(told, v1::STAGE_EXPORT); }

bool IsPostMortem(const Story::Told& told) {
  return IsStage(told, v1::STAGE_INSPECTION) && told.event.certificates().empty() &&
         told.event.object().quantity_list_size() > 0;
}

std::vector<std::string> CutsInLoad(Story& story, const v1::LotEvent& departure) {
  const std::string& load = departure.object().epc_list(0);
  const auto loading = story.FindFirst([&](const Story::Told& told) {
    return IsStage(told, v1::STAGE_PACKAGING) &&
           told.event.aggregation().parent_id() == load;
  });
  std::vector<std::string> cuts;
  if (!loading) return cuts;
  for (const std::string& pallet : (*loading)->event.aggregation().child_epcs()) {
    const auto packing = story.FindFirst([&](const Story::Told& told) {
      return IsPalletPacking(told) && told.event.aggregation().parent_id() == pallet;
    });
    if (packing) AddLots((*packing)->event.aggregation().child_quantity_list(), &cuts);
  }
  return cuts;
}

std::optional<Story::Place> FindMaking(Story& story, const std::string& lot) {
  return story.FindFirst([&](const Story::Told& told) { return Makes(told.event, lot); });
}

std::optional<Story::Place> FindPacking(Story& story, const std::string& lot) {
  return story.FindFirst([&](const Story::Told& told) {
    return IsPalletPacking(told) &&
           told.event.aggregation().child_quantity_list(0).epc_class() == lot;
  });
}

v1::LotEvent LaterEvent(const v1::LotEvent& event, int64_t minutes) {
  v1::LotEvent later;
  later.mutable_event_time()->set_seconds(event.event_time().seconds() + minutes * 60);
  later.set_event_time_zone_offset(event.event_time_zone_offset());
  later.set_read_point(event.read_point());
  later.set_biz_location(event.biz_location());
  return later;
}

std::string DayText(const v1::LotEvent& event, int64_t days) {
  return absl::FormatTime("%Y-%m-%d", LocalTimeOf(event) + days * absl::Hours(24),
                          absl::UTCTimeZone());
}

void Scale(Quantities* list, absl::string_view lot, int64_t percent) {
  for (v1::QuantityElement& element : *list) {
    if (element.epc_class() != lot || element.uom() != "KGM") continue;
    std::string digits = element.quantity();  // As AddGoods writes it: hundredths.
    digits.erase(digits.find('.'), 1);
    const Weight scaled = std::strtoll(digits.c_str(), nullptr, 10) * percent / 100;
    element.set_quantity(absl::StrFormat("%d.%02d", scaled / 100, scaled % 100));
  }
}

}  // namespace rastro
