// What a load on a server came to: what was answered and verified, how long that took,
// and what was refused.
// Not thread-safe.

#ifndef RASTRO_SERVICES_CLI_LOAD_COUNTS_H_
#define RASTRO_SERVICES_CLI_LOAD_COUNTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace rastro {

// Milliseconds; all 0 if nothing was measured.
struct LatencySummary {
  double p50 = 0;
  double p95 = 0;
  double p99 = 0;
  double p999 = 0;
  double max = 0;
};

// By nearest rank. Sorts `milliseconds`.
LatencySummary Summarize(std::vector<float>& milliseconds);

struct LoadCounts {
  uint64_t requests = 0;  // Answered as they should be and, if asked for, verified.
  uint64_t events = 0;    // In them.
  uint64_t proofs = 0;    // In them: entries whose inclusion they prove.
  uint64_t request_bytes = 0;
  uint64_t response_bytes = 0;
  std::vector<float> latencies_ms;  // One for each of `requests`.
  std::vector<float> received_ms;   // Histories: until the answer was there, unchecked.

  std::map<absl::StatusCode, uint64_t> refusals;
  absl::Status first_refusal;
  // Batches that were recorded before: neither counted nor refused.
  uint64_t repeated = 0;
  uint64_t not_sent = 0;            // Their time came while too many were in flight.
  std::vector<float> sent_late_ms;  // Behind their time; open loop only.

  // The first answer that does not hold. Nothing else counts then.
  absl::Status broken;

  absl::Duration elapsed;  // From the first request to the last answer.
  bool ran_out = false;    // Of prepared requests, before the time was over.

  // The newest checkpoint of an answer; of size 0 if none was verified.
  uint64_t newest_size = 0;
  std::string newest_checkpoint;

  void AddAnswer(absl::Duration latency);
  void AddRefusal(const absl::Status& status);
  void AddBroken(const absl::Status& status);
  // Everything but `elapsed`.
  void Add(LoadCounts other);
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_LOAD_COUNTS_H_
