// The running gRPC server: services, health, reflection, limits, the listening socket.
// Knows gRPC only by name.

#ifndef RASTRO_SERVICES_SERVER_SERVER_H_
#define RASTRO_SERVICES_SERVER_SERVER_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/ledger/ledger.h"
#include "services/server/authorizer.h"
#include "services/server/server_config.h"

namespace rastro {

// A batch is at most 4 MiB; its message is a little larger.
inline constexpr size_t kMaxReceivedMessageBytes = size_t{8} << 20;

struct Watching;

class Server {
 public:
  // Listens and serves. `ledger`, whose engine runs, `authorizer` and `watching` (null:
  // nobody watches) must outlive it; of `config` only addresses and limits count.
  // INVALID_ARGUMENT for an address that is not loopback, without TLS and unless that was
  // allowed, and for files of TLS that cannot be used; UNAVAILABLE if it cannot be
  // listened on, with the reason.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerConfig& config,
                                                       Ledger& ledger,
                                                       const Authorizer& authorizer,
                                                       Watching* watching = nullptr);

  // Stops at once if Drain was not called.
  ~Server();

  // "127.0.0.1:7741", with the port that was taken.
  const std::string& address() const { return address_; }

  // Says NOT_SERVING, takes no more calls, ends those that would never end, gives the
  // others `limit` to end and cancels them then. Returns when all have ended. Once.
  void Drain(absl::Duration limit);

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
  std::string address_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_SERVER_H_
