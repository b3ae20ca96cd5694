// Entries read out: what an event says, as far as the ledger may show it. For answers to
// those who trust the server; whoever does not reads the entries themselves.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_EVENT_SUMMARY_H_
#define RASTRO_SERVICES_SERVER_EVENT_SUMMARY_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "rastro/v1/provenance_service.pb.h"
#include "services/ledger/publisher.h"
#include "services/ledger/reader.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

// The event of one entry. Its facts come from the part `partners`, or else `public`;
// they are absent if neither is there or can be read. Errors are the reader's.
absl::StatusOr<RecordedEvent> ReadRecordedEvent(const Reader& reader, const Published& at,
                                                uint64_t index);

v1::EventSummary SummaryToWire(const RecordedEvent& event);

// Nanoseconds are kept; the time must be in the years 1 to 9999, as events' are.
google::protobuf::Timestamp TimestampToWire(absl::Time time);

// The chains of lots, as the stores have them. Keeps the events that it has read, so that
// one in many chains is read once. For one request; not thread-safe.
std::unique_ptr<ChainSource> MakeStoreChainSource(const Reader& reader,
                                                  std::shared_ptr<const Published> at);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_EVENT_SUMMARY_H_
