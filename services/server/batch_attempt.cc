// See batch_attempt.h.

#include "services/server/batch_attempt.h"

#include <optional>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "crypto/grammar.h"
#include "services/server/log.h"
#include "services/server/refusal_reason.h"
#include "services/wire/problems.h"

namespace rastro {
namespace {

// Line 3 of a batch note, whoever signed it.
std::string ClaimedParticipant(absl::string_view batch_note) {
  const std::vector<absl::string_view> lines =
      absl::StrSplit(batch_note.substr(0, 1024), absl::MaxSplits('\n', 3));
  if (lines.size() < 4 || !IsParticipantId(lines[2])) return "";
  return std::string(lines[2]);
}

// The name of the rule that is broken is ours; the rest of a refusal may quote contents.
std::string BrokenRule(const absl::Status& status) {
  const std::optional<v1::SubmissionProblems> problems = ProblemsOf(status);
  if (!problems || problems->problems().empty()) return "";
  return problems->problems(0).rule();
}

LogLevel LevelOf(const absl::Status& status) {
  if (status.ok()) return LogLevel::kInfo;
  const RefusalReason reason = ReasonOfRefusal(status);
  return reason == RefusalReason::kOurFault ? LogLevel::kError : LogLevel::kInfo;
}

absl::string_view MessageOf(const absl::StatusOr<v1::SubmitBatchResponse>& receipt) {
  if (!receipt.ok()) return "batch refused";
  return receipt->already_recorded() ? "batch repeated" : "batch recorded";
}

}  // namespace

BatchAttempt::BatchAttempt(ServerContext& server, const Caller& caller,
                           absl::string_view request_id,
                           const v1::SubmitBatchRequest& request)
    : server_(server),
      caller_(caller),
      request_id_(request_id),
      bytes_(request.ByteSizeLong()),
      events_(request.events_size()),
      participant_(ClaimedParticipant(request.batch_note())) {
  server.metrics.OnBatchReceived(bytes_);
}

void BatchAttempt::SetAdmitted(const AdmittedBatch& batch) {
  is_admitted_ = true;
  participant_ = batch.signed_batch.batch.participant;
}

void BatchAttempt::End(const absl::StatusOr<v1::SubmitBatchResponse>& receipt) const {
  if (receipt.ok()) {
    server_.metrics.OnBatchAnswered(
        receipt->already_recorded() ? BatchOutcome::kRepeated : BatchOutcome::kRecorded,
        begun_.Elapsed());
  } else {
    server_.metrics.OnBatchRefused(receipt.status());
  }
  LogEnd(receipt);
}

void BatchAttempt::LogEnd(const absl::StatusOr<v1::SubmitBatchResponse>& receipt) const {
  const absl::Status& status = receipt.status();
  const LogLevel level = LevelOf(status);
  const LogFor whom = status.ok() ? LogFor::kOperation : LogFor::kOperationAndAudit;
  if (!IsLogged(level, whom)) return;
  const std::optional<uint64_t> left_out =
      server_.call_lines.Take(caller_.participant, absl::Now());
  if (!left_out) return;
  LogLine line(level, MessageOf(receipt), whom);
  line.With("request_id", request_id_);
  if (!caller_.participant.empty()) line.With("caller", caller_.participant);
  if (number_ > 0) line.With("stream_request", number_);
  // Before it is admitted nobody knows who it is from.
  line.With(is_admitted_ ? "participant" : "claimed_participant", participant_)
      .With("status", absl::StatusCodeToString(status.code()))
      .WithMilliseconds("duration_ms", absl::ToDoubleMilliseconds(begun_.Elapsed()))
      .With("events", events_)
      .With("request_bytes", bytes_);
  if (receipt.ok()) {
    line.With("response_bytes", receipt->ByteSizeLong());
  } else {
    line.With("reason", NameOf(ReasonOfRefusal(status)));
    if (const std::string rule = BrokenRule(status); !rule.empty()) {
      line.With("rule", rule);
    }
  }
  if (level == LogLevel::kError) line.With("error", status.message());
  if (*left_out > 0) line.With("lines_left_out", *left_out);
}

}  // namespace rastro
