// See listen_address.h.

#include "services/server/listen_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

bool IsLoopback(const std::string& host) {
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6;
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace

absl::StatusOr<HostAndPort> SplitAddress(absl::string_view address) {
  const size_t colon = address.rfind(':');
  HostAndPort parts;
  uint32_t port = 0;
  bool good = colon != absl::string_view::npos &&
              absl::SimpleAtoi(address.substr(colon + 1), &port) &&
              port <= std::numeric_limits<uint16_t>::max();
  absl::string_view host = address.substr(0, good ? colon : 0);
  if (absl::ConsumePrefix(&host, "[")) {
    good = good && absl::ConsumeSuffix(&host, "]");
  } else {
    // Without brackets nobody knows where an IPv6 address ends.
    good = good && host.find(':') == absl::string_view::npos;
  }
  if (!good || host.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("got '", address, "', wanted host:port or [IPv6 address]:port"));
  }
  parts.host = std::string(host);
  parts.port = static_cast<uint16_t>(port);
  return parts;
}

absl::Status CheckPlaintextAddress(absl::string_view address) {
  const absl::StatusOr<HostAndPort> parts = SplitAddress(address);
  if (!parts.ok()) return WithField("listen", parts.status());
  if (parts->host == "localhost" || IsLoopback(parts->host)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "listen: got '", address,
      "', wanted a loopback address such as 127.0.0.1:7741 or "
      "[::1]:7741; for others the server needs TLS (tls-certificate, tls-key, "
      "tls-client-ca), or to be told allow-plaintext-remote = true"));
}

}  // namespace rastro
