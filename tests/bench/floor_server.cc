// The floor that rastrod is measured against: SubmissionService with all that the wire
// and the disk ask for and nothing else. Batches are taken as they are, whoever signed
// them; what is answered proves nothing.
//
//   floor_server DIRECTORY            // Empty. Prints its address, serves until SIGTERM.
//   floor_server DIRECTORY --check    // Checks a signature, always one, for each batch.

#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <chrono>
#include <deque>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "crypto/signature.h"
#include "rastro/v1/submission_service.grpc.pb.h"
#include "services/ledger/worker_pool.h"
#include "tests/bench/floor_sequencer.h"
#include "tests/bench/floor_store.h"

namespace rastro {
namespace {

constexpr int kMaxMessageBytes = 8 << 20;
constexpr int kStreamsPerConnection = 256;
constexpr size_t kStreamBatches = 16;

// What it costs to check a batch's signature.
class SignatureCost {
 public:
  SignatureCost() : text_(kTextBytes, 'x'), signature_(*key_.Sign(text_)) {}

  bool Pay() const { return key_.public_key().Verify(text_, signature_); }

 private:
  static constexpr size_t kTextBytes = 400;  // As a batch note's.

  const PrivateKey key_ = *PrivateKey::Generate(KeyAlgorithm::kEd25519);
  const std::string text_;
  const std::string signature_;
};

struct Floor {
  Floor(const std::string& directory, bool checks)
      : store(directory), pool(/*threads=*/0, /*queue_max=*/1), sequencer(store) {
    if (checks) signature.emplace();
  }

  std::optional<SignatureCost> signature;
  FloorStore store;
  WorkerPool pool;  // Makes the receipts.
  FloorSequencer sequencer;
};

// Absent: busy.
using Answered = std::function<void(std::optional<v1::SubmitBatchResponse>)>;

void TakeBatch(Floor& floor, v1::SubmitBatchRequest&& request, Answered answered) {
  if (floor.signature && !floor.signature->Pay()) return answered(std::nullopt);
  const size_t events = request.events_size();
  auto done = std::make_shared<Answered>(std::move(answered));
  const bool added = floor.sequencer.Add(floor.store.Encode(std::move(request)),
                                         [&floor, events, done](uint64_t first) {
                                           floor.pool.Post([&floor, events, done, first] {
                                             (*done)(floor.store.Receipt(first, events));
                                           });
                                         });
  if (!added) (*done)(std::nullopt);
}

const grpc::Status& Busy() {
  static const grpc::Status busy(grpc::StatusCode::UNAVAILABLE, "too many batches wait");
  return busy;
}

using StreamRequest = v1::SubmitBatchesRequest;
using StreamResponse = v1::SubmitBatchesResponse;

// Lives until gRPC is done with it and no batch of it is under way on another thread.
class FloorStream final : public grpc::ServerBidiReactor<StreamRequest, StreamResponse>,
                          public std::enable_shared_from_this<FloorStream> {
 public:
  explicit FloorStream(Floor& floor) : floor_(floor) {}

  void Start() {
    self_ = shared_from_this();
    const std::lock_guard<std::mutex> lock(mutex_);
    Advance();
  }

  void OnReadDone(bool ok) override {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!ok) {
      read_all_ = true;
      reading_ = false;
      return Advance();
    }
    const uint64_t id = request_.request_id();
    v1::SubmitBatchRequest batch = std::move(*request_.mutable_batch());
    ++in_flight_;
    lock.unlock();
    TakeBatch(floor_, std::move(batch),
              [self = self_, id](std::optional<v1::SubmitBatchResponse> receipt) {
                self->Answer(id, std::move(receipt));
              });
    lock.lock();
    reading_ = false;
    Advance();
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    --in_flight_;
    if (!ok) gone_ = true;
    Advance();
  }

  void OnDone() override { const std::shared_ptr<FloorStream> last = std::move(self_); }

 private:
  void Answer(uint64_t id, std::optional<v1::SubmitBatchResponse> receipt) {
    StreamResponse response;
    response.set_request_id(id);
    if (receipt) {
      *response.mutable_receipt() = *std::move(receipt);
    } else {
      response.mutable_refusal()->set_code(Busy().error_code());
      response.mutable_refusal()->set_message(Busy().error_message());
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    answers_.push_back(std::move(response));
    Advance();
  }

  // Starts whatever can be started. With mutex_ held.
  void Advance() {
    if (finished_) return;
    if (gone_) {
      in_flight_ -= answers_.size();
      answers_.clear();
    }
    if (!writing_ && !answers_.empty()) {
      writing_ = true;
      response_ = std::move(answers_.front());
      answers_.pop_front();
      StartWrite(&response_);
    }
    if (!read_all_ && !reading_ && in_flight_ < kStreamBatches) {
      reading_ = true;
      StartRead(&request_);
    }
    if (read_all_ && in_flight_ == 0) {
      finished_ = true;
      Finish(grpc::Status::OK);
    }
  }

  Floor& floor_;
  std::shared_ptr<FloorStream> self_;  // gRPC's.
  std::mutex mutex_;                   // Guards what follows.
  StreamRequest request_;
  StreamResponse response_;
  std::deque<StreamResponse> answers_;
  size_t in_flight_ = 0;
  bool reading_ = false;
  bool writing_ = false;
  bool read_all_ = false;
  bool gone_ = false;
  bool finished_ = false;
};

class FloorService final : public v1::SubmissionService::CallbackService {
 public:
  explicit FloorService(Floor& floor) : floor_(floor) {}

  grpc::ServerUnaryReactor* SubmitBatch(grpc::CallbackServerContext* context,
                                        const v1::SubmitBatchRequest* request,
                                        v1::SubmitBatchResponse* response) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    // gRPC made the request for this call alone and does not look at it again.
    TakeBatch(floor_, std::move(const_cast<v1::SubmitBatchRequest&>(*request)),
              [reactor, response](std::optional<v1::SubmitBatchResponse> receipt) {
                if (!receipt) return reactor->Finish(Busy());
                *response = *std::move(receipt);
                reactor->Finish(grpc::Status::OK);
              });
    return reactor;
  }

  grpc::ServerBidiReactor<StreamRequest, StreamResponse>* SubmitBatches(
      grpc::CallbackServerContext* /*context*/) override {
    const auto stream = std::make_shared<FloorStream>(floor_);
    stream->Start();
    return stream.get();
  }

 private:
  Floor& floor_;
};

int Serve(const std::string& directory, bool checks) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  Floor floor(directory, checks);
  FloorService service(floor);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnection);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::cout << "floor_server ready on 127.0.0.1:" << port << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
  server->Wait();
  return 0;
}

}  // namespace
}  // namespace rastro

int main(int argc, char** argv) {
  const bool checks = argc == 3 && argv[2] == std::string("--check");
  if (argc == 2 || checks) return rastro::Serve(argv[1], checks);
  std::cerr << "usage: floor_server DIRECTORY [--check]" << std::endl;
  return 2;
}
