// Checks EPCIS 2.0 JSON-LD by the rules of the standard: what its JSON Schema says,
// and what no schema can see. This is what the door of the ledger and `rastro epcis
// check` judge by.
// Pure and thread-safe; whatever the bytes, time and memory are bounded.
// Specification: EPCIS 2.0, sections 7 and 9.5; CBV 2.0; docs/epcis-validation.md.

#ifndef RASTRO_SERVICES_TRACEABILITY_EPCIS_CHECK_H_
#define RASTRO_SERVICES_TRACEABILITY_EPCIS_CHECK_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/violation.h"

namespace rastro {

// The facts of `content`, one event or the header of a document, at most
// kMaxEventBytes, if it keeps every rule. INVALID_ARGUMENT with all violations
// otherwise. Rules: those of epcis_reader.h and epcis_members.h, and ilmd.action,
// error_declaration.corrective_ids. A projection (projection.h) may leave out
// identifiers and business transactions.
absl::StatusOr<EventFacts> CheckEpcisEvent(absl::string_view content,
                                           ContentExtent extent = ContentExtent::kWhole);

// The same for either media type of events; a LotEvent has no rules but those of
// ReadEventFacts. UNIMPLEMENTED for another media type.
absl::StatusOr<EventFacts> CheckEvent(absl::string_view media_type,
                                      absl::string_view content,
                                      ContentExtent extent = ContentExtent::kWhole);

// More mistakes of one file end its check.
inline constexpr size_t kMaxFileMistakes = 1000;

// What a check of a file found, in the order of the file.
struct EpcisReport {
  size_t events = 0;                // Events that were read.
  bool complete = true;             // False: kMaxFileMistakes ended it.
  std::vector<Violation> mistakes;  // The file is refused for any of them.
  std::vector<Violation> advice;    // At most kMaxViolations of an event.
};

// Checks `file`: an EPCISDocument, an EPCISQueryDocument or one event, at most
// kMaxDocumentBytes (epcis_document.h); a byte order mark is skipped.
EpcisReport CheckEpcisDocument(absl::string_view file);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EPCIS_CHECK_H_
