// Reads the members of a JSON object one by one, and notes what is missing or of
// another kind than wanted.
// Pure; not thread-safe.

#ifndef RASTRO_SERVICES_TRACEABILITY_JSON_FIELDS_H_
#define RASTRO_SERVICES_TRACEABILITY_JSON_FIELDS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/traceability/json_reader.h"
#include "services/traceability/violation.h"

namespace rastro {

class JsonFields {
 public:
  // Keeps both; `violations` must outlive this.
  JsonFields(const JsonValue& object, Violations* violations)
      : object_(object), violations_(violations) {}

  const JsonValue& object() const { return object_; }

  // The member if it is there and of that kind. Rule: json.kind.
  std::optional<JsonValue> Find(absl::string_view name, JsonKind kind) const;
  // The same for a member that must be there. Rules: json.kind, field.missing.
  std::optional<JsonValue> Require(absl::string_view name, JsonKind kind) const;

  // A string's characters; "" if there is no such member.
  std::string Text(absl::string_view name) const;
  std::string RequiredText(absl::string_view name) const;
  // A number as it was written; "" if there is no such member.
  std::string Number(absl::string_view name) const;
  // The elements of an array that are of that kind, for the others json.kind is
  // noted; none if there is no such member.
  std::vector<JsonValue> List(absl::string_view name, JsonKind kind) const;

  // Notes a violation at the member (or where it should be).
  void Refuse(absl::string_view name, absl::string_view rule, absl::string_view value,
              std::string hint) const;

 private:
  bool IsKind(const JsonValue& value, JsonKind kind) const;

  JsonValue object_;
  Violations* violations_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_JSON_FIELDS_H_
