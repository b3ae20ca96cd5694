// Makes events and signed batches from content: what every submitting client does.
// Pure and thread-safe; knows no gRPC.
// Specification: docs/formats.md, sections 3 to 6.

#ifndef RASTRO_SERVICES_CLIENT_BATCH_BUILDER_H_
#define RASTRO_SERVICES_CLIENT_BATCH_BUILDER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "crypto/event.h"
#include "crypto/hash.h"
#include "crypto/merkle/tree_head.h"
#include "crypto/note/note.h"
#include "crypto/registration_certificate.h"
#include "crypto/registry_record.h"
#include "services/ledger/submission.h"

namespace rastro {

// One part of an event before it is wrapped.
struct PartContent {
  std::string kind;  // "partners" or "public".
  std::string media_type;
  std::string content;
};

// An event ready to be put into a batch.
struct PreparedEvent {
  SubmittedEvent submitted;
  std::string text;
  Hash hash;
  size_t lot_count = 0;
  size_t bytes = 0;  // Of its parts and lots.
};

// Who submits: its id, and the secret from which it derives nonces (32 bytes or more).
struct Submitter {
  std::string participant;
  std::string secret;
};

// Wraps the parts (ascending by kind) under derived nonces and names the lots that
// the `partners` part (without one: the first part) tells of. INVALID_ARGUMENT with a
// list of violations if one of the contents would not be admitted (epcis_check.h).
absl::StatusOr<PreparedEvent> PrepareEvent(const Submitter& submitter,
                                           absl::Span<const PartContent> parts);

// A registry event: the record as `public` part, what binds it to a certificate, if
// anything does, as `partners`; no lots.
absl::StatusOr<PreparedEvent> PrepareRegistration(
    const Submitter& submitter, const RegistryRecord& record,
    const std::optional<RegistrationCertificate>& certificate = std::nullopt);

// What a batch is bound to.
struct BatchFrame {
  std::string origin;
  std::string participant;
  TreeHead seen;  // Of the last checkpoint that the participant has verified.
};

// Signs a batch of 1 to 1,000 events with every one of `signers`.
absl::StatusOr<Submission> BuildBatch(const BatchFrame& frame,
                                      absl::Span<const PreparedEvent> events,
                                      absl::Span<const NoteSigner* const> signers);

// Cuts a long list of events into runs that fit into batches: at most `events_max`
// (1 to 1,000), 20,000 lots and 4 MiB each. Gives the end of each run.
std::vector<size_t> CutIntoBatches(absl::Span<const PreparedEvent> events,
                                   size_t events_max);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLIENT_BATCH_BUILDER_H_
