// Quantities as a person reads them: "6 pcs, 982.4 KGM". Pure.

#ifndef RASTRO_SERVICES_CLI_QUANTITY_TEXT_H_
#define RASTRO_SERVICES_CLI_QUANTITY_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/traceability/event_facts.h"

namespace rastro {

// Those that have a value; "" if none has. Without a unit they are pieces.
std::string QuantityText(absl::Span<const Quantity> quantities);

// All that the event says of a lot, in whatever list.
std::string QuantityText(const EventFacts& facts, absl::string_view lot_uri);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_QUANTITY_TEXT_H_
