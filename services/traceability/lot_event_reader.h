// Reads a LotEvent, serialized or in memory, and holds it to the rules that its
// proto file states.
// Pure and thread-safe.
// Specification: proto/rastro/v1/lot_event.proto; docs/epcis-content.md,
// section 4.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_READER_H_
#define RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_READER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/event_facts.h"

namespace rastro {

// The facts of a serialized LotEvent of at most kMaxEventBytes. INVALID_ARGUMENT
// with all violations; their pointers name fields as the JSON form does. Rules:
// those of lot_event_check.h, fact_builder.h and facility_list.h, and
// lot_event.size, lot_event.parse, lot_event.encoding.
absl::StatusOr<EventFacts> ReadLotEvent(absl::string_view content,
                                        ContentExtent extent = ContentExtent::kWhole);

// The same for a message.
absl::StatusOr<EventFacts> LotEventFacts(const v1::LotEvent& event,
                                         ContentExtent extent = ContentExtent::kWhole);

// Facts of single messages; `lot` is the share's canonical URI.
CertificateFact CertificateFactOf(const v1::Certificate& said);
FarmShareFact FarmShareFactOf(const v1::FarmShare& said, std::string lot);
FacilityListFact FacilityListFactOf(const v1::FacilityList& said);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_READER_H_
