// Faults of the record: identifiers, corrections, times, and who speaks.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/simulation/fault_kinds.h"
#include "services/traceability/finding.h"

namespace rastro {
namespace {

using Place = Story::Place;
using Told = Story::Told;

bool HasNoId(const Told& told) { return told.event.event_id().empty(); }

std::string NewEventId(Story& story) {
  return absl::StrCat("urn:rastro-sim:event:", story.actors()[0].company.prefix(), ":",
                      story.NextName());
}

// Another plant, which never gets what this one makes.
size_t StrangerTo(Story& story, size_t actor) {
  const auto others = static_cast<int64_t>(kExporters) - 1;
  return (actor + story.random().Between(1, others)) % kExporters;
}

// What a stranger does to it half an hour after it was made.
template <typename Act>
MaybeFault PlantStrangers(Story& story, const Act& act) {
  const std::optional<Meat> meat = PickMeat(story);
  if (!meat) return std::nullopt;
  const size_t stranger = StrangerTo(story, meat->made->actor);
  v1::LotEvent event = LaterEvent(meat->made->event, 30);
  act(story.actors()[stranger].company, meat->lot, &event);
  return FaultDraft{{meat->lot},
                    {story.InsertAfter(meat->made, stranger, std::move(event))}};
}

bool IsCorrectable(const Told& told) {
  return IsSlaughter(told) || IsWholeCut(told) || IsPalletPacking(told) ||
         IsPostMortem(told) || IsDeparture(told);
}

v1::LotEvent DeclarationOf(const v1::LotEvent& wrong) {
  v1::LotEvent declaration = wrong;
  v1::ErrorDeclaration& error = *declaration.mutable_error_declaration();
  error.mutable_declaration_time()->set_seconds(wrong.event_time().seconds() + 3600);
  return declaration;
}

std::string RandomHex(Random& random, int digits) {
  std::string hex;
  for (int i = 0; i < digits; ++i)
    absl::StrAppendFormat(&hex, "%x", random.Between(0, 15));
  return hex;
}

}  // namespace

std::optional<Meat> PickMeat(Story& story) {
  const auto made =
      story.PickAny([](const Told& told) { return IsSlaughter(told) || IsCut(told); });
  if (!made) return std::nullopt;
  const Quantities& outputs = (*made)->event.transformation().output_quantity_list();
  std::string lot = outputs[story.random().Between(0, outputs.size() - 1)].epc_class();
  if (!story.Claim(lot)) return std::nullopt;
  return Meat{*made, std::move(lot)};
}

MaybeFault PlantSameEventId(Story& story) {
  const auto cut =
      story.PickAny([](const Told& told) { return IsWholeCut(told) && HasNoId(told); });
  if (!cut) return std::nullopt;
  const v1::TransformationEvent& what = (*cut)->event.transformation();
  const auto making = FindMaking(story, what.input_quantity_list(0).epc_class());
  if (!making || (*making)->is_claimed) return std::nullopt;
  const std::string id = NewEventId(story);
  for (Place place : {*cut, *making}) {
    place->event.set_event_id(id);
    place->is_claimed = true;
  }
  return FaultDraft{{what.output_quantity_list(0).epc_class()}, {*cut, *making}};
}

MaybeFault PlantWrongHashId(Story& story) {
  const auto any = story.PickAny(
      [](const Told& told) { return HasNoId(told) && !LotsNamedBy(told.event).empty(); });
  if (!any) return std::nullopt;
  (*any)->event.set_event_id(
      absl::StrCat("ni:///sha-256;", RandomHex(story.random(), 64), "?ver=CBV2.0"));
  (*any)->is_claimed = true;
  return FaultDraft{{LotsNamedBy((*any)->event).front()}, {*any}};
}

MaybeFault PlantStrangersRecall(Story& story) {
  return PlantStrangers(
      story, [](const Company& stranger, const std::string& lot, v1::LotEvent* event) {
        event->set_stage(v1::STAGE_RECALL);
        event->set_biz_step("holding");
        event->set_remark(absl::StrCat("by ", stranger.prefix()));
        event->mutable_persistent_disposition()->add_set("recalled");
        event->mutable_object()->set_action(v1::ACTION_OBSERVE);
        event->mutable_object()->add_quantity_list()->set_epc_class(lot);
      });
}

MaybeFault PlantStrangersDestruction(Story& story) {
  return PlantStrangers(
      story, [](const Company& stranger, const std::string& lot, v1::LotEvent* event) {
        event->set_stage(v1::STAGE_DESTRUCTION);
        event->set_biz_step("destroying");
        event->set_disposition("destroyed");
        event->set_remark(absl::StrCat("by ", stranger.prefix()));
        event->mutable_object()->set_action(v1::ACTION_DELETE);
        event->mutable_object()->add_quantity_list()->set_epc_class(lot);
      });
}

MaybeFault PlantStrangersUse(Story& story) {
  const std::string name = absl::StrCat("F", story.NextName());
  return PlantStrangers(
      story, [&](const Company& stranger, const std::string& lot, v1::LotEvent* event) {
        event->set_biz_step("commissioning");
        v1::TransformationEvent& what = *event->mutable_transformation();
        AddQuantity(what.mutable_input_quantity_list(), lot, "5.00", "KGM");
        AddQuantity(what.mutable_output_quantity_list(),
                    absl::StrCat(stranger.GtinUri(71), "/10/", name), "4.90", "KGM");
      });
}

MaybeFault PlantStrangersPacking(Story& story) {
  const std::string name = story.NextName();
  uint64_t serial = 0;
  for (char digit : name) serial = serial * 10 + static_cast<uint64_t>(digit - '0');
  return PlantStrangers(
      story, [&](const Company& stranger, const std::string& lot, v1::LotEvent* event) {
        event->set_stage(v1::STAGE_PACKAGING);
        event->set_biz_step("packing");
        v1::AggregationEvent& what = *event->mutable_aggregation();
        what.set_action(v1::ACTION_ADD);
        what.set_parent_id(stranger.SsccUri(5, serial));
        AddQuantity(what.mutable_child_quantity_list(), lot, "5.00", "KGM");
      });
}

MaybeFault PlantCorrection(Story& story) {
  const auto wrong = story.PickAny(IsCorrectable);
  if (!wrong) return std::nullopt;
  std::vector<std::string> lots = LotsNamedBy((*wrong)->event);
  if (!story.ClaimAll(lots)) return std::nullopt;
  v1::LotEvent again = (*wrong)->event;
  again.set_event_id(NewEventId(story));
  v1::LotEvent declaration = DeclarationOf((*wrong)->event);
  declaration.mutable_error_declaration()->set_reason("incorrect_data");
  declaration.mutable_error_declaration()->add_corrective_event_ids(again.event_id());
  (*wrong)->is_claimed = true;
  const Place declared =
      story.InsertAfter(*wrong, (*wrong)->actor, std::move(declaration));
  story.InsertAfter(declared, (*wrong)->actor, std::move(again));
  return FaultDraft{{lots.front()}, {*wrong}};
}

MaybeFault PlantOthersCorrection(Story& story) {
  const auto right = story.PickAny(
      [](const Told& told) { return IsCorrectable(told) && HasNoId(told); });
  if (!right) return std::nullopt;
  (*right)->event.set_event_id(NewEventId(story));
  (*right)->is_claimed = true;
  v1::LotEvent declaration = DeclarationOf((*right)->event);
  declaration.mutable_error_declaration()->set_reason("did_not_occur");
  const size_t other = StrangerTo(story, (*right)->actor);
  story.InsertAfter(*right, other, std::move(declaration));
  return FaultDraft{{LotsNamedBy((*right)->event).front()}, {*right}};
}

MaybeFault PlantFutureTime(Story& story) {
  const auto any = story.PickAny(IsPostMortem);
  if (!any) return std::nullopt;
  constexpr int64_t kSeconds = 221845392000;  // 9000-01-01
  (*any)->event.mutable_event_time()->set_seconds(kSeconds);
  (*any)->is_claimed = true;
  return FaultDraft{{LotsNamedBy((*any)->event).front()}, {*any}};
}

MaybeFault PlantLateBirth(Story& story) {
  const auto birth = story.PickAny(IsBirth);
  if (!birth) return std::nullopt;
  std::vector<std::string> animals = LotsNamedBy((*birth)->event);
  if (!story.ClaimAll(animals)) return std::nullopt;
  int64_t slaughtered = 0;
  for (const Told& told : story.told()) {
    if (!IsSlaughter(told)) continue;
    for (const std::string& lot : LotsNamedBy(told.event)) {
      if (std::find(animals.begin(), animals.end(), lot) == animals.end()) continue;
      slaughtered = std::max(slaughtered, told.event.event_time().seconds());
    }
  }
  (*birth)->event.mutable_event_time()->set_seconds(slaughtered + 7200);
  (*birth)->is_claimed = true;
  return FaultDraft{std::move(animals), {*birth}};
}

MaybeFault PlantEarlyUnpacking(Story& story) {
  const auto unpacking = story.PickAny(IsPalletUnpacking);
  if (!unpacking) return std::nullopt;
  const v1::AggregationEvent& what = (*unpacking)->event.aggregation();
  const std::string lot = what.child_quantity_list(0).epc_class();
  const auto packing = FindPacking(story, lot);
  if (!packing || !story.ClaimAll({lot, what.parent_id()})) return std::nullopt;
  (*unpacking)
      ->event.mutable_event_time()
      ->set_seconds((*packing)->event.event_time().seconds() - 3600);
  (*unpacking)->is_claimed = true;
  return FaultDraft{{lot}, {*unpacking}};
}

}  // namespace rastro
