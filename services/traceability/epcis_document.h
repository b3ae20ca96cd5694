// Takes an EPCIS file apart into the contents of single events, byte for byte as
// they stand in it, so that what is signed is what the exporter's system wrote.
// Pure and thread-safe.
// Specification: docs/epcis-content.md, section 2; EPCIS 2.0, section 9.5.

#ifndef RASTRO_SERVICES_TRACEABILITY_EPCIS_DOCUMENT_H_
#define RASTRO_SERVICES_TRACEABILITY_EPCIS_DOCUMENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

inline constexpr size_t kMaxDocumentBytes = 64 << 20;
// All contents of a file together, into each of which its context is copied.
inline constexpr size_t kMaxContentsBytes = 256 << 20;

// The content of one event, of media type application/ld+json.
struct EpcisContent {
  std::string content;
  // Where it stands in the file, a JSON pointer: "/epcisBody/eventList/3"; "" for
  // a bare event and for the document's header.
  std::string pointer;
  bool is_header = false;  // The document without its body: master data.
};

// The contents that `file` (EPCISDocument, EPCISQueryDocument or one event; at
// most kMaxDocumentBytes; a byte order mark is skipped) holds: the header, if
// there is one with master data, then the events in their order. The events
// themselves are not judged: ReadEventFacts does that. INVALID_ARGUMENT with
// violations if the file is no sound JSON or no such document. Rules: those of
// json_reader.h, and document.type, document.empty, document.size, json.kind,
// field.missing.
absl::StatusOr<std::vector<EpcisContent>> SplitEpcisFile(absl::string_view file);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EPCIS_DOCUMENT_H_
