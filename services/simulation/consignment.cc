// The plant's part: from the farms to pallets.

#include "services/simulation/consignment.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace rastro {
namespace {

constexpr uint64_t kFarms = 60;  // From position 40 on they keep pigs.
constexpr uint64_t kCattleFarms = 40;

// Products of a plant.
constexpr uint64_t kHerdItem = 1;  // Of a farm.
constexpr uint64_t kCarcassItem = 10;
constexpr uint64_t kFirstCutItem = 21;
constexpr uint64_t kTrimmingsItem = 30;
constexpr uint64_t kBonesItem = 40;
constexpr uint64_t kMinceItem = 50;

// What becomes of 1,000 kg of carcasses; some 15 kg are lost.
struct Yield {
  int64_t cuts[3];
  int64_t trimmings;
  int64_t bones;
};
constexpr Yield kBeefYield = {{180, 260, 280}, 120, 145};
constexpr Yield kPorkYield = {{240, 200, 270}, 130, 145};
constexpr int64_t kYieldSpread = 3;  // Either way, in each of five: less than is lost.

constexpr Weight kBoxWeight = 2000;
constexpr int64_t kPigsAtOnce = 10;

std::string Tag(uint64_t seed, uint64_t number, int animals) {
  std::string tag;
  Random random(seed, "lot numbers");
  for (int i = 0; i < 4; ++i)
    tag.push_back(static_cast<char>('A' + random.Between(0, 25)));
  absl::StrAppendFormat(&tag, "%05d", number);
  if (animals != Consignment::WholeSize(number)) absl::StrAppend(&tag, "P", animals);
  return tag;
}

}  // namespace

TradeFrame::TradeFrame(uint64_t the_seed) : seed(the_seed), actors(MakeActors(the_seed)) {
  for (uint64_t i = 0; i < kFarms; ++i) farms.push_back(FarmCompany(seed, i));
}

int Consignment::WholeSize(uint64_t number) {
  return number % kExporters == kPorkExporter ? kPigs : kCattle;
}

Consignment::Consignment(const TradeFrame& frame, uint64_t number, int animals,
                         int64_t day)
    : frame_(frame),
      number_(number),
      animals_(animals),
      day_(day),
      random_(frame.seed, absl::StrCat("consignment ", number, " of ", animals)),
      tag_(Tag(frame.seed, number, animals)),
      load_(plant().company.SsccUri(2, SsccSerial(0))) {
  assert(number < 100000 && animals > 0 && animals <= WholeSize(number));
}

uint64_t Consignment::SsccSerial(size_t pallet) const {
  assert(pallet < 100);
  return (number_ * 100 + pallet) * 100 + (whole() ? 0 : animals_);
}

std::string Consignment::LotNumber(absl::string_view suffix) const {
  return absl::StrCat(tag_, "-", suffix);
}

std::string Consignment::LotName(uint64_t item, absl::string_view suffix) const {
  return absl::StrCat(plant().company.GtinUri(item), "/10/", LotNumber(suffix));
}

std::string Consignment::DocumentUri(absl::string_view kind) const {
  return absl::StrCat("https://id.rastro.example/sim/", kind, "/", tag_);
}

Setting Consignment::AtPlant(int64_t day, int64_t minute) const {
  return {{day_ + day, minute, plant().utc_offset}, plant().company.LocationUri(1)};
}

void Consignment::SetEstablishment(v1::LotEvent* event) const {
  event->set_establishment(absl::StrCat("MX-", plant().record.establishments[0]));
}

void Consignment::FillTrucks() {
  const int64_t trucks = pork() || animals_ < 3 ? 1 : random_.Between(1, 3);
  for (int64_t i = 0; i < trucks; ++i) {
    Truck truck;
    truck.farm = pork() ? random_.Between(kCattleFarms, kFarms - 1)
                        : random_.Between(0, kCattleFarms - 1);
    truck.animals = animals_ / trucks + (i < animals_ % trucks ? 1 : 0);
    if (pork()) {
      truck.herd = absl::StrCat(frame_.farms[truck.farm].GtinUri(kHerdItem), "/10/",
                                LotNumber("H"));
    } else {
      for (int64_t k = 0; k < truck.animals; ++k) {
        truck.tags.push_back(DocumentUri(absl::StrFormat("siniiga/%02d%02d", i, k)));
      }
    }
    trucks_.push_back(std::move(truck));
  }
}

