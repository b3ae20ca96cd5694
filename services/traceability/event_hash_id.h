// The CBV event hash ID: an identifier that anyone can compute from what an EPCIS
// event says, for example as its eventID. It identifies and does not seal: it leaves
// fields out, and quite different events can share it. What the ledger signs and
// chains is another hash, over every byte (crypto/event.h); never compare the two.
// Pure and thread-safe.
// Specification: docs/event-hash-id.md; CBV 2.0, event hash IDs.

#ifndef RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_ID_H_
#define RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_ID_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/traceability/event_hash_profile.h"

namespace rastro {

// `content` is below always one event as the ledger keeps it: a JSON object with the
// event's own `@context` inside, if it has one (docs/epcis-content.md, section 2). The
// events of a document come from SplitEpcisFile (epcis_document.h); what it marks as
// a header is no event. At most kMaxDocumentBytes; the event is not judged otherwise:
// fields that are missing, and times and identifiers that are none, hash as they are.
//
// All return INVALID_ARGUMENT with violations for a content that is no sound JSON, no
// event, has something else than wanted in the place of a standard field, or declares
// prefixes that blow it up. Rules: those of json_reader.h and event_pre_hash.h.

// The text that is hashed, UTF-8: `eventType=ObjectEventeventTime=...`. May be longer
// than `content`, up to 16 times. May contain any character.
absl::StatusOr<std::string> EventPreHash(absl::string_view content,
                                         EventHashProfile profile);

// `ni:///sha-256;` 64 lower-case hexadecimal digits `?ver=CBV2.0` (or `CBV2.1`).
absl::StatusOr<std::string> EventHashId(absl::string_view content,
                                        EventHashProfile profile);

// True for a text of the form that EventHashId returns. Other algorithms than SHA-256
// and other versions are not of that form: nothing can be said about them here.
bool IsEventHashId(absl::string_view text);

// The event hash IDs of one event under every profile.
class EventHashIds {
 public:
  static absl::StatusOr<EventHashIds> Of(absl::string_view content);

  const std::string& Under(EventHashProfile profile) const {
    return ids_[static_cast<size_t>(profile)];
  }

  // The profile under which `event_id` is this event's event hash ID, the first of
  // kEventHashProfiles if there are several; nullopt if there is none. Where
  // IsEventHashId(event_id) then still holds, it was made for another event, with an
  // older draft or with faults.
  std::optional<EventHashProfile> ProfileOf(absl::string_view event_id) const;

  // Each ID once, in the order of kEventHashProfiles: the names under which an index
  // should find the event. One to three.
  std::vector<std::string> Distinct() const;

 private:
  EventHashIds() = default;

  std::array<std::string, std::size(kEventHashProfiles)> ids_;
};

// Those of a content of either media type: a LotEvent has those of its EPCIS form
// (lot_event_to_epcis.h), and none if it has no such form. UNIMPLEMENTED for others.
absl::StatusOr<EventHashIds> EventHashIdsOf(absl::string_view media_type,
                                            absl::string_view content);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_EVENT_HASH_ID_H_
