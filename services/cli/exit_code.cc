// One place where a status becomes an exit code and a message.

#include "services/cli/exit_code.h"

#include <iostream>
#include <optional>

#include "services/traceability/violation.h"
#include "services/wire/problems.h"

namespace rastro {
namespace {

void PrintProblems(const absl::Status& status) {
  const std::optional<v1::SubmissionProblems> problems = ProblemsOf(status);
  if (!problems) return;
  for (const v1::SubmissionProblem& problem : problems->problems()) {
    std::cerr << "  event " << problem.event_position() << " " << problem.pointer()
              << " [" << problem.rule() << "]";
    if (!problem.value().empty()) std::cerr << " got " << problem.value() << ";";
    std::cerr << " " << problem.hint() << "\n";
  }
}

}  // namespace

ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitCode::kDone;
    case absl::StatusCode::kDataLoss:
      return ExitCode::kBroken;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kCancelled:
      return ExitCode::kUnreachable;
    case absl::StatusCode::kUnimplemented:
      return ExitCode::kCannotTell;
    default:
      return ExitCode::kBadInput;
  }
}

ExitCode Report(const absl::Status& status) {
  if (status.ok()) return ExitCode::kDone;
  std::cerr << "rastro: " << status.message() << "\n";
  PrintProblems(status);
  return ExitCodeOf(status);
}

ExitCode ReportBroken(const absl::Status& status) {
  if (status.ok()) return ExitCode::kDone;
  const bool unknown = status.code() == absl::StatusCode::kUnimplemented;
  std::cerr << (unknown ? "CANNOT TELL: " : "BROKEN: ") << status.message() << "\n";
  return unknown ? ExitCode::kCannotTell : ExitCode::kBroken;
}

}  // namespace rastro
