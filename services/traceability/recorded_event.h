// Events as the ledger recorded them, and where the chains of lots are read
// from: the stores of a server, or a verified provenance file. What is traced
// and judged sees nothing else.
// Pure.
// Specification: docs/findings.md, section 1.

#ifndef RASTRO_SERVICES_TRACEABILITY_RECORDED_EVENT_H_
#define RASTRO_SERVICES_TRACEABILITY_RECORDED_EVENT_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/hash.h"
#include "services/traceability/event_facts.h"

namespace rastro {

// Why the content of an event is gone (erasure.h).
struct Erasure {
  std::string authority;    // Participant id of who ordered it.
  uint64_t index = 0;       // Of the order's entry.
  std::string record_time;  // Of the order, as its entry has it.
  std::string reason;       // In the authority's words; may be empty.

  friend bool operator==(const Erasure&, const Erasure&) = default;
};

// One event of the record, as far as it may be seen.
struct RecordedEvent {
  uint64_t index = 0;       // Of its entry.
  std::string record_time;  // As the entry has it.
  std::string submitter;    // Participant id.
  Hash event_hash;
  bool key_without_consent = false;  // See crypto/registry.h.
  std::set<std::string> key_limits;  // Establishments that its keys sign for; none: all.
  std::string registered;            // Participant id, if it is a registration.
  std::vector<LotMention> lots;      // That the event declares and that are opened.
  bool lots_complete = true;         // False: it declares more than `lots`.
  std::optional<EventFacts> facts;   // Absent: content withheld or unreadable.

  std::optional<Erasure> erasure;  // Set if there are no facts because they are erased.

  // The facts are those of the part `public`; what the event says beside, in its part
  // `partners`, is withheld. They may leave out anything but type, action and time.
  bool is_public_only = false;
  // Where the part `public` is no projection of `partners` (projection.h); empty if one
  // of the two is not known.
  std::vector<std::string> parts_differ;

  // True if what the facts do not say is not so.
  bool IsWhole() const { return facts.has_value() && !is_public_only; }
};

// The events of a lot's chain, oldest first.
using LotChain = std::vector<std::shared_ptr<const RecordedEvent>>;

class ChainSource {
 public:
  virtual ~ChainSource() = default;

  // The first `events_max` events of a lot's chain, ascending by index; empty if the lot
  // has no entry. What is beyond is not read: whoever has a limit asks for one more.
  // NOT_FOUND if this source does not have that chain and cannot tell. An event
  // that stands in several chains should be the same object in all of them.
  virtual absl::StatusOr<LotChain> ChainOf(absl::string_view lot_uri,
                                           size_t events_max) = 0;
};

// For sources that have their chains in memory.
inline LotChain FirstEvents(const LotChain& chain, size_t events_max) {
  return {chain.begin(), chain.begin() + std::min(chain.size(), events_max)};
}

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_RECORDED_EVENT_H_
