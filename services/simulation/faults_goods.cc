// Faults of the goods: where they come from, how much there is, what became of them.

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/simulation/fault_kinds.h"

namespace rastro {
namespace {

using Place = Story::Place;
using Told = Story::Told;

// The animals of a truck whose birth is told no more.
struct Truck {
  std::vector<std::string> animals;
  Place arrival;
};

std::optional<Truck> TakeBirth(Story& story, bool needs_arrival) {
  const auto birth = story.PickAny(IsBirth);
  if (!birth) return std::nullopt;
  std::vector<std::string> animals = LotsNamedBy((*birth)->event);
  const auto arrival = story.FindFirst([&](const Told& told) {
    return told.event.stage() == v1::STAGE_LIVE_RECEIVING &&
           LotsNamedBy(told.event) == animals;
  });
  if (!arrival || (needs_arrival && (*arrival)->is_claimed)) return std::nullopt;
  if (!story.ClaimAll(animals)) return std::nullopt;
  story.Remove(*birth);
  return Truck{std::move(animals), *arrival};
}

v1::LotEvent Destruction(const v1::LotEvent& base, int64_t minutes,
                         const std::string& thing, bool is_lot) {
  v1::LotEvent event = LaterEvent(base, minutes);
  event.set_stage(v1::STAGE_DESTRUCTION);
  event.set_biz_step("destroying");
  event.set_disposition("destroyed");
  event.mutable_object()->set_action(v1::ACTION_DELETE);
  if (is_lot) {
    event.mutable_object()->add_quantity_list()->set_epc_class(thing);
  } else {
    event.mutable_object()->add_epc_list(thing);
  }
  return event;
}

v1::LotEvent RecallEvent(const v1::LotEvent& base, int64_t minutes,
                         const std::string& thing, bool is_lot) {
  v1::LotEvent event = LaterEvent(base, minutes);
  event.set_stage(v1::STAGE_RECALL);
  event.set_biz_step("holding");
  event.set_remark("simulated recall");
  event.mutable_persistent_disposition()->add_set("recalled");
  event.mutable_object()->set_action(v1::ACTION_OBSERVE);
  if (is_lot) {
    event.mutable_object()->add_quantity_list()->set_epc_class(thing);
  } else {
    event.mutable_object()->add_epc_list(thing);
  }
  return event;
}

// By the plant or by the authority of its country.
std::optional<std::pair<Place, std::string>> RecallAny(Story& story) {
  std::optional<Meat> meat = PickMeat(story);
  if (!meat) return std::nullopt;
  const Story::Told& made = *meat->made;
  const size_t actor = story.random().Chance(50) ? made.actor : kAuthority;
  const Place recall = story.InsertAfter(
      meat->made, actor, RecallEvent(made.event, 45, meat->lot, /*is_lot=*/true));
  return std::pair(recall, std::move(meat->lot));
}

Quantities& InputsOf(v1::LotEvent& event) {
  return *event.mutable_transformation()->mutable_input_quantity_list();
}

}  // namespace

MaybeFault PlantNoBirth(Story& story) {
  std::optional<Truck> truck = TakeBirth(story, /*needs_arrival=*/false);
  if (!truck) return std::nullopt;
  return FaultDraft{std::move(truck->animals), {}};
}

MaybeFault PlantNoOrigin(Story& story) {
  std::optional<Truck> truck = TakeBirth(story, /*needs_arrival=*/true);
  if (!truck) return std::nullopt;
  truck->arrival->event.clear_source_list();
  truck->arrival->event.clear_biz_transaction_list();
  truck->arrival->is_claimed = true;
  return FaultDraft{std::move(truck->animals), {}};
}

MaybeFault PlantDestroyedGoods(Story& story) {
  const auto packing = story.PickAny(IsPalletPacking);
  if (!packing) return std::nullopt;
  const std::string lot =
      (*packing)->event.aggregation().child_quantity_list(0).epc_class();
  if (!story.Claim(lot)) return std::nullopt;
  (*packing)->is_claimed = true;
  return FaultDraft{{lot},
                    {story.InsertBefore(*packing, (*packing)->actor,
                                        Destruction((*packing)->event, -15, lot, true))}};
}

MaybeFault PlantDestroyedPallet(Story& story) {
  const auto packing = story.PickAny(IsPalletPacking);
  if (!packing) return std::nullopt;
  const std::string pallet = (*packing)->event.aggregation().parent_id();
  const std::string lot =
      (*packing)->event.aggregation().child_quantity_list(0).epc_class();
  if (!story.ClaimAll({lot, pallet})) return std::nullopt;
  (*packing)->is_claimed = true;
  return FaultDraft{
      {lot, pallet},
      {story.InsertAfter(*packing, (*packing)->actor,
                         Destruction((*packing)->event, 15, pallet, false))}};
}

MaybeFault PlantDeadAnimal(Story& story) {
  const auto slaughter = story.PickAny(IsCattleSlaughter);
  if (!slaughter) return std::nullopt;
  const std::string animal = (*slaughter)->event.transformation().input_epc_list(0);
  if (!story.Claim(animal)) return std::nullopt;
  (*slaughter)->is_claimed = true;
  return FaultDraft{
      {animal},
      {story.InsertBefore(*slaughter, (*slaughter)->actor,
                          Destruction((*slaughter)->event, -30, animal, false))}};
}

MaybeFault PlantSecondSlaughter(Story& story) {
  const auto slaughter = story.PickAny(IsCattleSlaughter);
  if (!slaughter) return std::nullopt;
  const std::string animal = (*slaughter)->event.transformation().input_epc_list(0);
  if (!story.Claim(animal)) return std::nullopt;
  (*slaughter)->is_claimed = true;
  v1::LotEvent again = (*slaughter)->event;
  again.mutable_event_time()->set_seconds(again.event_time().seconds() + 3600);
  for (auto& output : *again.mutable_transformation()->mutable_output_quantity_list()) {
    output.set_epc_class(output.epc_class() + "-2");
  }
  return FaultDraft{
      {animal}, {story.InsertAfter(*slaughter, (*slaughter)->actor, std::move(again))}};
}

MaybeFault PlantOverdraft(Story& story) {
  const auto use = story.PickAny([](const Told& told) {
    return told.event.stage() == v1::STAGE_PROCESSING &&
           told.event.transformation().input_quantity_list_size() > 0;
  });
  if (!use) return std::nullopt;
  Quantities& inputs = InputsOf((*use)->event);
  const std::string lot =
      inputs[story.random().Between(0, inputs.size() - 1)].epc_class();
  if (!story.Claim(lot)) return std::nullopt;
  Scale(&inputs, lot, story.random().Between(110, 150));
  (*use)->is_claimed = true;
  return FaultDraft{{lot}, {*use}};
}

// Of bones, which nothing is made of.
MaybeFault PlantGain(Story& story) {
  const auto cut = story.PickAny(IsCut);
  if (!cut) return std::nullopt;
  Quantities& outputs =
      *(*cut)->event.mutable_transformation()->mutable_output_quantity_list();
  const std::string bones = outputs[outputs.size() - 1].epc_class();
  if (!story.Claim(bones)) return std::nullopt;
  Scale(&outputs, bones, story.random().Between(200, 400));
  (*cut)->is_claimed = true;
  return FaultDraft{{outputs[0].epc_class()}, {*cut}};
}

// The carcasses were three times as heavy.
MaybeFault PlantLoss(Story& story) {
  const auto cut = story.PickAny(IsWholeCut);
  if (!cut) return std::nullopt;
  Quantities& inputs = InputsOf((*cut)->event);
  std::vector<std::string> carcasses;
  std::vector<Place> slaughters;
  for (const v1::QuantityElement& input : inputs) {
    if (input.uom() != "KGM") continue;
    const auto slaughter = FindMaking(story, input.epc_class());
    if (!slaughter || (*slaughter)->is_claimed) return std::nullopt;
    carcasses.push_back(input.epc_class());
    slaughters.push_back(*slaughter);
  }
  if (!story.ClaimAll(carcasses)) return std::nullopt;
  for (size_t i = 0; i < carcasses.size(); ++i) {
    Scale(&inputs, carcasses[i], 300);
    Scale(slaughters[i]->event.mutable_transformation()->mutable_output_quantity_list(),
          carcasses[i], 300);
    slaughters[i]->is_claimed = true;
  }
  (*cut)->is_claimed = true;
  return FaultDraft{{(*cut)->event.transformation().output_quantity_list(0).epc_class()},
                    {*cut}};
}

MaybeFault PlantTooManyShares(Story& story) {
  const auto shared =
      story.PickAny([](const Told& told) { return told.event.farm_shares_size() > 0; });
  if (!shared) return std::nullopt;
  v1::FarmShare& more = *(*shared)->event.add_farm_shares();
  more.set_farm((*shared)->event.farm_shares(0).farm());
  more.set_percent(absl::StrCat(story.random().Between(1, 40), ".5"));
  (*shared)->is_claimed = true;
  return FaultDraft{
      {(*shared)->event.transformation().output_quantity_list(0).epc_class()}, {*shared}};
}

MaybeFault PlantRecall(Story& story) {
  auto recalled = RecallAny(story);
  if (!recalled) return std::nullopt;
  return FaultDraft{{std::move(recalled->second)}, {recalled->first}};
}

MaybeFault PlantLiftedRecall(Story& story) {
  auto recalled = RecallAny(story);
  if (!recalled) return std::nullopt;
  v1::LotEvent release = recalled->first->event;
  release.set_stage(v1::STAGE_RECALL_RELEASE);
  release.mutable_event_time()->set_seconds(release.event_time().seconds() + 3600);
  *release.mutable_persistent_disposition()->mutable_unset() =
      release.persistent_disposition().set();
  release.mutable_persistent_disposition()->clear_set();
  const Place lifted =
      story.InsertAfter(recalled->first, recalled->first->actor, std::move(release));
  return FaultDraft{{std::move(recalled->second)}, {recalled->first, lifted}};
}

MaybeFault PlantPalletRecall(Story& story) {
  const auto unpacking = story.PickAny(IsPalletUnpacking);
  if (!unpacking) return std::nullopt;
  const v1::AggregationEvent& what = (*unpacking)->event.aggregation();
  const std::string lot = what.child_quantity_list(0).epc_class();
  if (!story.ClaimAll({lot, what.parent_id()})) return std::nullopt;
  (*unpacking)->is_claimed = true;
  return FaultDraft{
      {lot},
      {story.InsertAfter(*unpacking, (*unpacking)->actor,
                         RecallEvent((*unpacking)->event, 60 * 24, what.parent_id(),
                                     /*is_lot=*/false))}};
}

}  // namespace rastro
