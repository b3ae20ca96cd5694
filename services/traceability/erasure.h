// The erasure of an event's content, as the ledger itself says it: an event of an
// authority, the order, about a name that stands for the erased event.
// Pure and thread-safe.
// Specification: docs/erasure.md.

#ifndef RASTRO_SERVICES_TRACEABILITY_ERASURE_H_
#define RASTRO_SERVICES_TRACEABILITY_ERASURE_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "crypto/hash.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

// "https://w3id.org/rastro/erasures/" and the event hash, 64 hexadecimal digits.
std::string ErasureUri(const Hash& event_hash);

// The event hash in such a name; nullopt for any other text.
std::optional<Hash> ParseErasureUri(absl::string_view uri);

// The content of an order to erase the event `event_hash`, given at `time` for `reason`.
v1::LotEvent ErasureOrder(const Hash& event_hash, absl::string_view reason,
                          absl::Time time);

// The first order in `chain`, which is that of ErasureUri(event_hash). An event is one if
// it shows that name, and no other; if its submitter was an authority when it was
// recorded
// (`is_authority`); and if a key signed that speaks for the authority as a whole, with
// its consent.
std::optional<Erasure> FindErasure(
    const Hash& event_hash, const LotChain& chain,
    const std::function<bool(const RecordedEvent&)>& is_authority);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_ERASURE_H_
