// Everything that counts on the way of a submission is made at the start, so that nothing
// is looked up there but a method's name in a table that no longer changes.

#include "services/server/server_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <map>
#include <mutex>
#include <sstream>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "services/server/authorizer.h"
#include "services/server/refusal_reason.h"

namespace rastro {
namespace {

using ::prometheus::BuildCounter;
using ::prometheus::BuildGauge;
using ::prometheus::BuildHistogram;

using Buckets = ::prometheus::Histogram::BucketBoundaries;

// A stage takes from microseconds (signing) to seconds (a disk in trouble).
const Buckets& StageSeconds() {
  static const auto* const buckets =
      new Buckets{10e-6, 25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3,
                  10e-3, 25e-3, 50e-3, 0.1,    0.25,   0.5,    1,    2.5,    10};
  return *buckets;
}

const Buckets& CallSeconds() {
  static const auto* const buckets =
      new Buckets{0.5e-3, 1e-3, 2.5e-3, 5e-3, 10e-3, 15e-3, 25e-3, 35e-3, 50e-3, 75e-3,
                  0.1,    0.15, 0.25,   0.5,  1,     2.5,   5,     10,    60};
  return *buckets;
}

const Buckets& Counts() {
  static const auto* const buckets =
      new Buckets{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4000};
  return *buckets;
}

absl::string_view NameOf(SubmissionStage stage) {
  constexpr absl::string_view kNames[] = {"wait",      "admission", "queue", "build",
                                          "hand_over", "write",     "guard", "sign",
                                          "index",     "receipt"};
  static_assert(std::size(kNames) == kSubmissionStages);
  return kNames[static_cast<size_t>(stage)];
}

// "/rastro.v1.AuditService/GetTile" -> "AuditService/GetTile"
std::string LabelOf(absl::string_view method) {
  absl::ConsumePrefix(&method, "/rastro.v1.");
  return std::string(method);
}

::prometheus::MetricFamily ToPrometheus(const SampleSheet::Family& family) {
  const bool is_counter = family.type == SampleSheet::Type::kCounter;
  ::prometheus::MetricFamily shown;
  shown.name = family.name;
  shown.help = family.help;
  shown.type =
      is_counter ? ::prometheus::MetricType::Counter : ::prometheus::MetricType::Gauge;
  for (const SampleSheet::Sample& sample : family.samples) {
    ::prometheus::ClientMetric metric;
    if (!sample.label.name.empty()) {
      metric.label.push_back({sample.label.name, sample.label.value});
    }
    (is_counter ? metric.counter.value : metric.gauge.value) = sample.value;
    shown.metric.push_back(std::move(metric));
  }
  return shown;
}

}  // namespace

// Of one method.
struct ServerMetrics::CallMetrics {
  ::prometheus::Counter* ok = nullptr;
  ::prometheus::Gauge* open = nullptr;
  ::prometheus::Histogram* seconds = nullptr;
  ::prometheus::Counter* response_bytes = nullptr;
};

struct ServerMetrics::Parts {
  Parts() {
    for (size_t i = 0; i < kSubmissionStages; ++i) {
      const auto stage = static_cast<SubmissionStage>(i);
      stages[i] =
          &stage_seconds.Add({{"stage", std::string(NameOf(stage))}}, StageSeconds());
    }
    for (size_t i = 0; i < kRefusalReasons; ++i) {
      const auto reason = static_cast<RefusalReason>(i);
      refused[i] =
          &refused_batches.Add({{"reason", std::string(rastro::NameOf(reason))}});
    }
    for (const auto& [method, roles] : MethodTableAuthorizer::Methods()) {
      const std::string label = LabelOf(method);
      methods[method] = {&calls.Add({{"method", label}, {"code", "OK"}}),
                         &calls_open.Add({{"method", label}}),
                         &call_seconds.Add({{"method", label}}, CallSeconds()),
                         &response_bytes.Add({{"method", label}})};
      // An increase is only seen of what was there before.
      for (const char* code : {"INTERNAL", "DATA_LOSS"}) {
        calls.Add({{"method", label}, {"code", code}});
      }
    }
    checkpoint_time.SetToCurrentTime();
  }

  ::prometheus::Counter& Count(const char* name, const char* help) {
    return BuildCounter().Name(name).Help(help).Register(registry).Add({});
  }

  ::prometheus::Histogram& Measure(const char* name, const char* help,
                                   const Buckets& buckets) {
    return BuildHistogram().Name(name).Help(help).Register(registry).Add({}, buckets);
  }

  ::prometheus::Registry registry;

  ::prometheus::Counter& submitted = Count("rastro_submitted_batches_total",
                                           "Batches that came, whatever became of them.");
  ::prometheus::Counter& submitted_bytes =
      Count("rastro_submitted_bytes_total", "Bytes of the batches that came.");
  ::prometheus::Counter& recorded =
      Count("rastro_recorded_batches_total", "Batches that were recorded.");
  ::prometheus::Counter& recorded_events =
      Count("rastro_recorded_events_total", "Events that were recorded.");
  ::prometheus::Counter& recorded_bytes =
      Count("rastro_recorded_bytes_total", "Bytes of the batches that were recorded.");
  ::prometheus::Counter& repeated =
      Count("rastro_repeated_batches_total",
            "Batches that were recorded before and got their first receipts again.");
  ::prometheus::Family<::prometheus::Counter>& refused_batches =
      BuildCounter()
          .Name("rastro_refused_batches_total")
          .Help("Batches that were not recorded, by reason.")
          .Register(registry);
  std::array<::prometheus::Counter*, kRefusalReasons> refused = {};

