// A batch on its way into the ledger: as it came, and as it was admitted.

#ifndef RASTRO_SERVICES_LEDGER_SUBMISSION_H_
#define RASTRO_SERVICES_LEDGER_SUBMISSION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/event.h"
#include "crypto/hash.h"
#include "crypto/lot.h"
#include "crypto/registration_certificate.h"
#include "crypto/registry.h"
#include "crypto/registry_record.h"
#include "services/ledger/publisher.h"
#include "storage/entry_store.h"

namespace rastro {

// One event as a client sends it.
struct SubmittedEvent {
  std::vector<std::pair<std::string, std::string>> parts;  // Kind and part text.
  std::vector<std::string> lots;                           // Lot texts.
};

// A batch as a client sends it.
struct Submission {
  std::string batch_note;
  std::vector<SubmittedEvent> events;
};

// A lot of an admitted event.
struct AdmittedLot {
  std::string uri;
  LotRole role;
  Hash hash;  // H(lot text)
};

// An event that may be recorded.
struct AdmittedEvent {
  std::string text;
  Hash hash;
  std::vector<std::string> lot_texts;    // Ascending by URI.
  std::vector<AdmittedLot> lots;         // In the same order.
  std::vector<std::string> part_texts;   // In the order of the event's part lines.
  std::vector<std::string> identifiers;  // What else it can be found by (eventID).
  std::set<std::string> establishments;  // That its content names.
  std::optional<RegistryRecord> record;  // Set if it registers.
  // What binds that record to somebody's certificate, if anything does.
  std::optional<RegistrationCertificate> certificate;
};

// Says that a batch is being checked and may come; ends with its last copy. A group that
// is about to be made waits for it, if only for a moment: to commit few events costs
// almost what many do.
using Announcement = std::shared_ptr<const void>;

// A batch that may be recorded, if its keys are still in force at its index.
struct AdmittedBatch {
  SignedBatch signed_batch;
  std::string note;
  std::vector<AdmittedEvent> events;
  Hash checked_against;  // Leaf hash of the submitter's record whose keys were checked.
  size_t bytes = 0;      // Of all of it, for bounds.
  Announcement announcement;
};

// What became of a batch.
struct Recorded {
  std::vector<uint64_t> indexes;  // Of the entries of its events, by position.
  bool already_recorded = false;  // All of them were known.
  std::shared_ptr<const Published> published;  // Covers every index.
  // The group that the entries came in, so that nobody reads them back; null if they
  // were known before.
  std::shared_ptr<const EntryGroup> rows;
  // That its group took to be durable; 0 if that held nothing new.
  absl::Duration commit_time;
};

// Called once, from a thread of the engine; must not block for long.
using SubmissionDone = std::function<void(absl::StatusOr<Recorded>)>;

// Payload of a FAILED_PRECONDITION whose batch is partly known: lines
// "<position> <index>\n".
inline constexpr absl::string_view kKnownEventsPayload = "rastro/known-events";

// Payload of an UNAVAILABLE that waiting does not end, such as a ledger that serves
// reads only. Empty.
inline constexpr absl::string_view kNoRetryPayload = "rastro/no-retry";

// Payload of a RESOURCE_EXHAUSTED that waiting ends: after so many milliseconds, in
// decimal.
inline constexpr absl::string_view kRetryAfterPayload = "rastro/retry-after-ms";

// Of a refusal by the server's limits: so many milliseconds it is held back, decimal. It
// does not leave the server.
inline constexpr absl::string_view kHoldBackPayload = "rastro/hold-back-ms";

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_SUBMISSION_H_