LotEvents Consignment::Arrival(const Truck& truck) const {
  const Company& farm = frame_.farms[truck.farm];
  const auto minute = static_cast<int64_t>(300 + 20 * (&truck - trucks_.data()));
  Setting birth = AtPlant(pork() ? -170 : -610, minute);
  birth.place = farm.LocationUri(1);
  LotEvents events = {
      MakeEvent({v1::STAGE_UNSPECIFIED, "commissioning", "active"}, birth),
      MakeEvent({v1::STAGE_LIVE_RECEIVING, "receiving", "in_progress"},
                AtPlant(0, minute))};
  for (v1::LotEvent& event : events) {
    v1::ObjectEvent& object = *event.mutable_object();
    object.set_action(&event == &events[0] ? v1::ACTION_ADD : v1::ACTION_OBSERVE);
    for (const std::string& tag : truck.tags) object.add_epc_list(tag);
    if (pork()) AddPieces(object.mutable_quantity_list(), truck.herd, truck.animals);
  }
  v1::Source& source = *events[1].add_source_list();
  source.set_type("possessing_party");
  source.set_source(farm.PartyUri());
  AddDocument(&events[1], "pedigree", DocumentUri("reemo"));
  SetEstablishment(&events[1]);
  events[1].set_ante_mortem_result(v1::INSPECTION_RESULT_PASSED);
  return events;
}

v1::LotEvent Consignment::SlaughterOf(const Truck& truck, size_t first, size_t count) {
  const auto number = static_cast<int64_t>(carcasses_.size());
  v1::LotEvent event = MakeEvent({v1::STAGE_SLAUGHTER, "commissioning", "active"},
                                 AtPlant(1, 360 + number * (pork() ? 12 : 9)));
  v1::TransformationEvent& what = *event.mutable_transformation();
  Carcass carcass;
  carcass.farm = truck.farm;
  carcass.goods.lot =
      LotName(kCarcassItem, absl::StrFormat("%02d", static_cast<int>(number)));
  if (pork()) {
    AddPieces(what.mutable_input_quantity_list(), truck.herd,
              static_cast<int64_t>(count));
    carcass.pieces = static_cast<int64_t>(count);
    carcass.goods.weight = carcass.pieces * random_.Between(8200, 9400);
  } else {
    what.add_input_epc_list(truck.tags[first]);
    carcass.pieces = 2;  // Halves.
    carcass.goods.weight = random_.Between(24500, 31500);
  }
  AddGoods(what.mutable_output_quantity_list(), carcass.goods);
  AddPieces(what.mutable_output_quantity_list(), carcass.goods.lot, carcass.pieces);
  v1::LotAttributes& ilmd = *what.mutable_ilmd();
  ilmd.set_slaughter_date(DateText(day_ + 1));
  ilmd.set_species(pork() ? "porcine" : "bovine");
  ilmd.add_born_in("MX");
  ilmd.add_raised_in("MX");
  ilmd.set_slaughtered_in("MX");
  ilmd.set_post_mortem_result(v1::INSPECTION_RESULT_PASSED);
  SetEstablishment(&event);
  carcasses_.push_back(std::move(carcass));
  return event;
}

LotEvents Consignment::Slaughter() {
  FillTrucks();
  LotEvents events;
  for (const Truck& truck : trucks_) {
    for (v1::LotEvent& event : Arrival(truck)) events.push_back(std::move(event));
  }
  for (const Truck& truck : trucks_) {
    const int64_t step = pork() ? kPigsAtOnce : 1;
    for (int64_t first = 0; first < truck.animals; first += step) {
      events.push_back(SlaughterOf(truck, first, std::min(step, truck.animals - first)));
    }
  }
  return events;
}

LotEvents Consignment::PostMortem() {
  v1::LotEvent event =
      MakeEvent({v1::STAGE_INSPECTION, "inspecting", "conformant"}, AtPlant(1, 900));
  event.mutable_object()->set_action(v1::ACTION_OBSERVE);
  for (const Carcass& carcass : carcasses_) {
    AddPieces(event.mutable_object()->mutable_quantity_list(), carcass.goods.lot,
              carcass.pieces);
  }
  AddDocument(&event, "testres", DocumentUri("post-mortem"));
  return {std::move(event)};
}