  ::prometheus::Histogram& submission_seconds = Measure(
      "rastro_submission_seconds",
      "From a batch's coming to its receipt; refused ones do not count.", StageSeconds());
  ::prometheus::Family<::prometheus::Histogram>& stage_seconds =
      BuildHistogram()
          .Name("rastro_stage_seconds")
          .Help(
              "Stages of a submission's way: wait, admission, queue and receipt for "
              "each batch, the others for each group.")
          .Register(registry);
  std::array<::prometheus::Histogram*, kSubmissionStages> stages = {};
  ::prometheus::Histogram& group_events =
      Measure("rastro_group_events", "Events that were written at once.", Counts());
  ::prometheus::Histogram& group_batches =
      Measure("rastro_group_batches", "Batches that were written at once.", Counts());
  ::prometheus::Gauge& checkpoint_time =
      BuildGauge()
          .Name("rastro_checkpoint_timestamp_seconds")
          .Help("When the newest checkpoint was signed, in seconds since 1970.")
          .Register(registry)
          .Add({});

  ::prometheus::Family<::prometheus::Counter>& calls =
      BuildCounter()
          .Name("rastro_calls_total")
          .Help("Calls that have ended, by method and code.")
          .Register(registry);
  ::prometheus::Family<::prometheus::Gauge>& calls_open =
      BuildGauge()
          .Name("rastro_calls_open")
          .Help("Calls and streams in progress, by method.")
          .Register(registry);
  ::prometheus::Family<::prometheus::Histogram>& call_seconds =
      BuildHistogram()
          .Name("rastro_call_seconds")
          .Help("From a call's coming to its end, by method; of a stream, the whole.")
          .Register(registry);
  ::prometheus::Family<::prometheus::Counter>& response_bytes =
      BuildCounter()
          .Name("rastro_response_bytes_total")
          .Help("Bytes of the messages that were answered, by method.")
          .Register(registry);
  absl::flat_hash_map<absl::string_view, CallMetrics> methods;

  mutable std::mutex mutex;  // Guards what follows.
  std::map<uint64_t, Sampler> samplers;
  uint64_t next_sampler = 1;
};

ServerMetrics::ServerMetrics() : parts_(std::make_unique<Parts>()) {}
ServerMetrics::~ServerMetrics() = default;

void ServerMetrics::OnStage(SubmissionStage stage, absl::Duration time) {
  parts_->stages[static_cast<size_t>(stage)]->Observe(absl::ToDoubleSeconds(time));
}

void ServerMetrics::OnGroup(const RecordedGroup& group) {
  Parts& parts = *parts_;
  parts.recorded.Increment(static_cast<double>(group.batches));
  parts.recorded_events.Increment(static_cast<double>(group.events));
  parts.recorded_bytes.Increment(static_cast<double>(group.bytes));
  parts.group_events.Observe(static_cast<double>(group.events));
  parts.group_batches.Observe(static_cast<double>(group.batches));
  parts.checkpoint_time.Set(absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()));
}

void ServerMetrics::OnCallBegun(absl::string_view method) {
  const auto found = parts_->methods.find(method);
  if (found != parts_->methods.end()) found->second.open->Increment();
}

void ServerMetrics::OnCallEnded(const EndedCall& call) {
  const auto found = parts_->methods.find(call.method);
  if (found == parts_->methods.end()) return;
  const CallMetrics& method = found->second;
  method.open->Decrement();
  method.seconds->Observe(absl::ToDoubleSeconds(call.time));
  method.response_bytes->Increment(static_cast<double>(call.response_bytes));
  if (call.code == absl::StatusCode::kOk) return method.ok->Increment();
  parts_->calls
      .Add({{"method", LabelOf(call.method)},
            {"code", absl::StatusCodeToString(call.code)}})
      .Increment();
}

void ServerMetrics::OnBatchReceived(size_t bytes) {
  parts_->submitted.Increment();
  parts_->submitted_bytes.Increment(static_cast<double>(bytes));
}

void ServerMetrics::OnBatchAnswered(BatchOutcome outcome, absl::Duration time) {
  if (outcome == BatchOutcome::kRepeated) parts_->repeated.Increment();
  parts_->submission_seconds.Observe(absl::ToDoubleSeconds(time));
}

void ServerMetrics::OnBatchRefused(const absl::Status& status) {
  parts_->refused[static_cast<size_t>(ReasonOfRefusal(status))]->Increment();
}

uint64_t ServerMetrics::AddSampler(Sampler sampler) {
  const std::lock_guard<std::mutex> lock(parts_->mutex);
  const uint64_t id = parts_->next_sampler++;
  parts_->samplers.emplace(id, std::move(sampler));
  return id;
}

void ServerMetrics::RemoveSampler(uint64_t id) {
  const std::lock_guard<std::mutex> lock(parts_->mutex);
  parts_->samplers.erase(id);
}

std::string ServerMetrics::Text() const {
  std::vector<::prometheus::MetricFamily> families = parts_->registry.Collect();
  SampleSheet sheet;
  {
    const std::lock_guard<std::mutex> lock(parts_->mutex);
    for (const auto& [id, sampler] : parts_->samplers) sampler(sheet);
  }
  for (const SampleSheet::Family& family : sheet.families()) {
    families.push_back(ToPrometheus(family));
  }
  std::ostringstream text;
  ::prometheus::TextSerializer().Serialize(text, families);
  return text.str();
}

}  // namespace rastro
