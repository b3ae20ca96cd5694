// Cuts an EPCIS event down to the fields that are public.
// For this folder. Pure and thread-safe.
// Specification: docs/disclosure.md, sections 1 and 2.

#ifndef RASTRO_SERVICES_TRACEABILITY_PUBLIC_EPCIS_H_
#define RASTRO_SERVICES_TRACEABILITY_PUBLIC_EPCIS_H_

#include <set>
#include <string>

#include "services/traceability/json_reader.h"

namespace rastro {

// What is left of `event`, one event with its own @context, if only `paths`
// (disclosure_fields.h) are shown: members in their order, without white space.
std::string PublicEpcis(const JsonValue& event, const std::set<std::string>& paths);

// The stage that the event says itself in our namespace; "" if it says none.
std::string EpcisStage(const JsonValue& event);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_PUBLIC_EPCIS_H_
