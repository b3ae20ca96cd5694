// See health_reporter.h.

#include "services/server/health_reporter.h"

#include <chrono>

#include "rastro/v1/submission_service.grpc.pb.h"
#include "services/server/log.h"

namespace rastro {
namespace {

constexpr std::chrono::milliseconds kReportPeriod(500);

}  // namespace

HealthReporter::HealthReporter(const Ledger& ledger,
                               grpc::HealthCheckServiceInterface& health)
    : ledger_(ledger), health_(health) {
  Report();
  thread_ = std::thread([this] { Run(); });
}

HealthReporter::~HealthReporter() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void HealthReporter::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!changed_.wait_for(lock, kReportPeriod, [this] { return is_ending_; })) {
    Report();
  }
}

void HealthReporter::Report() {
  std::string reason = ledger_.ReadOnlyReason();
  if (reason_ && reason.empty() == reason_->empty()) return;
  health_.SetServingStatus(v1::SubmissionService::service_full_name(), reason.empty());
  if (!reason.empty()) {
    LogLine(LogLevel::kWarning, "no submissions are taken").With("reason", reason);
  } else if (reason_) {
    LogLine(LogLevel::kInfo, "submissions are taken again");
  }
  reason_ = std::move(reason);
}

}  // namespace rastro
