// Cuts a LotEvent down to the fields that are public.
// For this folder. Pure and thread-safe.
// Specification: docs/disclosure.md, sections 1 and 2.

#ifndef RASTRO_SERVICES_TRACEABILITY_PUBLIC_LOT_EVENT_H_
#define RASTRO_SERVICES_TRACEABILITY_PUBLIC_LOT_EVENT_H_

#include <set>
#include <string>

#include "rastro/v1/lot_event.pb.h"

namespace rastro {

// What is left of `event`, sound by LotEventFacts, if only `paths`
// (disclosure_fields.h) are shown.
v1::LotEvent PublicLotEvent(const v1::LotEvent& event,
                            const std::set<std::string>& paths);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_PUBLIC_LOT_EVENT_H_
