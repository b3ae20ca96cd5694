// The trade's part of a consignment: from the export certificate to retail packs.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "crypto/hash.h"
#include "services/simulation/consignment.h"

namespace rastro {
namespace {

constexpr uint64_t kFirstRetailItem = 61;
constexpr int64_t kShippedDay = 4;
constexpr int64_t kArrivedDay = 20;
constexpr int kRepackedPercent = 10;

// ISO 6346: the owner's three letters, U for a freight container, six digits, check
// digit.
std::string ContainerNumber(uint64_t number) {
  const std::string body = absl::StrFormat("SIMU%06d", number % 1000000);
  int sum = 0;
  for (size_t i = 0; i < body.size(); ++i) {
    int value = body[i] - '0';
    if (body[i] >= 'A') {
      value = body[i] - 'A' + 10;
      value += (value - 1) / 10;  // 11, 22 and 33 are left out.
    }
    sum += value << i;
  }
  return absl::StrCat(body, sum % 11 % 10);
}

void AddParty(v1::LotEvent* event, absl::string_view type, const Company& from,
              const Company& to) {
  v1::Source& source = *event->add_source_list();
  source.set_type(type.data(), type.size());
  source.set_source(from.PartyUri());
  v1::Destination& destination = *event->add_destination_list();
  destination.set_type(type.data(), type.size());
  destination.set_destination(to.PartyUri());
}

// -19.4 for -194.
std::string Tenths(int64_t value) {
  return absl::StrFormat("%s%d.%d", value < 0 ? "-" : "", std::abs(value) / 10,
                         std::abs(value) % 10);
}

}  // namespace

Setting Consignment::InJapan(int64_t day, int64_t minute) const {
  return {{day_ + day, minute, buyer().utc_offset}, buyer().company.LocationUri(1)};
}

void Consignment::AddCertificate(v1::LotEvent* event) const {
  v1::Certificate& certificate = *event->add_certificates();
  certificate.set_uri(DocumentUri("certificate"));
  certificate.set_number(absl::StrCat("SIM-", tag_));
  const Hash document = Sha256(certificate.uri());  // Of the text that stands for it.
  certificate.set_sha256(document.view().data(), Hash::kSize);
  certificate.set_kind("zoosanitary");
  certificate.set_issuer(frame_.actors[kAuthority].company.PartyUri());
  certificate.set_issue_date(DateText(day_ + 3));
  certificate.set_expiry_date(DateText(day_ + 3 + 180));
}

v1::LotEvent Consignment::Inspect(v1::Stage stage, const Setting& where) const {
  v1::LotEvent event = MakeEvent({stage, "inspecting", "conformant"}, where);
  event.mutable_object()->set_action(v1::ACTION_OBSERVE);
  AddDocument(&event, "cert", DocumentUri("certificate"));
  return event;
}

LotEvents Consignment::Certify() {
  v1::LotEvent event = Inspect(v1::STAGE_INSPECTION, AtPlant(3, 600));
  for (const Pallet& pallet : pallets_) event.mutable_object()->add_epc_list(pallet.sscc);
  AddCertificate(&event);
  return {std::move(event)};
}

void Consignment::AddPallets(v1::LotEvent* aggregation) const {
  for (const Pallet& pallet : pallets_) {
    aggregation->mutable_aggregation()->add_child_epcs(pallet.sscc);
  }
}

v1::LotEvent Consignment::Load() const {
  v1::LotEvent event = MakeAggregation(v1::ACTION_ADD, load_, AtPlant(kShippedDay, 480));
  AddPallets(&event);
  return event;
}

// The load, seen on its way.
v1::LotEvent Consignment::Seen(const Occasion& occasion, const Setting& where) const {
  v1::LotEvent event = MakeEvent(occasion, where);
  event.mutable_object()->set_action(v1::ACTION_OBSERVE);
  event.mutable_object()->add_epc_list(load_);
  return event;
}

v1::LotEvent Consignment::Depart() const {
  v1::LotEvent event =
      Seen({v1::STAGE_EXPORT, "shipping", "in_transit"}, AtPlant(kShippedDay, 1080));
  AddDocument(&event, "bol", DocumentUri("bol"));
  AddDocument(&event, "inv", DocumentUri("invoice"));
  AddParty(&event, "owning_party", plant().company, buyer().company);
  AddParty(&event, "possessing_party", plant().company, buyer().company);
  v1::Destination& place = *event.add_destination_list();
  place.set_type("location");
  place.set_destination(buyer().company.LocationUri(1));
  AddCertificate(&event);
  v1::Transport& transport = *event.mutable_transport();
  transport.add_container_numbers(ContainerNumber(number_));
  transport.add_seal_numbers(absl::StrFormat("SIM%07d", number_));
  transport.set_vessel("Pacífico Simulado");
  transport.set_voyage(absl::StrFormat("%04dW", (day_ + kShippedDay) / 7));
  transport.set_port_of_loading("MXZLO");
  transport.set_port_of_discharge(importer() == kFirstImporter ? "JPTYO" : "JPOSA");
  *transport.mutable_estimated_arrival_time() =
      TimestampOf(InJapan(kArrivedDay, 540).time);
  return event;
}

// Four days in the container, as its logger has them.
v1::LotEvent Consignment::Condition(int64_t day) {
  v1::LotEvent event =
      Seen({v1::STAGE_TRANSPORT_CONDITION, "sensor_reporting", "in_transit"},
           AtPlant(day + 4, 60));
  event.clear_read_point();  // On the sea.
  event.clear_biz_location();
  v1::SensorElement& element = *event.add_sensor_element_list();
  v1::SensorMetadata& period = *element.mutable_sensor_metadata();
  *period.mutable_start_time() = TimestampOf(AtPlant(day, 60).time);
  *period.mutable_end_time() = event.event_time();
  v1::SensorReport& report = *element.add_sensor_report();
  const int64_t mean = random_.Between(-206, -196);
  report.set_type("Temperature");
  report.set_min_value(Tenths(mean - random_.Between(5, 15)));
  report.set_max_value(Tenths(mean + random_.Between(5, 12)));
  report.set_mean_value(Tenths(mean));
  report.set_uom("CEL");
  return event;
}

LotEvents Consignment::Ship() {
  LotEvents events = {Load(), Depart()};
  for (int64_t day = kShippedDay + 1; day + 4 < kArrivedDay; day += 4) {
    events.push_back(Condition(day));
  }
  return events;
}

v1::LotEvent Consignment::Unload() const {
  v1::LotEvent event =
      MakeAggregation(v1::ACTION_DELETE, load_, InJapan(kArrivedDay + 2, 900));
  AddPallets(&event);
  return event;
}

LotEvents Consignment::Distribute(const Pallet& pallet, size_t number) {
  Setting setting = InJapan(kArrivedDay + 3, 480 + static_cast<int64_t>(number) * 15);
  const auto move = [&](v1::Action action, const std::string& parent) {
    v1::LotEvent event = MakeAggregation(action, parent, setting);
    AddGoods(event.mutable_aggregation()->mutable_child_quantity_list(), pallet.goods);
    return event;
  };
  LotEvents events = {move(v1::ACTION_DELETE, pallet.sscc)};
  setting.time.minute += 10;
  if (random_.Chance(kRepackedPercent)) {  // Goes on in its boxes, on a pallet of theirs.
    events.push_back(
        move(v1::ACTION_ADD, buyer().company.SsccUri(1, SsccSerial(number))));
    return events;
  }
  events.push_back(MakeEvent(kProcessing, setting));
  v1::TransformationEvent& packs = *events[1].mutable_transformation();
  AddGoods(packs.mutable_input_quantity_list(), pallet.goods);
  const int64_t lots = random_.Between(1, 3);
  for (int64_t i = 0; i < lots; ++i) {
    const std::string suffix =
        absl::StrFormat("R%02d%c", static_cast<int>(number), static_cast<char>('A' + i));
    const Goods pack{absl::StrCat(buyer().company.GtinUri(kFirstRetailItem + i), "/10/",
                                  LotNumber(suffix)),
                     pallet.goods.weight * 98 / 100 / lots, 0};
    AddGoods(packs.mutable_output_quantity_list(), pack);
  }
  packs.mutable_ilmd()->set_packaging_date(DateText(day_ + kArrivedDay + 3));
  return events;
}

LotEvents Consignment::Import() {
  LotEvents events = {Seen({v1::STAGE_IMPORT_ARRIVAL, "arriving", "in_progress"},
                           InJapan(kArrivedDay, 540)),
                      Inspect(v1::STAGE_IMPORT_QUARANTINE, InJapan(kArrivedDay + 1, 600)),
                      Seen({v1::STAGE_RECEIVING, "receiving", "in_progress"},
                           InJapan(kArrivedDay + 2, 600)),
                      Unload()};
  events[1].mutable_object()->add_epc_list(load_);
  for (size_t i = 0; i < pallets_.size(); ++i) {
    for (v1::LotEvent& event : Distribute(pallets_[i], i + 1)) {
      events.push_back(std::move(event));
    }
  }
  return events;
}

}  // namespace rastro
