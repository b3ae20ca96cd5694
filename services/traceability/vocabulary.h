// The Core Business Vocabulary: which short names there are, and the long forms
// that mean the same.
// Pure and thread-safe.
// Specification: CBV 2.0, section 7; EPCIS 2.0 JSON-LD context.

#ifndef RASTRO_SERVICES_TRACEABILITY_VOCABULARY_H_
#define RASTRO_SERVICES_TRACEABILITY_VOCABULARY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace rastro {

enum class CbvList {
  kBizStep,
  kDisposition,
  kBizTransactionType,
  kSourceDestinationType,
  kErrorReason,
  kMeasurementType,  // Terms of the GS1 Web vocabulary, which grows on its own.
  kComponent,        // Of a sensor report.
  kSensorAlertType,  // Terms of the GS1 Web vocabulary.
};

// All short names of `list`, ascending.
const std::vector<absl::string_view>& CbvNames(CbvList list);

// True if `name` is a short name of `list`.
bool IsCbvName(CbvList list, absl::string_view name);

// The short name that `value` (web URI or URN) means in `list`, in kMeasurementType
// any name of the GS1 Web vocabulary; any other value as it is.
std::string ShortCbvName(CbvList list, absl::string_view value);

// True for what has the form of a UN/ECE Rec 20 code of a unit: two or three capitals
// or digits. Whether there is such a unit is not known here.
bool IsUomCode(absl::string_view text);

// How the web URIs of `list` begin: "https://ref.gs1.org/cbv/BizStep-".
absl::string_view CbvWebPrefix(CbvList list);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_VOCABULARY_H_
