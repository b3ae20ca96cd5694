// An event that leaves the house, with the content that was signed.
// Pure.

#ifndef RASTRO_SERVICES_EXPORT_EXPORTED_EVENT_H_
#define RASTRO_SERVICES_EXPORT_EXPORTED_EVENT_H_

#include <memory>
#include <string>

#include "services/traceability/recorded_event.h"

namespace rastro {

struct ExportedEvent {
  std::shared_ptr<const RecordedEvent> event;  // Never null.
  // Both empty if the content is withheld or cannot be read.
  std::string media_type;
  std::string content;  // The bytes as they were submitted.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_EXPORT_EXPORTED_EVENT_H_
