// Whatever a crash or a restored backup may have left must be noticed before the first
// signature.

#include "services/ledger/engine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "crypto/note/checkpoint.h"
#include "services/ledger/admission.h"
#include "services/ledger/catch_up.h"
#include "services/ledger/guard_check.h"

namespace rastro {
namespace {

// The guard follows a store that is ahead of it: the surplus was never signed. A reason
// if nothing may be signed because the store has lost entries.
absl::StatusOr<std::string> CheckGuard(const Engine::Parts& parts) {
  const absl::StatusOr<std::optional<GuardedHead>> guarded = parts.guard.Read();
  if (!guarded.ok()) return guarded.status();
  const TreeHead signed_head = *guarded ? (*guarded)->tree_head : TreeHead{};
  absl::Status status = CheckAgainstGuard(parts.store, signed_head);
  if (absl::IsOutOfRange(status)) return std::string(status.message());
  const TreeHead stored = parts.store.Head();
  if (status.ok() && signed_head != stored) {
    status = parts.guard.Advance(*guarded, GuardedHead{parts.store.origin(), stored});
  }
  if (!status.ok()) return status;
  return std::string();
}

absl::StatusOr<std::shared_ptr<const Published>> FirstPublished(
    const Engine::Parts& parts) {
  absl::StatusOr<TileEdge> edge = ReadEdge(parts.store);
  if (!edge.ok()) return edge.status();
  absl::StatusOr<Registry> registry = ReadRegistry(parts.store, parts.index);
  if (!registry.ok()) return registry.status();
  const TreeHead head = edge->head();
  const absl::StatusOr<Note> note =
      SignNote(Checkpoint{parts.store.origin(), head, {}}.Text(), parts.signers);
  if (!note.ok()) return note.status();
  return std::make_shared<const Published>(
      Published{head, parts.store.LastRecordTime(), note->Serialize(),
                std::make_shared<const TileEdge>(*std::move(edge)),
                std::make_shared<const Registry>(*std::move(registry))});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> Engine::Open(const Parts& parts,
                                                     const SequencerOptions& options) {
  absl::StatusOr<std::string> read_only_reason = CheckGuard(parts);
  if (!read_only_reason.ok()) return read_only_reason.status();
  absl::StatusOr<std::shared_ptr<const Published>> first = FirstPublished(parts);
  if (!first.ok()) return first.status();
  return std::unique_ptr<Engine>(
      new Engine(parts, options, *std::move(first), *std::move(read_only_reason)));
}

Engine::Engine(const Parts& parts, const SequencerOptions& options,
               std::shared_ptr<const Published> first, std::string read_only_reason)
    : origin_(parts.store.origin()),
      read_only_reason_(std::move(read_only_reason)),
      publisher_(std::move(first)),
      believed_clock_(parts.clock, publisher_),
      allow_clock_jump_(parts.allow_clock_jump),
      reader_(parts.store, parts.index, parts.signers, origin_),
      sequencer_(Sequencer::Parts{parts.store, parts.index, parts.guard, parts.signers,
                                  allow_clock_jump_ ? parts.clock : believed_clock_,
                                  publisher_, parts.fatal, parts.observer},
                 origin_, options) {}

Engine::~Engine() { Stop(); }

void Engine::Start() { sequencer_.Start(); }

void Engine::Stop() {
  sequencer_.Stop();
  publisher_.Stop();
}

absl::StatusOr<AdmittedBatch> Engine::Admit(Submission submission) const {
  if (!read_only_reason_.empty()) {
    absl::Status status = absl::UnavailableError(read_only_reason_);
    status.SetPayload(kNoRetryPayload, absl::Cord());
    return status;
  }
  if (absl::Status status = CheckClock(); !status.ok()) return status;
  absl::StatusOr<AdmittedBatch> batch = ReadSubmission(std::move(submission), origin_);
  if (!batch.ok()) return batch;
  const std::shared_ptr<const Published> at = publisher_.Current();
  const absl::Status status = CheckAgainst(*at, reader_, *batch);
  if (status.ok()) return batch;
  // A retry of what is recorded gets its receipts, also when its key has since been
  // rotated away.
  const bool may_be_retry =
      absl::IsPermissionDenied(status) || absl::IsFailedPrecondition(status);
  if (may_be_retry && AllKnown(*at, *batch)) return batch;
  return status;
}

absl::Status Engine::CheckClock() const {
  if (allow_clock_jump_) return absl::OkStatus();
  const absl::Status status = believed_clock_.Check();
  return status.ok() ? status : absl::UnavailableError(status.message());
}

bool Engine::AllKnown(const Published& at, const AdmittedBatch& batch) const {
  return std::all_of(batch.events.begin(), batch.events.end(),
                     [&](const AdmittedEvent& event) {
                       const absl::StatusOr<std::vector<uint64_t>> found =
                           reader_.FindEvent(at, event.hash);
                       return found.ok() && !found->empty();
                     });
}

absl::Status Engine::Submit(AdmittedBatch batch, SubmissionDone done) {
  return sequencer_.Submit(std::move(batch), std::move(done));
}

}  // namespace rastro
