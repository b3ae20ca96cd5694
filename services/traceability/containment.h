// What is in a container, at any moment of its story.
// Pure and thread-safe.
// Specification: docs/findings.md, section 2.

#ifndef RASTRO_SERVICES_TRACEABILITY_CONTAINMENT_H_
#define RASTRO_SERVICES_TRACEABILITY_CONTAINMENT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

// A lot that was in a container.
struct Content {
  bool is_inside = false;        // After the last event.
  uint64_t first_event = 0;      // The first, in the order of events, that says so.
  std::vector<Quantity> packed;  // Last put in.
  std::vector<Quantity> taken;   // Of these taken out since, while a rest stays inside.
};

using CountsForLot = std::function<bool(const RecordedEvent&, absl::string_view lot)>;

// What `event`, the next as it happened, does to the contents of a container: nothing
// unless it packs into it, unpacks from it or sees inside. Taking out a stated quantity
// that is not the one put in leaves the rest inside; taking out without naming children
// takes out all. `counts` says whether an event counts for a lot.
void TellContents(absl::string_view container, const RecordedEvent& event,
                  const CountsForLot& counts, std::map<std::string, Content>& contents);

// Reads the events of a container's chain in the order in which they happened, up
// to and including `until`, and says what was in it by then.
std::map<std::string, Content> ContentsOf(absl::string_view container,
                                          std::vector<const RecordedEvent*> chain,
                                          absl::Time until, const CountsForLot& counts);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_CONTAINMENT_H_
