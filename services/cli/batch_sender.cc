// A batch is made anew for every attempt: `seen` moves on with every receipt.

#include "services/cli/batch_sender.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "crypto/registry.h"
#include "services/client/receipt.h"
#include "services/wire/problems.h"

namespace rastro {
namespace {

constexpr absl::Duration kBusyMax = absl::Minutes(1);
constexpr absl::Duration kPauseMax = absl::Seconds(5);

// Which of `count` events the ledger calls known. None if the refusal is about something
// else.
std::vector<bool> KnownIn(const absl::Status& status, size_t count) {
  std::vector<bool> known(count, false);
  const std::optional<v1::SubmissionProblems> problems = ProblemsOf(status);
  if (!problems) return known;
  for (const v1::KnownEvent& run : problems->known_events()) {
    const uint64_t begin = run.event_position();
    const uint64_t end = std::min<uint64_t>(begin + run.count(), count);
    for (uint64_t i = begin; i < end; ++i) known[i] = true;
  }
  return known;
}

// Sends again while the server is busy, for a minute.
template <typename SendOnce>
absl::StatusOr<SentBatch> WhileBusy(const SendOnce& send_once) {
  const absl::Time give_up = absl::Now() + kBusyMax;
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<SentBatch> sent = send_once();
    const absl::Duration delay =
        absl::Milliseconds(ReceivedRetryDelayMs(sent.status())) * attempt;
    if (delay == absl::ZeroDuration() || absl::Now() + delay > give_up) return sent;
    absl::SleepFor(std::min(delay, kPauseMax));
  }
}

}  // namespace

BatchSender::BatchSender(Session& session, std::string submitter,
                         std::vector<const NoteSigner*> signers)
    : session_(session), submitter_(std::move(submitter)), signers_(std::move(signers)) {}

absl::StatusOr<SentBatch> BatchSender::Send(absl::Span<const PreparedEvent> events) {
  return WhileBusy([&] { return SendOnce(events); });
}

absl::StatusOr<SentBatch> BatchSender::SendSigned(const Submission& batch,
                                                  const std::vector<Hash>& hashes) {
  return WhileBusy([&] { return Deliver(batch, hashes); });
}

absl::StatusOr<SentBatch> BatchSender::SendOnce(absl::Span<const PreparedEvent> events) {
  absl::StatusOr<TreeHead> seen = session_.memory.Read();
  if (!seen.ok()) return seen.status();
  absl::StatusOr<Submission> batch =
      BuildBatch({session_.ledger.origin, submitter_, *seen}, events, signers_);
  if (!batch.ok()) return batch.status();
  std::vector<Hash> hashes;
  for (const PreparedEvent& event : events) hashes.push_back(event.hash);
  return Deliver(*std::move(batch), hashes);
}

absl::StatusOr<SentBatch> BatchSender::Deliver(Submission batch,
                                               const std::vector<Hash>& hashes) {
  absl::StatusOr<SignedBatch> signed_batch = SignedBatch::Parse(batch.batch_note);
  if (!signed_batch.ok()) return signed_batch.status();
  absl::StatusOr<BatchReceipt> receipt = session_.connection.Submit(std::move(batch));
  if (!receipt.ok()) return Refused(receipt.status());
  absl::StatusOr<VerifiedReceipt> verified =
      VerifyReceipt(session_.ledger, receipt->checkpoint, receipt->ranges, hashes,
                    signed_batch->hash, receipt->already_recorded);
  if (!verified.ok()) return Contradiction(verified.status());
  SentBatch sent{
      {}, receipt->already_recorded, session_.Remember(receipt->checkpoint).status()};
  if (absl::IsDataLoss(sent.remembered)) return sent.remembered;
  for (const Entry& entry : verified->entries) sent.indexes.push_back(entry.index);
  return sent;
}

// A server that has lost what it signed refuses as well, for reasons that look like ours.
absl::Status BatchSender::Refused(const absl::Status& refusal) {
  if (ReceivedRetryDelayMs(refusal) > 0) return refusal;
  absl::StatusOr<std::string> checkpoint = session_.connection.GetCheckpoint();
  if (!checkpoint.ok()) return refusal;
  const absl::Status history = session_.Remember(*checkpoint).status();
  return absl::IsDataLoss(history) ? history : refusal;
}

absl::Status BatchSender::SendNew(std::vector<PreparedEvent> events, SentCounts& counts) {
  while (!events.empty()) {
    absl::StatusOr<SentBatch> sent = Send(events);
    if (sent.ok()) {
      (sent->already_recorded ? counts.already_recorded : counts.recorded) +=
          events.size();
      return sent->remembered;
    }
    const std::vector<bool> known = KnownIn(sent.status(), events.size());
    const auto count = std::count(known.begin(), known.end(), true);
    if (count == 0 || static_cast<size_t>(count) == events.size()) return sent.status();
    std::vector<PreparedEvent> before;
    std::vector<PreparedEvent> rest;
    for (size_t i = 0; i < events.size(); ++i) {
      (known[i] ? before : rest).push_back(std::move(events[i]));
    }
    sent = Send(before);
    if (!sent.ok()) return sent.status();
    (sent->already_recorded ? counts.already_recorded : counts.recorded) += before.size();
    if (!sent->remembered.ok()) return sent->remembered;
    events = std::move(rest);
  }
  return absl::OkStatus();
}

}  // namespace rastro
