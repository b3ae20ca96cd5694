// What the event of a stored entry says, as far as the ledger can read it.
// Pure and thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_EVENT_CONTENT_H_
#define RASTRO_SERVICES_LEDGER_EVENT_CONTENT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "crypto/entry_opening.h"
#include "crypto/event.h"
#include "crypto/part.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/recorded_event.h"
#include "storage/record.h"

namespace rastro {

struct ReadablePart {
  Part part;
  EventFacts facts;
  bool is_public_only = false;  // The event has more to say, to its partners.
  absl::string_view kind;       // kPartnersPart or kPublicPart.
};

// The part `partners`, or else `public`; nullopt if neither is shown or can be read.
// `parts` are texts of `event` by kind.
std::optional<ReadablePart> FindReadablePart(
    const Event& event, const std::map<std::string, std::string>& parts);

// Fills in what the parts that are shown say, and whether they agree.
void ReadParts(const Event& event, const std::map<std::string, std::string>& parts,
               RecordedEvent& recorded);

struct EventContent {
  uint64_t index = 0;       // Of the entry.
  std::string record_time;  // As the entry has it.
  std::string submitter;    // Participant id.
  Hash leaf_hash;           // Of the entry.
  std::optional<ReadablePart> readable;
  // The part `public`, where `readable` says more.
  std::optional<ReadablePart> for_everybody;
};

// Checks all hashes first. DATA_LOSS names the entry if it does not hold together.
absl::StatusOr<EventContent> ReadEventContent(
    uint64_t index, const StoredEntry& entry,
    const std::optional<StoredContent>& content);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_EVENT_CONTENT_H_
