// What recorded events and findings are on the wire, for answers to those who trust the
// server; whoever does not reads the entries themselves.
// Pure and thread-safe.

#ifndef RASTRO_SERVICES_SERVER_EVENT_SUMMARY_H_
#define RASTRO_SERVICES_SERVER_EVENT_SUMMARY_H_

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "rastro/v1/provenance_service.pb.h"
#include "services/traceability/finding.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

v1::EventSummary SummaryToWire(const RecordedEvent& event);

v1::Finding FindingToWire(const Finding& finding);

// Nanoseconds are kept; the time must be in the years 1 to 9999, as events' are.
google::protobuf::Timestamp TimestampToWire(absl::Time time);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_EVENT_SUMMARY_H_
