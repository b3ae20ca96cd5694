// One place where a status becomes an exit code and a message.

#include "services/cli/exit_code.h"

#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/cli/printable.h"
#include "services/wire/problems.h"

namespace rastro {
namespace {

// A message may have several lines, and may be a server's: only its first line stands
// at the margin.
std::string Lines(absl::string_view message) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(message, '\n')) {
    lines.push_back(Printable(line));
  }
  return absl::StrJoin(lines, "\n  ");
}

void PrintProblems(const absl::Status& status) {
  const std::optional<v1::SubmissionProblems> problems = ProblemsOf(status);
  if (!problems) return;
  for (const v1::SubmissionProblem& problem : problems->problems()) {
    std::cerr << "  event " << problem.event_position() << " "
              << Printable(problem.pointer()) << " [" << Printable(problem.rule()) << "]";
    if (!problem.value().empty()) {
      std::cerr << " got " << Printable(problem.value()) << ";";
    }
    std::cerr << " " << Printable(problem.hint()) << "\n";
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
  if (absl::IsDataLoss(status)) return ReportBroken(status);
  std::cerr << "rastro: " << Lines(status.message()) << "\n";
  PrintProblems(status);
  return ExitCodeOf(status);
}

ExitCode ReportBroken(const absl::Status& status) {
  if (status.ok()) return ExitCode::kDone;
  const bool unknown = status.code() == absl::StatusCode::kUnimplemented;
  std::cerr << (unknown ? "CANNOT TELL: " : "BROKEN: ") << Lines(status.message())
            << "\n";
  return unknown ? ExitCode::kCannotTell : ExitCode::kBroken;
}

}  // namespace rastro
