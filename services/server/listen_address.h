// Addresses that a server listens on.
// Pure and thread-safe.

#ifndef RASTRO_SERVICES_SERVER_LISTEN_ADDRESS_H_
#define RASTRO_SERVICES_SERVER_LISTEN_ADDRESS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

// Parts of "host:port" or "[host]:port". INVALID_ARGUMENT if it is neither, or the port
// is above 65,535.
struct HostAndPort {
  std::string host;
  uint16_t port = 0;
};
absl::StatusOr<HostAndPort> SplitAddress(absl::string_view address);

// OK if `address` is `localhost:port`, or a literal loopback address and port as
// `127.0.0.1:7741` or `[::1]:7741`; port 0 takes a free one. INVALID_ARGUMENT otherwise:
// without TLS nothing else is listened on unless that is asked for.
absl::Status CheckPlaintextAddress(absl::string_view address);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_LISTEN_ADDRESS_H_
