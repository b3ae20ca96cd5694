// See audit_streams.h. Reactors that others hold on to are shared: a waiter or a checking
// thread may still be about to leave them when gRPC is done.

#include "services/server/audit_streams.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "crypto/grammar.h"
#include "services/server/growth_wait.h"
#include "services/server/watch_reader.h"
#include "services/wire/messages.h"

namespace rastro {
namespace {

constexpr absl::Duration kCheckpointWaitMax = absl::Seconds(30);
// Of one response.
constexpr size_t kEntriesBytes = size_t{1} << 20;
constexpr uint64_t kEntriesMax = 1000;

class CheckpointCall final : public grpc::ServerUnaryReactor,
                             public std::enable_shared_from_this<CheckpointCall> {
 public:
  CheckpointCall(const Call& call, v1::GetCheckpointResponse& response)
      : call_(call), response_(response), wait_(call.server().growth) {}

  void Start(uint64_t minimum_size) {
    self_ = shared_from_this();
    absl::Status status = call_.Authorize();
    const Publisher& publisher = call_.server().ledger.publisher();
    if (!status.ok() || publisher.Current()->head.size >= minimum_size) {
      return End(status);
    }
    const absl::Time deadline = std::min(absl::FromChrono(call_.context().deadline()),
                                         absl::Now() + kCheckpointWaitMax);
    wait_.Start({minimum_size, deadline},
                [self = self_](const absl::Status& waited) { self->End(waited); });
  }

  void OnCancel() override { wait_.Cancel(); }
  void OnDone() override {
    const std::shared_ptr<CheckpointCall> last = std::move(self_);
  }

 private:
  void End(const absl::Status& status) {
    if (status.ok()) {
      response_.set_checkpoint(call_.server().ledger.publisher().Current()->checkpoint);
      call_.AddResponse(response_.ByteSizeLong());
    }
    Finish(call_.End(status));
  }

  const Call call_;
  v1::GetCheckpointResponse& response_;
  GrowthWait wait_;
  std::shared_ptr<CheckpointCall> self_;  // gRPC's.
};

// Reads entries up to a size that is fixed when the first of them is read.
class EntriesReading {
 public:
  EntriesReading(const Call& call, const v1::ReadEntriesRequest& request)
      : call_(call), server_(call.server()), request_(request) {}

  absl::StatusOr<bool> Next(v1::ReadEntriesResponse& response) {
    if (!at_) {
      if (absl::Status status = Begin(response); !status.ok()) return status;
    } else if (next_ == end_) {
      return false;
    }
    size_t bytes = 0;
    // For one response, so that what it remembers does not grow with the ledger.
    LedgerView view(server_.ledger.reader(), at_, ViewerOf(call_.caller()));
    absl::Status status = server_.ledger.reader().ReadEntries(
        *at_, {next_, std::min(end_, next_ + kEntriesMax)},
        [&](FullEntry entry) -> absl::StatusOr<bool> {
          bytes += TextBytes(entry.opening) + entry.batch_note.size();
          absl::StatusOr<v1::ShownEntry> shown = Show(view, std::move(entry));
          if (!shown.ok()) return shown.status();
          *response.add_entries() = *std::move(shown);
          ++next_;
          return bytes < kEntriesBytes;
        });
    if (!status.ok()) return status;
    return true;
  }

 private:
  static absl::StatusOr<v1::ShownEntry> Show(LedgerView& view, FullEntry entry) {
    absl::StatusOr<bool> withheld = view.Withhold(entry.index, entry.opening);
    if (!withheld.ok()) return withheld.status();
    if (entry.erased_lots && !view.viewer().sees_everything) {
      *withheld |= !entry.erased_lots->empty();
      entry.erased_lots->clear();
    }
    return ShownEntryToWire({std::move(entry.opening), std::move(entry.batch_note),
                             *withheld, std::move(entry.erased_lots)});
  }

  absl::Status Begin(v1::ReadEntriesResponse& response) {
    at_ = server_.ledger.publisher().Current();
    next_ = request_.first_index();
    if (next_ > at_->head.size) {
      return absl::OutOfRangeError(absl::StrCat(
          "first_index: got ", next_, ", the newest checkpoint has ", at_->head.size));
    }
    const uint64_t left = at_->head.size - next_;
    end_ = next_ + (request_.limit() == 0 ? left : std::min(left, request_.limit()));
    response.set_checkpoint(at_->checkpoint);
    return absl::OkStatus();
  }

