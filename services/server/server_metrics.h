// Counts and measures what the server does, for Prometheus. No name of a participant or a
// lot is ever a label, and no label takes more values than this program has words for.
// Thread-safe. Every metric: docs/monitoring.md, "Metrics".

#ifndef RASTRO_SERVICES_SERVER_SERVER_METRICS_H_
#define RASTRO_SERVICES_SERVER_SERVER_METRICS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/ledger/ledger_observer.h"
#include "services/server/sample_sheet.h"

namespace rastro {

// A call at its end.
struct EndedCall {
  absl::string_view method;  // As in CallInfo.
  absl::StatusCode code = absl::StatusCode::kOk;
  absl::Duration time;
  size_t response_bytes = 0;
};

// What became of a batch.
enum class BatchOutcome { kRecorded, kRepeated };

class ServerMetrics final : public LedgerObserver {
 public:
  ServerMetrics();
  ~ServerMetrics() override;

  // From the engine. The groups' own counts are those of what is recorded.
  void OnStage(SubmissionStage stage, absl::Duration time) override;
  void OnGroup(const RecordedGroup& group) override;

  // Each call once begun and once ended; a method that is not in the authoriser's table
  // does not count.
  void OnCallBegun(absl::string_view method);
  void OnCallEnded(const EndedCall& call);

  // Each batch once received and then once answered or refused.
  void OnBatchReceived(size_t bytes);
  void OnBatchAnswered(BatchOutcome outcome, absl::Duration time);
  void OnBatchRefused(const absl::Status& status);

  // `sampler` is asked at each Text() until it is removed; not after Remove has returned.
  uint64_t AddSampler(Sampler sampler);
  void RemoveSampler(uint64_t id);

  // Everything in Prometheus's text format, version 0.0.4.
  std::string Text() const;

 private:
  struct CallMetrics;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Asks a sampler as long as this lives.
class Sampling {
 public:
  Sampling(ServerMetrics& metrics, Sampler sampler)
      : metrics_(metrics), id_(metrics.AddSampler(std::move(sampler))) {}
  ~Sampling() { metrics_.RemoveSampler(id_); }
  Sampling(const Sampling&) = delete;
  Sampling& operator=(const Sampling&) = delete;

 private:
  ServerMetrics& metrics_;
  const uint64_t id_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_SERVER_METRICS_H_
