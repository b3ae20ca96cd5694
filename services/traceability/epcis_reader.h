// Reads one EPCIS 2.0 event, or the header of an EPCIS document, from JSON-LD.
// Judges what facts need: sound JSON, type, time, identifiers; the further rules of
// the standard are those of epcis_check.h. Extensions are left aside.
// Pure and thread-safe.
// Specification: EPCIS 2.0, sections 7 and 10; docs/epcis-content.md, section 3.

#ifndef RASTRO_SERVICES_TRACEABILITY_EPCIS_READER_H_
#define RASTRO_SERVICES_TRACEABILITY_EPCIS_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/json_reader.h"

namespace rastro {

// The facts of `content`, at most kMaxEventBytes. INVALID_ARGUMENT with all
// violations. Rules: those of json_reader.h and fact_builder.h, and
// event.type, event.time, event.zone_offset, event.action, event.member,
// json.kind, field.missing, sensor.decimal, header.body.
absl::StatusOr<EventFacts> ReadEpcisEvent(absl::string_view content,
                                          ContentExtent extent = ContentExtent::kWhole);

// The same for an object in a larger text. `outer` are the prefixes of the document
// that it stands in, or null; pointers begin with `pointer`, the object's own.
absl::StatusOr<EventFacts> ReadEpcisEvent(const JsonValue& event,
                                          const JsonLdPrefixes* outer,
                                          absl::string_view pointer,
                                          ContentExtent extent = ContentExtent::kWhole);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EPCIS_READER_H_
