// See event_words.h.

#include "services/traceability/event_words.h"

namespace rastro {

absl::string_view EventTypeName(EventType type) {
  switch (type) {
    case EventType::kObject:
      return "ObjectEvent";
    case EventType::kAggregation:
      return "AggregationEvent";
    case EventType::kTransaction:
      return "TransactionEvent";
    case EventType::kTransformation:
      return "TransformationEvent";
    case EventType::kAssociation:
      return "AssociationEvent";
    case EventType::kDocumentHeader:
      break;
  }
  return "EPCISHeader";
}

absl::string_view EventActionName(EventAction action) {
  switch (action) {
    case EventAction::kAdd:
      return "ADD";
    case EventAction::kObserve:
      return "OBSERVE";
    case EventAction::kDelete:
      return "DELETE";
    case EventAction::kNone:
      break;
  }
  return "";
}

}  // namespace rastro
