// A small LotEvent that keeps every rule, for tests that break one.

#ifndef RASTRO_TESTS_SERVICES_TRACEABILITY_SOUND_LOT_EVENT_H_
#define RASTRO_TESTS_SERVICES_TRACEABILITY_SOUND_LOT_EVENT_H_

#include "rastro/v1/lot_event.pb.h"

namespace rastro {

inline v1::LotEvent Sound() {
  v1::LotEvent event;
  event.mutable_event_time()->set_seconds(1772468130);
  event.set_event_time_zone_offset("-07:00");
  event.mutable_object()->set_action(v1::ACTION_ADD);
  event.mutable_object()->add_epc_list("x:a");
  return event;
}

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_TRACEABILITY_SOUND_LOT_EVENT_H_
