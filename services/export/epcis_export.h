// Events as one EPCIS document.
// Pure and thread-safe.
// Specification: EPCIS 2.0, section 9.5; docs/export.md, section 7.

#ifndef RASTRO_SERVICES_EXPORT_EPCIS_EXPORT_H_
#define RASTRO_SERVICES_EXPORT_EPCIS_EXPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/export/exported_event.h"

namespace rastro {

// An EPCISDocument of the events that have content, as they happened. What was signed as
// EPCIS stands in it byte for byte, with its own @context; LotEvents are converted.
// INVALID_ARGUMENT names the entry of a LotEvent that EPCIS cannot say
// (docs/lot-event-epcis.md, section 2).
absl::StatusOr<std::string> ExportEpcis(absl::Span<const ExportedEvent> events,
                                        absl::Time creation_time);

}  // namespace rastro

#endif  // RASTRO_SERVICES_EXPORT_EPCIS_EXPORT_H_
