// The engine names the event of a refusal by the field that its message begins with,
//
//   "events[" position "]" ...
//
// and lists known events as lines of position and index (services/ledger/submission.h).

#include "services/wire/problems.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "services/ledger/submission.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

constexpr absl::string_view kProblemsPayload = "rastro.v1.SubmissionProblems";

// Long enough for a few groups to reach the disk.
constexpr uint32_t kRetryDelayMs = 100;

uint32_t EventPositionIn(absl::string_view message) {
  uint32_t position = 0;
  if (!absl::ConsumePrefix(&message, "events[")) return 0;
  const bool is_number =
      absl::SimpleAtoi(message.substr(0, message.find(']')), &position);
  return is_number ? position : 0;
}

void AddViolations(const absl::Status& status, v1::SubmissionProblems& problems) {
  const uint32_t position = EventPositionIn(status.message());
  for (Violation& violation : ViolationsOf(status)) {
    v1::SubmissionProblem& problem = *problems.add_problems();
    problem.set_event_position(violation.event.value_or(position));
    problem.set_pointer(std::move(violation.pointer));
    problem.set_rule(std::move(violation.rule));
    problem.set_value(std::move(violation.value));
    problem.set_hint(std::move(violation.hint));
  }
  problems.set_omitted(problems.omitted() +
                       static_cast<uint32_t>(OmittedViolations(status)));
}

void AddKnownEvent(uint32_t position, uint64_t index, v1::SubmissionProblems& problems) {
  if (problems.known_events_size() > 0) {
    v1::KnownEvent& last =
        *problems.mutable_known_events(problems.known_events_size() - 1);
    if (last.event_position() + last.count() == position &&
        last.index() + last.count() == index) {
      last.set_count(last.count() + 1);
      return;
    }
  }
  v1::KnownEvent& known = *problems.add_known_events();
  known.set_event_position(position);
  known.set_index(index);
  known.set_count(1);
}

void AddKnownEvents(const absl::Status& status, v1::SubmissionProblems& problems) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kKnownEventsPayload);
  if (!payload) return;
  const std::string text(*payload);
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> fields =
        absl::StrSplit(line, absl::MaxSplits(' ', 1));
    uint32_t position = 0;
    uint64_t index = 0;
    if (absl::SimpleAtoi(fields.first, &position) &&
        absl::SimpleAtoi(fields.second, &index)) {
      AddKnownEvent(position, index, problems);
    }
  }
}

bool SaysAnything(const v1::SubmissionProblems& problems) {
  return problems.problems_size() > 0 || problems.known_events_size() > 0 ||
         problems.retry_delay_ms() > 0 || problems.omitted() > 0;
}

}  // namespace

std::optional<v1::SubmissionProblems> ProblemsOf(const absl::Status& status) {
  v1::SubmissionProblems problems;
  if (const auto payload = status.GetPayload(kProblemsPayload)) {
    if (!problems.ParseFromString(std::string(*payload))) return std::nullopt;
    return problems;
  }
  AddViolations(status, problems);
  AddKnownEvents(status, problems);
  if (absl::IsUnavailable(status) && !status.GetPayload(kNoRetryPayload)) {
    problems.set_retry_delay_ms(kRetryDelayMs);
  }
  if (const auto after = status.GetPayload(kRetryAfterPayload)) {
    uint32_t milliseconds = 0;
    if (absl::SimpleAtoi(std::string(*after), &milliseconds)) {
      problems.set_retry_delay_ms(milliseconds);
    }
  }
  if (!SaysAnything(problems)) return std::nullopt;
  return problems;
}

uint32_t ReceivedRetryDelayMs(const absl::Status& status) {
  if (!status.GetPayload(kProblemsPayload)) return 0;
  const std::optional<v1::SubmissionProblems> problems = ProblemsOf(status);
  return problems ? problems->retry_delay_ms() : 0;
}

absl::Status WithProblems(absl::Status status, const v1::SubmissionProblems& problems) {
  status.SetPayload(kProblemsPayload, absl::Cord(problems.SerializeAsString()));
  return status;
}

v1::SubmissionProblems FitInto(size_t bytes_max, v1::SubmissionProblems problems) {
  while (problems.ByteSizeLong() > bytes_max) {
    // Known events first: a client learns the rest of them when it sends again.
    if (problems.known_events_size() > 0) {
      problems.set_omitted(problems.omitted() +
                           problems.known_events().rbegin()->count());
      problems.mutable_known_events()->RemoveLast();
    } else if (problems.problems_size() > 0) {
      problems.set_omitted(problems.omitted() + 1);
      problems.mutable_problems()->RemoveLast();
    } else {
      break;
    }
  }
  return problems;
}

v1::SubmissionRefusal RefusalToWire(const absl::Status& status) {
  v1::SubmissionRefusal refusal;
  refusal.set_code(static_cast<int>(absl::IsUnknown(status) ? absl::StatusCode::kInternal
                                                            : status.code()));
  refusal.set_message(std::string(status.message()));
  if (auto problems = ProblemsOf(status))
    *refusal.mutable_problems() = *std::move(problems);
  return refusal;
}

absl::Status RefusalFromWire(const v1::SubmissionRefusal& refusal) {
  const bool known = refusal.code() >= 1 && refusal.code() <= 16 && refusal.code() != 2;
  const absl::StatusCode code =
      known ? static_cast<absl::StatusCode>(refusal.code()) : absl::StatusCode::kInternal;
  absl::Status status(code, refusal.message());
  return refusal.has_problems() ? WithProblems(std::move(status), refusal.problems())
                                : status;
}

}  // namespace rastro
