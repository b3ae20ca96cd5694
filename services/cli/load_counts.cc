// See load_counts.h.

#include "services/cli/load_counts.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rastro {
namespace {

void Append(const std::vector<float>& from, std::vector<float>& to) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

LatencySummary Summarize(std::vector<float>& milliseconds) {
  if (milliseconds.empty()) return {};
  std::sort(milliseconds.begin(), milliseconds.end());
  const auto rank = [&](double share) {
    const auto count = static_cast<double>(milliseconds.size());
    const auto position = static_cast<size_t>(std::ceil(share * count));
    return static_cast<double>(milliseconds[std::max<size_t>(position, 1) - 1]);
  };
  return {rank(0.5), rank(0.95), rank(0.99), rank(0.999), milliseconds.back()};
}

void LoadCounts::AddAnswer(absl::Duration latency) {
  ++requests;
  latencies_ms.push_back(static_cast<float>(absl::ToDoubleMilliseconds(latency)));
}

void LoadCounts::AddRefusal(const absl::Status& status) {
  ++refusals[status.code()];
  first_refusal.Update(status);
}

void LoadCounts::AddBroken(const absl::Status& status) { broken.Update(status); }

void LoadCounts::Add(LoadCounts other) {
  requests += other.requests;
  events += other.events;
  proofs += other.proofs;
  request_bytes += other.request_bytes;
  response_bytes += other.response_bytes;
  Append(other.latencies_ms, latencies_ms);
  Append(other.received_ms, received_ms);
  for (const auto& [code, count] : other.refusals) refusals[code] += count;
  first_refusal.Update(other.first_refusal);
  repeated += other.repeated;
  not_sent += other.not_sent;
  Append(other.sent_late_ms, sent_late_ms);
  broken.Update(other.broken);
  ran_out = ran_out || other.ran_out;
  if (other.newest_size > newest_size) {
    newest_size = other.newest_size;
    newest_checkpoint = std::move(other.newest_checkpoint);
  }
}

}  // namespace rastro
