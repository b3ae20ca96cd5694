// A fuzz target takes any bytes for one parser and ends the process where an invariant
// does not hold. libFuzzer calls it (fuzzer.cc) and so does the replay test (replay.cc).

#ifndef RASTRO_TESTS_FUZZ_TARGET_H_
#define RASTRO_TESTS_FUZZ_TARGET_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/traceability/violation.h"

namespace rastro {

struct FuzzTarget {
  std::string name;
  void (*run)(absl::string_view bytes);
};

// All of them, ascending by name. CMakeLists.txt has the same names.
absl::Span<const FuzzTarget> FuzzTargets();

// Nullptr if there is none of that name.
const FuzzTarget* FindFuzzTarget(absl::string_view name);

// Libraries print what they refuse; that is no news here.
void QuietLibraries();

// Says which invariant is broken and aborts, unless `holds`.
void Require(bool holds, absl::string_view invariant);

// What every refusal of foreign bytes must be: INVALID_ARGUMENT or UNIMPLEMENTED, with a
// message in UTF-8 of at most 8 KiB, so that it fits into an answer.
void RequireRefusal(const absl::Status& status);

// The same for content: INVALID_ARGUMENT with violations, each as below.
void RequireViolations(const absl::Status& status, absl::string_view content);

// Each has a rule and a JSON pointer, all of it text. If `content` is sound JSON, what a
// pointer names stands or is missing in it; "" where no place can be looked up.
void RequireViolations(absl::Span<const Violation> violations, absl::string_view content);

}  // namespace rastro

#endif  // RASTRO_TESTS_FUZZ_TARGET_H_
