// The door: everything about a batch that can be checked without ordering it.
// Thread-safe.
// Specification: docs/formats.md, sections 2 to 6.

#ifndef RASTRO_SERVICES_LEDGER_ADMISSION_H_
#define RASTRO_SERVICES_LEDGER_ADMISSION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/ledger/publisher.h"
#include "services/ledger/reader.h"
#include "services/ledger/submission.h"

namespace rastro {

// Checks grammar, limits, roots, that content is readable and names the lots that are
// declared, and makes the event texts. INVALID_ARGUMENT names event and field; errors of
// contents carry the violations of all events. Needs no ledger.
absl::StatusOr<AdmittedBatch> ReadSubmission(Submission submission,
                                             absl::string_view origin);

// Checks the batch against the ledger as published: `seen` is a head of its history,
// the signatures are by keys in force (PERMISSION_DENIED). FAILED_PRECONDITION or
// INVALID_ARGUMENT otherwise.
absl::Status CheckAgainst(const Published& at, const Reader& reader,
                          AdmittedBatch& batch);

// Checks the signatures of a batch that registers nobody, whose first entry would be
// `index`, and that its keys may sign what its events say: keys of plants for their
// plants, authorities for erasures. PERMISSION_DENIED or INVALID_ARGUMENT.
absl::Status CheckSigners(const Registry& registry, const AdmittedBatch& batch,
                          uint64_t index);

// The text of an event of `participant` with these parts and lots, and the opened lots.
// What server and client both make. INVALID_ARGUMENT names the field.
absl::StatusOr<AdmittedEvent> MakeEvent(const std::string& participant,
                                        SubmittedEvent submitted);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_ADMISSION_H_