  const Call call_;
  const ServerContext& server_;
  const v1::ReadEntriesRequest request_;
  std::shared_ptr<const Published> at_;
  uint64_t next_ = 0;
  uint64_t end_ = 0;
};

// Writes what is there, then waits for the ledger to grow, and so on.
class WatchStream final : public grpc::ServerWriteReactor<v1::WatchSubmitterResponse>,
                          public std::enable_shared_from_this<WatchStream> {
 public:
  WatchStream(const Call& call, const v1::WatchSubmitterRequest& request)
      : call_(call),
        participant_(request.participant()),
        reader_(call.server().ledger, request),
        wait_(call.server().growth) {}

  void Start() {
    self_ = shared_from_this();
    absl::Status status = call_.Authorize();
    if (status.ok()) status = CheckWatcher(call_.caller(), participant_);
    reader_.SetViewer(ViewerOf(call_.caller()));
    if (status.ok()) status = call_.server().caller_limits.OpenStream(call_.caller());
    is_open_ = status.ok();
    if (!status.ok()) return End(status);
    const bool posted =
        call_.server().read_pool.TryPost([self = self_] { self->Show(); });
    if (!posted) End(TooBusy());
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return End(absl::CancelledError("the caller has gone"));
    call_.server().read_pool.Post([self = self_] { self->Show(); });
  }
  void OnCancel() override { wait_.Cancel(); }
  void OnDone() override {
    if (is_open_) call_.server().caller_limits.CloseStream(call_.caller());
    const std::shared_ptr<WatchStream> last = std::move(self_);
  }

 private:
  void Show() {
    absl::Status status = call_.StillWanted();
    if (status.ok() && call_.server().stop.stopped()) {
      status = absl::UnavailableError("the server is stopping");
    }
    if (!status.ok()) return End(status);
    response_.Clear();
    const absl::StatusOr<bool> found = reader_.Next(response_);
    if (!found.ok()) return End(found.status());
    if (*found) {
      call_.AddResponse(response_.ByteSizeLong());
      StartWrite(&response_);
      return;
    }
    wait_.Start(
        {reader_.seen_size() + 1, absl::FromChrono(call_.context().deadline())},
        [self = shared_from_this()](const absl::Status& waited) { self->Grown(waited); });
  }

  void Grown(const absl::Status& waited) {
    if (!waited.ok()) return End(waited);
    call_.server().read_pool.Post([self = shared_from_this()] { self->Show(); });
  }

  void End(const absl::Status& status) { Finish(call_.End(status)); }

  const Call call_;
  const std::string participant_;
  bool is_open_ = false;  // Counted among its caller's.
  WatchReader reader_;
  GrowthWait wait_;
  v1::WatchSubmitterResponse response_;
  std::shared_ptr<WatchStream> self_;  // gRPC's.
};

// The check runs on a thread of its own; while a response is on its way only the newest
// progress is kept.
class IntegrityStream final : public grpc::ServerWriteReactor<v1::CheckIntegrityResponse>,
                              public std::enable_shared_from_this<IntegrityStream> {
 public:
  explicit IntegrityStream(const Call& call) : call_(call) {}

  void Start() {
    self_ = shared_from_this();
    absl::Status status = call_.Authorize();
    if (!status.ok()) {
      Finish(call_.End(status));
      return;
    }
    if (!call_.server().integrity_checks.TryTake(1)) {
      Finish(call_.End(absl::ResourceExhaustedError("another check is running")));
      return;
    }
    total_ = call_.server().ledger.publisher().Current()->head.size;
    call_.server().integrity_pool.Post([self = self_] { self->Check(); });
  }

  void OnWriteDone(bool) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    Advance();
  }
  void OnDone() override {
    const std::shared_ptr<IntegrityStream> last = std::move(self_);
  }

 private:
  void Check() {
    absl::Status status = call_.server().ledger.CheckIntegrity([this](uint64_t checked) {
      Report(checked, false);
      return call_.StillWanted().ok() && !call_.server().stop.stopped();
    });
    call_.server().integrity_checks.Return(1);
    // Whoever stopped the check is the reason, whatever the check says.
    if (absl::Status wanted = call_.StillWanted(); !wanted.ok()) {
      status = wanted;
    } else if (call_.server().stop.stopped()) {
      status = absl::UnavailableError("the server is stopping");
    }
    if (status.ok()) Report(total_, true);
    const std::lock_guard<std::mutex> lock(mutex_);
    end_ = status;
    Advance();
  }

  void Report(uint64_t checked, bool intact) {
    v1::CheckIntegrityResponse progress;
    progress.set_entries_checked(std::min(checked, total_));
    progress.set_entries_total(total_);
    progress.set_intact(intact);
    const std::lock_guard<std::mutex> lock(mutex_);
    next_ = std::move(progress);
    Advance();
  }

  // Starts what can be started. With mutex_ held.
  void Advance() {
    if (writing_ || finished_) return;
    if (next_) {
      writing_ = true;
      response_ = *std::move(next_);
      next_.reset();
      call_.AddResponse(response_.ByteSizeLong());
      StartWrite(&response_);
    } else if (end_) {
      finished_ = true;
      Finish(call_.End(*end_));
    }
  }

  const Call call_;
  uint64_t total_ = 0;
  std::shared_ptr<IntegrityStream> self_;  // gRPC's.

  std::mutex mutex_;  // Guards what follows.
  v1::CheckIntegrityResponse response_;
  std::optional<v1::CheckIntegrityResponse> next_;
  std::optional<absl::Status> end_;
  bool writing_ = false;
  bool finished_ = false;
};

}  // namespace

grpc::ServerUnaryReactor* MakeCheckpointCall(const Call& call,
                                             const v1::GetCheckpointRequest& request,
                                             v1::GetCheckpointResponse& response) {
  const auto reactor = std::make_shared<CheckpointCall>(call, response);
  reactor->Start(request.minimum_size());
  return reactor.get();
}

grpc::ServerWriteReactor<v1::ReadEntriesResponse>* MakeEntriesStream(
    const Call& call, const v1::ReadEntriesRequest& request) {
  auto reading = std::make_shared<EntriesReading>(call, request);
  return new PulledStream<v1::ReadEntriesResponse>(
      call,
      [reading](v1::ReadEntriesResponse& response) { return reading->Next(response); });
}

grpc::ServerWriteReactor<v1::WatchSubmitterResponse>* MakeWatchStream(
    const Call& call, const v1::WatchSubmitterRequest& request) {
  const auto stream = std::make_shared<WatchStream>(call, request);
  stream->Start();
  return stream.get();
}

grpc::ServerWriteReactor<v1::CheckIntegrityResponse>* MakeIntegrityStream(
    const Call& call) {
  const auto stream = std::make_shared<IntegrityStream>(call);
  stream->Start();
  return stream.get();
}

}  // namespace rastro
