// What is in a container, at any moment of its story.
// Pure; functions are thread-safe.
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

// What was in one container at different times. Asked for one time after the other, in
// ascending order, it reads the chain once. Not thread-safe.
class ContentsInTime {
 public:
  // The events of the container's chain, in any order; they must outlive this.
  ContentsInTime(std::string container, const std::vector<const RecordedEvent*>& chain,
                 CountsForLot counts);

  // After all that happened up to and including `until`. Valid until the next call.
  const std::map<std::string, Content>& At(absl::Time until);

 private:
  std::string container_;
  CountsForLot counts_;
  std::vector<const RecordedEvent*> events_;  // That may tell of contents, in order.
  size_t told_ = 0;                           // Of these.
  std::map<std::string, Content> contents_;   // After them.
};

// The same at the end of its story.
std::map<std::string, Content> ContentsOf(absl::string_view container,
                                          const std::vector<const RecordedEvent*>& chain,
                                          const CountsForLot& counts);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_CONTAINMENT_H_
