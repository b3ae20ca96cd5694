// The open loop: one thread that sends, gRPC's threads for the answers.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "services/cli/submit_load.h"

namespace rastro {
namespace {

using OfferClock = std::chrono::steady_clock;

float MillisecondsSince(OfferClock::time_point begun) {
  return std::chrono::duration<float, std::milli>(OfferClock::now() - begun).count();
}

// What is in flight, and what became of it.
class Offers {
 public:
  explicit Offers(const LoadTarget& target) : target_(target) {}

  // False if `in_flight_max` are in flight already: then this one is not sent.
  bool Begin(size_t in_flight_max, OfferClock::time_point due) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (in_flight_ >= in_flight_max) {
      ++counts_.not_sent;
      return false;
    }
    ++in_flight_;
    counts_.sent_late_ms.push_back(MillisecondsSince(due));
    return true;
  }

  // The answer is checked outside of the lock, as several come at once.
  void End(const PreparedBatch& batch, OfferClock::time_point due,
           absl::StatusOr<v1::SubmitBatchResponse> answer) {
    LoadCounts counts;
    CountAnswer(
        target_, batch, std::move(answer),
        [due] { return absl::FromChrono(OfferClock::now() - due); }, counts);
    const std::lock_guard<std::mutex> lock(mutex_);
    counts_.Add(std::move(counts));
    --in_flight_;
    changed_.notify_all();
  }

  LoadCounts WaitForAll() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return in_flight_ == 0; });
    return std::move(counts_);
  }

 private:
  const LoadTarget& target_;
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  size_t in_flight_ = 0;
  LoadCounts counts_;
};

}  // namespace

OpenLoop::OpenLoop(const LoadTarget& target, const Shape& shape)
    : target_(target),
      shape_(shape),
      connections_(ConnectOften(target.endpoint, shape.connections)) {}

LoadCounts OpenLoop::Run(std::vector<PreparedBatch>& batches) {
  const auto offers = std::make_shared<Offers>(target_);
  const OfferClock::time_point begun = OfferClock::now();
  const std::chrono::duration<double> step(1 / shape_.batches_per_second);
  const auto due_after = [&](size_t count) {
    return begun + std::chrono::duration_cast<OfferClock::duration>(
                       step * static_cast<double>(count));
  };
  for (size_t i = 0; i < batches.size(); ++i) {
    const OfferClock::time_point due = due_after(i);
    std::this_thread::sleep_until(due);
    if (!offers->Begin(shape_.in_flight_max, due)) continue;
    const PreparedBatch& batch = batches[i];
    connections_[i % connections_.size()]->StartSubmit(
        batch.request,
        [offers, &batch, due](absl::StatusOr<v1::SubmitBatchResponse> answer) {
          offers->End(batch, due, std::move(answer));
        });
  }
  // The last one's share of the time belongs to what was offered.
  std::this_thread::sleep_until(due_after(batches.size()));
  LoadCounts counts = offers->WaitForAll();
  counts.elapsed = absl::FromChrono(OfferClock::now() - begun);
  return counts;
}

}  // namespace rastro
