// The prefixes that a JSON-LD @context declares, and what they stand for. No
// JSON-LD processor: contexts are never fetched, terms are not mapped.
// Pure and thread-safe.
// Specification: JSON-LD 1.1, section 4.1.5; docs/epcis-content.md, section 3.

#ifndef RASTRO_SERVICES_TRACEABILITY_JSON_LD_PREFIXES_H_
#define RASTRO_SERVICES_TRACEABILITY_JSON_LD_PREFIXES_H_

#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "services/traceability/json_reader.h"

namespace rastro {

class JsonLdPrefixes {
 public:
  // The prefixes of the EPCIS context and those that `context` declares. What
  // looks like a URI scheme (urn, http, https, ni, ...) cannot be redeclared.
  explicit JsonLdPrefixes(const std::optional<JsonValue>& context);

  // `text` with its prefix replaced if it has a declared one; as it is
  // otherwise.
  std::string Expand(absl::string_view text) const;

  // What the context itself declares for `prefix`; nullptr if nothing, also where
  // the EPCIS context does. Valid as long as this is.
  const std::string* Find(absl::string_view prefix) const;

 private:
  void Declare(const JsonValue& context);

  std::map<std::string, std::string, std::less<>> declared_;
};

// What stands behind the last `:`, `#` or `/`: the local name of a prefixed name
// or URI.
absl::string_view LocalName(absl::string_view name);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_JSON_LD_PREFIXES_H_
