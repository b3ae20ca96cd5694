// Types and actions of events, in the words of EPCIS 2.0. Pure and thread-safe.

#ifndef RASTRO_SERVICES_TRACEABILITY_EVENT_WORDS_H_
#define RASTRO_SERVICES_TRACEABILITY_EVENT_WORDS_H_

#include "absl/strings/string_view.h"
#include "services/traceability/event_facts.h"

namespace rastro {

// "ObjectEvent", ...; "EPCISHeader" for the header of a document.
absl::string_view EventTypeName(EventType type);

// "ADD", "OBSERVE", "DELETE"; "" for kNone.
absl::string_view EventActionName(EventAction action);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EVENT_WORDS_H_
