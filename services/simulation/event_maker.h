// Small steps of making a LotEvent, and the calendar of the simulated trade.
// Pure and thread-safe.

#ifndef RASTRO_SERVICES_SIMULATION_EVENT_MAKER_H_
#define RASTRO_SERVICES_SIMULATION_EVENT_MAKER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "google/protobuf/timestamp.pb.h"
#include "rastro/v1/lot_event.pb.h"

namespace rastro {

// Weight in units of 10 g, as scales show it: 31075 is "310.75" kg.
using Weight = int64_t;

// Boxes of a lot.
struct Goods {
  std::string lot;  // URI.
  Weight weight = 0;
  int64_t boxes = 0;  // 0 = not in boxes.
};

// A time of day at a place. Day 0 is 2024-01-01.
struct LocalTime {
  int64_t day = 0;
  int64_t minute = 0;  // Of the day, local time; more than 1439 runs into the next day.
  std::string utc_offset;
};

// What is done, in the words of the CBV.
struct Occasion {
  v1::Stage stage = v1::STAGE_UNSPECIFIED;
  std::string biz_step;
  std::string disposition;
};

inline const Occasion kProcessing = {v1::STAGE_PROCESSING, "commissioning", "active"};

// When and where.
struct Setting {
  LocalTime time;
  std::string place;  // Read point and business location, URI.
};

// An event of this occasion; `what` is still to be set.
v1::LotEvent MakeEvent(const Occasion& occasion, const Setting& setting);

// An event in which `parent` takes up or gives away children, still to be named.
v1::LotEvent MakeAggregation(v1::Action action, const std::string& parent,
                             const Setting& setting);

// The instant.
google::protobuf::Timestamp TimestampOf(const LocalTime& time);

// "2024-01-31" for day 30.
std::string DateText(int64_t day);

using Quantities = google::protobuf::RepeatedPtrField<v1::QuantityElement>;

void AddQuantity(Quantities* list, absl::string_view lot, absl::string_view quantity,
                 absl::string_view uom);
void AddPieces(Quantities* list, absl::string_view lot, int64_t pieces);
// Its weight and, if it is in boxes, their number.
void AddGoods(Quantities* list, const Goods& goods);

void AddDocument(v1::LotEvent* event, absl::string_view type, absl::string_view uri);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SIMULATION_EVENT_MAKER_H_
