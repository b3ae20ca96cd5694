// Events and chains of lots as the stores have them, read out for tracing and judging.
// Thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_CHAIN_SOURCE_H_
#define RASTRO_SERVICES_LEDGER_CHAIN_SOURCE_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "services/ledger/publisher.h"
#include "services/ledger/reader.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

// The event of one entry. Its facts come from the part `partners`, or else `public`;
// they are absent if neither is there or can be read. Errors are the reader's.
absl::StatusOr<RecordedEvent> ReadRecordedEvent(const Reader& reader, const Published& at,
                                                uint64_t index);

// The chains of lots, as the stores have them. Keeps the events that it has read, so that
// one in many chains is read once. For one request; not thread-safe.
std::unique_ptr<ChainSource> MakeStoreChainSource(const Reader& reader,
                                                  std::shared_ptr<const Published> at);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_CHAIN_SOURCE_H_
