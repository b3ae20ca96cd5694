// Makes the part of an event that everybody may read: the projection of its content
// on the fields that a disclosure profile names. The same content and profile give
// the same bytes.
// Pure and thread-safe.
// Specification: docs/disclosure.md, sections 1 to 3.

#ifndef RASTRO_SERVICES_TRACEABILITY_PUBLIC_PART_H_
#define RASTRO_SERVICES_TRACEABILITY_PUBLIC_PART_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/traceability/disclosure_profile.h"
#include "services/traceability/projection.h"

namespace rastro {

struct PublicPart {
  std::string stage;  // That the event is of; "" if none is known.
  // Of the media type of the whole; absent if nothing of the event is public.
  std::optional<std::string> content;
};

// `whole` must be a content that CheckEvent takes. INVALID_ARGUMENT or UNIMPLEMENTED
// as that gives them. What is made is a projection (projection.h) and is read as one.
absl::StatusOr<PublicPart> MakePublicPart(const ContentView& whole,
                                          const DisclosureProfile& profile);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_PUBLIC_PART_H_
