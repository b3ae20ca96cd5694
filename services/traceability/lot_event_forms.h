// The form that each string and bytes field of a LotEvent must have, as its comment
// states it: URI, decimal, date, length, word of a vocabulary. Pure and thread-safe.
// Specification: proto/rastro/v1/lot_event.proto.

#ifndef RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_FORMS_H_
#define RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_FORMS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace rastro {

struct TextForm {
  bool (*fits)(absl::string_view value) = nullptr;
  absl::string_view rule;  // Of the violation where a value does not fit.
  absl::string_view hint;  // What was wanted.
};

// What is asked of a field.
struct FieldRule {
  const TextForm* form = nullptr;  // Of no meaning where the field is no string or bytes.
  bool is_distinct = false;        // Each element of the list may stand in it only once.
};

// Of a field of LotEvent, or of a message below it.
const FieldRule& RuleOf(const google::protobuf::FieldDescriptor& field);

// What was wanted where `value` came, with the name of a vocabulary that is near to it.
std::string HintFor(const TextForm& form, absl::string_view value);

// What is wanted of a string or bytes field where `value` is not it; "" if `value`
// is good.
std::string TextProblem(const google::protobuf::FieldDescriptor& field,
                        absl::string_view value);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_LOT_EVENT_FORMS_H_
