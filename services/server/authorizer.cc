// See authorizer.h.

#include "services/server/authorizer.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kMethods[] = {
    "/rastro.v1.AuditService/CheckIntegrity",
    "/rastro.v1.AuditService/FindEvent",
    "/rastro.v1.AuditService/GetCheckpoint",
    "/rastro.v1.AuditService/GetConsistencyProof",
    "/rastro.v1.AuditService/GetHeads",
    "/rastro.v1.AuditService/GetInclusionProof",
    "/rastro.v1.AuditService/GetStatus",
    "/rastro.v1.AuditService/GetTile",
    "/rastro.v1.AuditService/ReadEntries",
    "/rastro.v1.AuditService/WatchSubmitter",
    "/rastro.v1.FindingService/ListFindings",
    "/rastro.v1.ProvenanceService/GetHistory",
    "/rastro.v1.ProvenanceService/GetProvenance",
    "/rastro.v1.ProvenanceService/Trace",
    "/rastro.v1.QueryService/QueryEvents",
    "/rastro.v1.RegistryService/GetParticipant",
    "/rastro.v1.RegistryService/ListParticipants",
    "/rastro.v1.SubmissionService/SubmitBatch",
    "/rastro.v1.SubmissionService/SubmitBatches",
};

bool IsLoopback(const std::string& host) {
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6;
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace

absl::Span<const absl::string_view> MethodTableAuthorizer::Methods() { return kMethods; }

absl::Status MethodTableAuthorizer::Authorize(const CallInfo& call) const {
  if (std::binary_search(std::begin(kMethods), std::end(kMethods), call.method)) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(
      absl::StrCat("method: nobody may call ", call.method));
}

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
  return absl::InvalidArgumentError(
      absl::StrCat("listen: got '", address,
                   "', wanted a loopback address such as 127.0.0.1:7741 or "
                   "[::1]:7741; this server has no TLS, so nobody else may reach it"));
}

}  // namespace rastro