void Consignment::Attribute(const std::vector<Carcass>& carcasses,
                            v1::LotEvent* event) const {
  std::vector<Weight> of_farm(kFarms, 0);
  Weight all = 0;
  for (const Carcass& carcass : carcasses) {
    of_farm[carcass.farm] += carcass.goods.weight;
    all += carcass.goods.weight;
  }
  int64_t rest = 1000;  // Tenths of a percent.
  for (size_t farm = 0; farm < of_farm.size(); ++farm) {
    if (of_farm[farm] == 0) continue;
    const bool last = std::all_of(of_farm.begin() + farm + 1, of_farm.end(),
                                  [](Weight weight) { return weight == 0; });
    const int64_t share = last ? rest : of_farm[farm] * 1000 / all;
    rest -= share;
    v1::FarmShare& line = *event->add_farm_shares();
    line.set_farm(frame_.farms[farm].PartyUri());
    line.set_percent(absl::StrFormat("%d.%d", share / 10, share % 10));
    line.set_country("MX");
  }
  v1::LotAttributes& ilmd = *event->mutable_transformation()->mutable_ilmd();
  ilmd.set_production_date(DateText(day_ + 2));
  ilmd.set_freezing_date(DateText(day_ + 2));
  ilmd.set_best_before_date(DateText(day_ + 2 + 540));
  ilmd.add_cut_in("MX");
  ilmd.set_country_of_origin("MX");
  SetEstablishment(event);
}

LotEvents Consignment::Cut(const std::vector<Carcass>& carcasses, size_t group) {
  Setting setting = AtPlant(2, 420 + static_cast<int64_t>(group) * 40);
  // Pork of every second group is told in two events, as when a shift ends between.
  const bool in_two = pork() && group % 2 == 1;
  LotEvents events = {MakeEvent(kProcessing, setting)};
  setting.time.minute += 20;
  if (in_two) events.push_back(MakeEvent(kProcessing, setting));
  v1::TransformationEvent& in = *events.front().mutable_transformation();
  v1::TransformationEvent& out = *events.back().mutable_transformation();
  Weight all = 0;
  for (const Carcass& carcass : carcasses) {
    AddGoods(in.mutable_input_quantity_list(), carcass.goods);
    AddPieces(in.mutable_input_quantity_list(), carcass.goods.lot, carcass.pieces);
    all += carcass.goods.weight;
  }
  const std::string suffix = absl::StrFormat("%02d", static_cast<int>(group));
  const auto make = [&](uint64_t item, int64_t per_mille) {
    Goods goods{LotName(item, suffix), 0, 0};
    goods.weight =
        all * (per_mille + random_.Between(-kYieldSpread, kYieldSpread)) / 1000;
    AddGoods(out.mutable_output_quantity_list(), goods);
    return goods;
  };
  const Yield& yield = pork() ? kPorkYield : kBeefYield;
  for (uint64_t i = 0; i < std::size(yield.cuts); ++i) {
    Goods cut = make(kFirstCutItem + i, yield.cuts[i]);
    cut.boxes = std::max<int64_t>(1, cut.weight / kBoxWeight);
    pallets_.push_back(
        {plant().company.SsccUri(1, SsccSerial(pallets_.size() + 1)), std::move(cut)});
  }
  trimmings_.push_back(make(kTrimmingsItem, yield.trimmings));
  make(kBonesItem, yield.bones);
  if (in_two) {
    const std::string id = DocumentUri(absl::StrCat("cutting/", suffix));
    in.set_transformation_id(id);
    out.set_transformation_id(id);
  }
  Attribute(carcasses, &events.back());
  return events;
}

v1::LotEvent Consignment::Pack(const Pallet& pallet, int64_t minute) const {
  v1::LotEvent event = MakeAggregation(v1::ACTION_ADD, pallet.sscc, AtPlant(2, minute));
  AddGoods(event.mutable_aggregation()->mutable_child_quantity_list(), pallet.goods);
  return event;
}

LotEvents Consignment::CutAndPack() {
  const size_t at_once = pork() ? 3 : 8;
  LotEvents events;
  for (size_t first = 0; first < carcasses_.size(); first += at_once) {
    const size_t end = std::min(first + at_once, carcasses_.size());
    for (v1::LotEvent& event :
         Cut({carcasses_.begin() + first, carcasses_.begin() + end}, first / at_once)) {
      events.push_back(std::move(event));
    }
  }
  int64_t minute = 840;
  for (const Pallet& pallet : pallets_) events.push_back(Pack(pallet, minute += 10));
  return events;
}

v1::LotEvent Consignment::Mince(const std::vector<Goods>& trimmings) const {
  v1::LotEvent event = MakeEvent(kProcessing, AtPlant(3, 480));
  v1::TransformationEvent& what = *event.mutable_transformation();
  Goods mince{LotName(kMinceItem, "M"), 0, 0};
  for (const Goods& goods : trimmings) {
    AddGoods(what.mutable_input_quantity_list(), goods);
    mince.weight += goods.weight;
  }
  mince.weight = mince.weight * 99 / 100;
  AddGoods(what.mutable_output_quantity_list(), mince);
  what.mutable_ilmd()->set_production_date(DateText(day_ + 3));
  SetEstablishment(&event);
  return event;
}

}  // namespace rastro
