// Where a lot is now, as people and programs read it. What the events say is printed so
// that it cannot pass for what this program says (printable.h).
// Pure.

#ifndef RASTRO_SERVICES_CLI_FORWARD_VIEW_H_
#define RASTRO_SERVICES_CLI_FORWARD_VIEW_H_

#include <functional>
#include <ostream>
#include <string>

#include "absl/strings/string_view.h"
#include "services/traceability/forward_summary.h"

namespace rastro {

// How a participant is called.
using ParticipantNames = std::function<std::string(const std::string& participant)>;

// A block of lines: how much is where and in whose hands, then the sums.
void PrintForwardSummary(const ForwardSummary& summary, absl::string_view lot,
                         const ParticipantNames& name_of, std::ostream& out);

// One JSON object (docs/findings.md, section 8).
std::string ForwardSummaryJson(const ForwardSummary& summary);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_FORWARD_VIEW_H_
