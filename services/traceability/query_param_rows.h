// The parameters of queries: what each is called, what its values are, and how one of
// these becomes the value of a term. Part of EventQuery::Parse.
// Pure and thread-safe.
// Specification: EPCIS 2.0, section 8.2.7.1; docs/queries.md.

#ifndef RASTRO_SERVICES_TRACEABILITY_QUERY_PARAM_ROWS_H_
#define RASTRO_SERVICES_TRACEABILITY_QUERY_PARAM_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/traceability/event_query.h"
#include "services/traceability/vocabulary.h"

namespace rastro {

// What the values of a parameter are.
enum class ParamKind {
  kEventType,
  kAction,
  kVocabulary,  // `list` says which.
  kIdentifier,  // A place, document or transformation in any form.
  kText,
  kExists,   // No value.
  kMatch,    // Single things, or patterns of them.
  kClasses,  // Lots and classes, or patterns of them.
  kTyped,    // A family: the name goes on with a type of `list`.
  kTime,
  kOrder,
  kDirection,
  kCount,
};

struct ParamRow {
  absl::string_view name;
  ParamKind kind;
  std::vector<const char*> terms;     // One or more for what is looked up.
  CbvList list = CbvList::kBizStep;   // For kVocabulary and kTyped.
  TimeRange EventQuery::*range = {};  // For kTime.
  bool from = false;                  // Likewise: the beginning of the range.
};

// In the order of the documentation.
const std::vector<ParamRow>& QueryParamRows();

// nullptr for a name that is not served.
const ParamRow* FindParamRow(absl::string_view name);

// The value of a term, or the choice, that `value` stands for; of times, counts and texts
// the value itself. `name` is the parameter's, with the type of a family.
// INVALID_ARGUMENT if it is none.
absl::StatusOr<std::string> ReadParamValue(const ParamRow& row, absl::string_view name,
                                           absl::string_view value);

// INVALID_ARGUMENT that tells both.
absl::Status WrongParamValue(absl::string_view got, absl::string_view wanted);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_QUERY_PARAM_ROWS_H_
