// gRPC's own timers, which need no thread of ours.

#include "services/server/held_refusal.h"

#include <grpcpp/alarm.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "services/ledger/submission.h"

namespace rastro {
namespace {

uint64_t MillisecondsOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kHoldBackPayload);
  uint64_t milliseconds = 0;
  if (payload) (void)absl::SimpleAtoi(std::string(*payload), &milliseconds);
  return milliseconds;
}

}  // namespace

void AnswerHeldBack(ServerContext& server, const absl::Status& status,
                    std::function<void()> answer) {
  const uint64_t milliseconds = MillisecondsOf(status);
  if (milliseconds == 0 || !server.held_refusals.TryTake(1)) return answer();
  auto* const alarm = new grpc::Alarm;
  alarm->Set(std::chrono::system_clock::now() + std::chrono::milliseconds(milliseconds),
             [&server, alarm, answer = std::move(answer)](bool) {
               server.held_refusals.Return(1);
               answer();
               delete alarm;  // It lives on until this has returned.
             });
}

}  // namespace rastro
