// Who may call what: one hook before every handler.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_AUTHORIZER_H_
#define RASTRO_SERVICES_SERVER_AUTHORIZER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace rastro {

// A call before it is handled.
struct CallInfo {
  absl::string_view method;  // "/rastro.v1.AuditService/GetCheckpoint"
  absl::string_view peer;    // As gRPC names it: "ipv4:127.0.0.1:50123"
};

class Authorizer {
 public:
  virtual ~Authorizer() = default;

  // OK, or PERMISSION_DENIED or UNAUTHENTICATED with the reason.
  virtual absl::Status Authorize(const CallInfo& call) const = 0;
};

// The policy of a server without TLS, which listens on loopback only: whoever is on
// this machine may call every method of the table. A method without a row is refused.
class MethodTableAuthorizer final : public Authorizer {
 public:
  absl::Status Authorize(const CallInfo& call) const override;

  // The rows, ascending.
  static absl::Span<const absl::string_view> Methods();
};

// OK if `address` is `localhost:port`, or a literal loopback address and port as
// `127.0.0.1:7741` or `[::1]:7741`; port 0 takes a free one. INVALID_ARGUMENT otherwise:
// without TLS nothing else is listened on.
absl::Status CheckPlaintextAddress(absl::string_view address);

// Parts of "host:port" or "[host]:port". INVALID_ARGUMENT if it is neither, or the port
// is above 65,535.
struct HostAndPort {
  std::string host;
  uint16_t port = 0;
};
absl::StatusOr<HostAndPort> SplitAddress(absl::string_view address);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_AUTHORIZER_H_
