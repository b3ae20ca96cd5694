// See server.h.

#include "services/server/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/resource_quota.h>
#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/server/health_reporter.h"
#include "services/server/listen_address.h"
#include "services/server/services.h"
#include "services/server/tls.h"
#include "services/server/watching.h"

namespace rastro {
namespace {

constexpr int kMaxMetadataBytes = 16 << 10;
constexpr size_t kTransportMemoryBytes = size_t{512} << 20;
constexpr int kMaxSyncThreads = 64;  // Only reflection uses them.
constexpr int kTransportNiceness = 5;

// gRPC only says that it could not listen; the system says why.
std::string WhyNotListening(const std::string& address) {
  const absl::StatusOr<HostAndPort> parts = SplitAddress(address);
  if (!parts.ok()) return std::string(parts.status().message());
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed =
      getaddrinfo(parts->host.c_str(), absl::StrCat(parts->port).c_str(), &hints, &found);
  if (failed != 0) return gai_strerror(failed);
  std::string why = "the address is not available";
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    const int fd = socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, 0);
    if (fd < 0) continue;
    const int one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(fd, each->ai_addr, each->ai_addrlen) != 0) why = std::strerror(errno);
    close(fd);
  }
  freeaddrinfo(found);
  return why;
}

// Both are global in gRPC, and must be set before any server is built.
void EnableStandardServices() {
  static std::once_flag once;
  std::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
}

void SetLimits(const ServerConfig& config, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(kMaxReceivedMessageBytes));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             static_cast<int>(config.streams_per_connection));
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  // Otherwise a second server on the same port would get half of the connections.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // Clients may ask every 10 s whether the connection lives; dead ones are closed.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             10'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  grpc::ResourceQuota quota("rastrod");
  quota.Resize(kTransportMemoryBytes);
  quota.SetMaxThreads(kMaxSyncThreads);
  builder.SetResourceQuota(quota);
}

// gRPC's own threads are those of whoever builds the server, and have his priority. A
// lower one than ours: when all cores are busy, what was accepted is finished first, and
// what still wants to come in waits, or is refused.
std::unique_ptr<grpc::Server> BuildAtLowPriority(grpc::ServerBuilder& builder) {
  std::unique_ptr<grpc::Server> server;
  std::thread([&] {
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kTransportNiceness);
    server = builder.BuildAndStart();
  }).join();
  return server;
}

}  // namespace

struct Server::Parts {
  Parts(const ServerConfig& config, Ledger& ledger, const Authorizer& authorizer,
        Watching* watching)
      : unwatched(watching == nullptr ? std::make_unique<Watching>(config) : nullptr),
        context(ledger, authorizer, config, (watching ? *watching : *unwatched).metrics),
        sampling(context.metrics,
                 [this](SampleSheet& sheet) { SampleServer(context, sheet); }) {
    services.push_back(MakeSubmissionService(context));
    services.push_back(MakeProvenanceService(context));
    services.push_back(MakeAuditService(context));
    services.push_back(MakeQueryService(context));
    services.push_back(MakeFindingService(context));
    services.push_back(MakeRegistryService(context));
  }

  const std::unique_ptr<Watching> unwatched;
  ServerContext context;
  const Sampling sampling;
  std::vector<std::unique_ptr<grpc::Service>> services;
  std::unique_ptr<grpc::Server> server;
  std::optional<HealthReporter> health;  // Ends before the server.
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() {
  if (parts_->server) Drain(absl::ZeroDuration());
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerConfig& config,
                                                      Ledger& ledger,
                                                      const Authorizer& authorizer,
                                                      Watching* watching) {
  if (!config.has_tls() && !config.allow_plaintext_remote) {
    const absl::Status status = CheckPlaintextAddress(config.listen);
    if (!status.ok()) return status;
  }
  const auto credentials = MakeServerCredentials(config);
  if (!credentials.ok()) return credentials.status();
  EnableStandardServices();
  std::unique_ptr<Server> server(
      new Server(std::make_unique<Parts>(config, ledger, authorizer, watching)));
  Parts& parts = *server->parts_;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(config.listen, *credentials, &port);
  SetLimits(config, builder);
  for (const auto& service : parts.services) builder.RegisterService(service.get());
  parts.server = BuildAtLowPriority(builder);
  if (parts.server == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat(
        "cannot listen on ", config.listen, ": ", WhyNotListening(config.listen),
        "; stop what listens there, or set another address (listen)"));
  }
  parts.server->GetHealthCheckService()->SetServingStatus(true);
  parts.health.emplace(ledger, *parts.server->GetHealthCheckService());
  const size_t colon = config.listen.rfind(':');
  server->address_ = absl::StrCat(config.listen.substr(0, colon), ":", port);
  return server;
}

void Server::Drain(absl::Duration limit) {
  Parts& parts = *parts_;
  const absl::Time deadline = absl::Now() + limit;
  parts.health.reset();
  parts.server->GetHealthCheckService()->Shutdown();
  parts.context.stop.Stop();
  parts.context.growth.Stop();
  parts.server->Shutdown(absl::ToChronoTime(deadline));
  parts.server->Wait();
  parts.server.reset();
}

}  // namespace rastro
