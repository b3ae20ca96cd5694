// A connection that carries prepared batches and copies nothing of them: what `rastro
// bench` measures with. One socket of its own, also beside others to the same server.
// Thread-safe. Errors are the server's, UNAVAILABLE if it cannot be reached.

#ifndef RASTRO_SERVICES_CLI_LOAD_CONNECTION_H_
#define RASTRO_SERVICES_CLI_LOAD_CONNECTION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "rastro/v1/submission_service.pb.h"
#include "services/cli/endpoint.h"

namespace rastro {

// One SubmitBatches call. Send and EndSending from one thread, Receive from one other.
class BatchStream {
 public:
  virtual ~BatchStream() = default;

  // `id` ascends from 1. False if the stream is broken.
  virtual bool Send(uint64_t id, v1::SubmitBatchRequest& batch) = 0;
  virtual void EndSending() = 0;

  // False at the end of the stream.
  virtual bool Receive(v1::SubmitBatchesResponse& response) = 0;

  // How the stream ended; after Receive has returned false.
  virtual absl::Status Finish() = 0;
};

class LoadConnection {
 public:
  // Waits for at most a second until it is connected.
  explicit LoadConnection(const Endpoint& endpoint);
  ~LoadConnection();

  absl::StatusOr<v1::SubmitBatchResponse> Submit(const v1::SubmitBatchRequest& batch);

  // Does not wait: `answered` is called from a thread of gRPC's. `batch` and the
  // connection must live until then.
  using Answered = std::function<void(absl::StatusOr<v1::SubmitBatchResponse>)>;
  void StartSubmit(const v1::SubmitBatchRequest& batch, Answered answered);

  // The connection must outlive the stream, which ends after `limit` at the latest.
  std::unique_ptr<BatchStream> OpenStream(absl::Duration limit);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

std::vector<std::unique_ptr<LoadConnection>> ConnectOften(const Endpoint& endpoint,
                                                          size_t count);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_LOAD_CONNECTION_H_
