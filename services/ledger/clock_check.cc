#include "services/ledger/clock_check.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/ledger/group.h"

namespace rastro {
namespace {

constexpr absl::Duration kClockBehindMax = absl::Minutes(1);
constexpr absl::Duration kClockAheadMax = absl::Hours(24 * 400);

absl::StatusOr<absl::Time> ParseRecordTime(absl::string_view record_time) {
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, record_time, &time, &error)) return time;
  return absl::DataLossError(absl::StrCat("record time of the last entry: ", error));
}

absl::Status Disbelieved(absl::string_view record_time, absl::Time now) {
  return absl::FailedPreconditionError(absl::StrCat(
      "the clock says ", FormatRecordTime(now), ", the last entry was recorded at ",
      record_time, "; set the clock right, or allow the jump if it is right"));
}

}  // namespace

absl::Status CheckClockAtStart(absl::string_view record_time, absl::Time now) {
  if (record_time.empty()) return absl::OkStatus();
  const absl::StatusOr<absl::Time> last = ParseRecordTime(record_time);
  if (!last.ok()) return last.status();
  if (now < *last - kClockBehindMax) return Disbelieved(record_time, now);
  return CheckClockRunning(record_time, now);
}

absl::Status CheckClockRunning(absl::string_view record_time, absl::Time now) {
  if (record_time.empty()) return absl::OkStatus();
  const absl::StatusOr<absl::Time> last = ParseRecordTime(record_time);
  if (!last.ok()) return last.status();
  return now > *last + kClockAheadMax ? Disbelieved(record_time, now) : absl::OkStatus();
}

absl::Time BelievedClock::Now() {
  const std::string record_time = publisher_.Current()->record_time;
  const absl::Time now = clock_.Now();
  if (CheckClockRunning(record_time, now).ok()) return now;
  return ParseRecordTime(record_time).value_or(now);
}

absl::Status BelievedClock::Check() {
  return CheckClockRunning(publisher_.Current()->record_time, clock_.Now());
}

}  // namespace rastro
