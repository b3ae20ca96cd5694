// How what everybody may read of an event relates to the whole of it: it must be a
// projection, which says nothing that the whole does not.
// Pure and thread-safe; whatever the bytes, time and memory are bounded.
// Specification: docs/disclosure.md, section 1.

#ifndef RASTRO_SERVICES_TRACEABILITY_PROJECTION_H_
#define RASTRO_SERVICES_TRACEABILITY_PROJECTION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

// The content of a part.
struct ContentView {
  absl::string_view media_type;
  absl::string_view content;
};

// More differences of one event are not listed.
inline constexpr size_t kMaxProjectionDifferences = 100;

// Where `shown` says what `whole` does not, or leaves out what it has to say: JSON
// pointers (of a LotEvent, in its JSON form), in the order of `shown`, at most
// kMaxProjectionDifferences. Empty if it is a projection. "" stands for the content as
// a whole: of another media type, or not readable.
std::vector<std::string> ProjectionDifferences(const ContentView& whole,
                                               const ContentView& shown);

// Values of an event that are shown, and places of what is not.
struct Projected {
  struct Value {
    std::string pointer;
    std::string json;  // A scalar, or a list of scalars that is shown whole.
  };
  std::vector<Value> shown;
  std::vector<std::string> withheld;  // The outermost; in the order of the whole.
};

// `shown` beside `whole`, of which it must be a projection, for people to look at.
// INVALID_ARGUMENT if it is none.
absl::StatusOr<Projected> CompareProjection(const ContentView& whole,
                                            const ContentView& shown);

// The content as JSON: EPCIS as it is, a LotEvent in its JSON form. INVALID_ARGUMENT if
// it is not sound, UNIMPLEMENTED for another media type.
absl::StatusOr<std::string> ContentJson(const ContentView& content);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_PROJECTION_H_
