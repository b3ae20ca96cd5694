// The prefixes that a JSON-LD @context declares, and what they stand for. No
// JSON-LD processor: contexts are never fetched, terms are not mapped.
// Pure and thread-safe.
// Specification: JSON-LD 1.1, section 4.1.5; docs/epcis-content.md, section 3.

#ifndef RASTRO_SERVICES_TRACEABILITY_JSON_LD_PREFIXES_H_
#define RASTRO_SERVICES_TRACEABILITY_JSON_LD_PREFIXES_H_

#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "services/traceability/json_reader.h"

namespace rastro {

// A prefix that stands for more is not replaced: a short name would grow without
// bound. No lot has a longer name.
inline constexpr size_t kMaxPrefixBytes = 512;

class JsonLdPrefixes {
 public:
  // The prefixes of the EPCIS context, those of `outer` (the document's; it must
  // outlive this; may be null) and those that `context` declares, the later ones
  // before the earlier. What looks like a URI scheme (urn, http, https, ni, ...)
  // cannot be redeclared.
  explicit JsonLdPrefixes(const std::optional<JsonValue>& context,
                          const JsonLdPrefixes* outer = nullptr);

  // `text` with its prefix replaced if it has a declared one; as it is
  // otherwise.
  std::string Expand(absl::string_view text) const;

  // True if `name` (a prefix or a term) is declared, or @vocab gives every name a
  // meaning.
  bool Declares(absl::string_view name) const;

  // What the context, or an outer one, declares for `prefix`; nullptr if nothing, also
  // where the EPCIS context does. Valid as long as this is.
  const std::string* Find(absl::string_view prefix) const;

 private:
  void Declare(const JsonValue& context);

  const JsonLdPrefixes* outer_;
  absl::flat_hash_map<std::string, std::string> prefixes_;
  absl::flat_hash_set<std::string> terms_;  // Declared otherwise than by a string.
};

// True for the prefixes of the EPCIS context that Expand replaces.
bool IsEpcisPrefix(absl::string_view prefix);

// True for the schemes that no context can redeclare.
bool IsUriScheme(absl::string_view prefix);

// What stands behind the last `:`, `#` or `/`: the local name of a prefixed name
// or URI.
absl::string_view LocalName(absl::string_view name);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_JSON_LD_PREFIXES_H_
