// Which standard fields of an event go into the CBV event hash ID, and in what order.
// For this folder; others use event_hash_id.h. Pure and thread-safe.
// Specification: docs/event-hash-id.md, section 3; CBV 2.0, event hash IDs.

#ifndef RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_LAYOUT_H_
#define RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_LAYOUT_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "services/traceability/event_hash_profile.h"
#include "services/traceability/event_hash_value.h"

namespace rastro {

// A member of an event or of an object in one: an item, or an array of items.
struct EventHashField {
  absl::string_view name;
  absl::string_view heading;  // Printed once before all items; may be empty.
  absl::string_view label;    // Printed before each item; may be empty.
  EventHashValueKind kind = EventHashValueKind::kText;  // Of items without members.
  std::vector<EventHashField> members;  // Not empty: the items are objects.
};

enum class EventHashExtensions {
  kInside,  // At the end of their object.
  kBehind,  // Behind `ilmd`, each after the names that lead to it.
  // Inside if the namespace ends in `/` and the object holds something else, too;
  // the others sorted among those of the event, each after the names that lead to it.
  kInsideIfSlash,
};

// What one profile does with an event.
struct EventHashLayout {
  std::vector<EventHashField> fields;  // In this order.
  // In no order of their own: sorted among `ilmd` and the event's extensions.
  std::vector<EventHashField> tail;
  // Where the extensions of an object in the event stand.
  EventHashExtensions extensions = EventHashExtensions::kInside;
  bool sorts_ilmd = false;  // `ilmd` is sorted among the extensions, not before them.
};

// The layout lives for ever.
const EventHashLayout& EventHashLayoutOf(EventHashProfile profile);

// True for members that no hash covers, wherever they stand: contexts and comments.
bool IsEventHashComment(absl::string_view name);

// True for members of an event that no profile's extensions hold: eventID, type,
// recordTime, errorDeclaration, certificationInfo, ilmd.
bool IsOutsideEventHashExtensions(absl::string_view name);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_LAYOUT_H_
