// Each worker tells consignments of its own and keeps events until a batch is full; what
// fills none in the end is dropped.

#include "services/cli/prepared_batches.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "crypto/part.h"
#include "services/client/batch_builder.h"
#include "services/traceability/lot_event_to_epcis.h"
#include "services/wire/messages.h"

namespace rastro {
namespace {

constexpr uint64_t kConsignments = 100'000;
constexpr uint64_t kConsignmentsPerDay = 80;

absl::StatusOr<PartContent> ContentOf(const v1::LotEvent& event, bool is_epcis) {
  if (!is_epcis) {
    return PartContent{std::string(kPartnersPart), std::string(kLotEventMediaType),
                       event.SerializeAsString()};
  }
  absl::StatusOr<std::string> json = LotEventToEpcis(event);
  if (!json.ok()) return json.status();
  return PartContent{std::string(kPartnersPart), std::string(kEpcisMediaType),
                     *std::move(json)};
}

}  // namespace

void PreparedTotals::Add(const PreparedTotals& other) {
  events += other.events;
  lots += other.lots;
  content_bytes += other.content_bytes;
  request_bytes += other.request_bytes;
}

struct BatchPreparer::Work {
  uint64_t wanted = 0;
  std::mutex mutex;  // Guards what follows.
  absl::Status status;
  std::vector<PreparedBatch> batches;
  PreparedTotals totals;

  bool done() {
    const std::lock_guard<std::mutex> lock(mutex);
    return !status.ok() || totals.events >= wanted;
  }
};

class BatchPreparer::Worker {
 public:
  Worker(BatchPreparer& preparer, Work& work)
      : preparer_(preparer), work_(work), pending_(preparer.actors().size()) {}

  void Run() {
    while (!work_.done()) {
      const absl::Status status = TellConsignment();
      if (status.ok()) continue;
      const std::lock_guard<std::mutex> lock(work_.mutex);
      work_.status.Update(status);
    }
  }

 private:
  struct Pending {
    std::vector<PreparedEvent> events;
    uint64_t content_bytes = 0;
  };

  absl::Status TellConsignment() {
    const uint64_t number = preparer_.next_consignment_++;
    if (number >= kConsignments) {
      return absl::ResourceExhaustedError("the simulated trade has no more events");
    }
    Consignment told(preparer_.frame_, number, Consignment::WholeSize(number),
                     static_cast<int64_t>(number / kConsignmentsPerDay));
    absl::Status status = Take(told.exporter(), told.Slaughter());
    status.Update(Take(kAuthority, told.PostMortem()));
    status.Update(Take(told.exporter(), told.CutAndPack()));
    status.Update(Take(kAuthority, told.Certify()));
    status.Update(Take(told.exporter(), told.Ship()));
    status.Update(Take(told.importer(), told.Import()));
    return status;
  }

  absl::Status Take(size_t position, const LotEvents& events) {
    const Actor& actor = preparer_.actors()[position];
    const Submitter submitter{actor.record.participant, actor.secret};
    Pending& pending = pending_[position];
    for (const v1::LotEvent& event : events) {
      absl::StatusOr<PartContent> content = ContentOf(event, preparer_.plan_.is_epcis);
      if (!content.ok()) return content.status();
      absl::StatusOr<PreparedEvent> prepared = PrepareEvent(submitter, {&*content, 1});
      if (!prepared.ok()) return prepared.status();
      pending.events.push_back(*std::move(prepared));
      pending.content_bytes += content->content.size();
      if (pending.events.size() < preparer_.plan_.batch_events) continue;
      if (absl::Status status = Finish(actor, pending); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // Inspections name so many lots that a thousand of them may be more than one batch.
  absl::Status Finish(const Actor& actor, Pending& pending) {
    const absl::Span<const PreparedEvent> events = pending.events;
    size_t begin = 0;
    for (const size_t end : CutIntoBatches(events, events.size())) {
      absl::Status status = SignAndAdd(actor, events.subspan(begin, end - begin));
      if (!status.ok()) return status;
      begin = end;
    }
    const std::lock_guard<std::mutex> lock(work_.mutex);
    work_.totals.content_bytes += pending.content_bytes;
    pending = Pending();
    return absl::OkStatus();
  }

  absl::Status SignAndAdd(const Actor& actor, absl::Span<const PreparedEvent> events) {
    const NoteSigner* const signer = actor.signer.get();
    absl::StatusOr<Submission> submission = BuildBatch(
        {preparer_.plan_.origin, actor.record.participant, preparer_.plan_.seen}, events,
        {&signer, 1});
    if (!submission.ok()) return submission.status();
    absl::StatusOr<SignedBatch> parsed = SignedBatch::Parse(submission->batch_note);
    if (!parsed.ok()) return parsed.status();
    PreparedBatch batch{SubmissionToWire(*std::move(submission)), {}, parsed->hash};
    PreparedTotals totals{events.size(), 0, 0, batch.request.ByteSizeLong()};
    for (const PreparedEvent& event : events) {
      batch.event_hashes.push_back(event.hash);
      totals.lots += event.lot_count;
    }
    Add(std::move(batch), totals);
    return absl::OkStatus();
  }

  void Add(PreparedBatch batch, const PreparedTotals& totals) {
    const std::lock_guard<std::mutex> lock(work_.mutex);
    work_.batches.push_back(std::move(batch));
    work_.totals.Add(totals);
  }

  BatchPreparer& preparer_;
  Work& work_;
  std::vector<Pending> pending_;  // By the positions of the actors.
};

BatchPreparer::BatchPreparer(BatchPlan plan)
    : plan_(std::move(plan)), frame_(plan_.seed) {}

absl::StatusOr<std::vector<PreparedBatch>> BatchPreparer::Prepare(uint64_t events) {
  Work work;
  work.wanted = events;
  std::vector<std::thread> threads;
  const size_t cores = std::max(1u, std::thread::hardware_concurrency());
  for (size_t i = 0; i < cores; ++i) {
    threads.emplace_back([this, &work] { Worker(*this, work).Run(); });
  }
  for (std::thread& thread : threads) thread.join();
  if (!work.status.ok()) return work.status;
  totals_.Add(work.totals);
  return std::move(work.batches);
}

}  // namespace rastro
