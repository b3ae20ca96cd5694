#include "services/simulation/event_maker.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace rastro {
namespace {

constexpr absl::CivilDay kDayZero(2024, 1, 1);

// "-07:00" in seconds; offsets are the actors' own and well formed.
int64_t OffsetSeconds(absl::string_view offset) {
  const int64_t hours = (offset[1] - '0') * 10 + (offset[2] - '0');
  return (offset[0] == '-' ? -hours : hours) * 3600;
}

}  // namespace

google::protobuf::Timestamp TimestampOf(const LocalTime& time) {
  const absl::Time midnight = absl::FromCivil(kDayZero + time.day, absl::UTCTimeZone());
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(midnight) + time.minute * 60 -
                        OffsetSeconds(time.utc_offset));
  return timestamp;
}

v1::LotEvent MakeEvent(const Occasion& occasion, const Setting& setting) {
  v1::LotEvent event;
  event.set_stage(occasion.stage);
  *event.mutable_event_time() = TimestampOf(setting.time);
  event.set_event_time_zone_offset(setting.time.utc_offset);
  event.set_biz_step(occasion.biz_step);
  event.set_disposition(occasion.disposition);
  event.set_read_point(setting.place);
  event.set_biz_location(setting.place);
  return event;
}

v1::LotEvent MakeAggregation(v1::Action action, const std::string& parent,
                             const Setting& setting) {
  const bool packs = action == v1::ACTION_ADD;
  v1::LotEvent event = MakeEvent({packs ? v1::STAGE_PACKAGING : v1::STAGE_UNPACKING,
                                  packs ? "packing" : "unpacking", "in_progress"},
                                 setting);
  event.mutable_aggregation()->set_action(action);
  event.mutable_aggregation()->set_parent_id(parent);
  return event;
}

std::string DateText(int64_t day) { return absl::FormatCivilTime(kDayZero + day); }

void AddQuantity(Quantities* list, absl::string_view lot, absl::string_view quantity,
                 absl::string_view uom) {
  v1::QuantityElement* element = list->Add();
  element->set_epc_class(lot.data(), lot.size());
  element->set_quantity(quantity.data(), quantity.size());
  element->set_uom(uom.data(), uom.size());
}

void AddPieces(Quantities* list, absl::string_view lot, int64_t pieces) {
  AddQuantity(list, lot, absl::StrCat(pieces), "H87");
}

void AddGoods(Quantities* list, const Goods& goods) {
  AddQuantity(list, goods.lot,
              absl::StrFormat("%d.%02d", goods.weight / 100, goods.weight % 100), "KGM");
  if (goods.boxes > 0) AddQuantity(list, goods.lot, absl::StrCat(goods.boxes), "XBX");
}

void AddDocument(v1::LotEvent* event, absl::string_view type, absl::string_view uri) {
  v1::BizTransaction* document = event->add_biz_transaction_list();
  document->set_type(type.data(), type.size());
  document->set_biz_transaction(uri.data(), uri.size());
}

}  // namespace rastro
