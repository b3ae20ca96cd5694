// Judges a value that should be a name of the Core Business Vocabulary or a URI of
// one's own.
// For this folder. Pure; not thread-safe.
// Specification: CBV 2.0, section 7; EPCIS 2.0, section 9.5.

#ifndef RASTRO_SERVICES_TRACEABILITY_CBV_VALUE_H_
#define RASTRO_SERVICES_TRACEABILITY_CBV_VALUE_H_

#include "absl/strings/string_view.h"
#include "services/traceability/epcis_notes.h"
#include "services/traceability/epcis_shape.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"

namespace rastro {

// `text` are the characters of `value`, `form` says of which list it should be.
// Rules and advice: those of epcis_value.h that begin with `cbv.`.
void CheckCbvName(const JsonValue& value, absl::string_view text, ValueForm form,
                  const JsonLdPrefixes& prefixes, EpcisNotes& notes);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_CBV_VALUE_H_
