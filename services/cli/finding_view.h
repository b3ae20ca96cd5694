// A finding as people and programs read it.
// Pure and thread-safe.

#ifndef RASTRO_SERVICES_CLI_FINDING_VIEW_H_
#define RASTRO_SERVICES_CLI_FINDING_VIEW_H_

#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <string>

#include "absl/strings/string_view.h"
#include "rastro/v1/finding_service.pb.h"
#include "services/traceability/finding.h"

namespace rastro {

// As a server told it; what it says of its kind is taken as it is.
Finding FindingFromWire(const v1::Finding& wire);

// Severity and rule on one line, the message below it, indented.
void PrintFinding(const Finding& finding, std::ostream& out);

// rule, severity, message, figures, events, lots.
nlohmann::ordered_json FindingJson(const Finding& finding);

// A paragraph that begins with `head`; what does not fit into 80 columns goes on below,
// under the end of the head. `text` is made safe for a terminal.
void PrintWrapped(absl::string_view head, absl::string_view text, std::ostream& out);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_FINDING_VIEW_H_
