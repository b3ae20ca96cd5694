// The one pass over a JSON text that json_reader.h stands on: checks it and notes
// where each value begins and ends.
// Pure and thread-safe.
// Specification: RFC 8259; docs/epcis-content.md, section 1.

#ifndef RASTRO_SERVICES_TRACEABILITY_JSON_SCANNER_H_
#define RASTRO_SERVICES_TRACEABILITY_JSON_SCANNER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/traceability/json_reader.h"

namespace rastro {

// The nodes of `text` in pre-order, the root first; never empty. Limits and
// errors are those of JsonDocument::Parse.
absl::StatusOr<std::vector<JsonNode>> ScanJson(absl::string_view text, size_t max_bytes);

// The JSON pointer of node `index`. The nodes behind it need not be there yet.
std::string JsonPointer(absl::string_view text, const std::vector<JsonNode>& nodes,
                        uint32_t index);

// The name of the member that `node` is, escapes resolved; "" if it is none.
std::string JsonName(absl::string_view text, const JsonNode& node);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_JSON_SCANNER_H_
