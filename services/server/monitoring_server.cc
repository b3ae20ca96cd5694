// civetweb serves HTTP: a queue of connections and a time for each request are bounded.

#include "services/server/monitoring_server.h"

#include <civetweb.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/server/listen_address.h"

namespace rastro {
namespace {

struct HttpAnswer {
  int code = 200;
  std::string text;
  absl::string_view type = "text/plain; charset=utf-8";
};

absl::string_view ReasonPhrase(int code) {
  switch (code) {
    case 200:
      return "OK";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    default:
      return "Service Unavailable";
  }
}

HttpAnswer AnswerTo(absl::string_view method, absl::string_view path,
                    const Watching& watching) {
  if (method != "GET" && method != "HEAD") return {405, "wanted GET or HEAD\n"};
  if (path == "/healthz") return {200, "alive\n"};
  if (path == "/readyz") {
    const std::string reason = watching.readiness.ReasonAgainst();
    if (reason.empty()) return {200, "ready\n"};
    return {503, absl::StrCat("not ready: ", reason, "\n")};
  }
  if (path == "/metrics") {
    return {200, watching.metrics.Text(), "text/plain; version=0.0.4; charset=utf-8"};
  }
  return {404, "wanted /metrics, /healthz or /readyz\n"};
}

int HandleRequest(mg_connection* connection, void* watching) {
  const mg_request_info* request = mg_get_request_info(connection);
  const HttpAnswer answer = AnswerTo(request->request_method, request->local_uri,
                                     *static_cast<const Watching*>(watching));
  const std::string head = absl::StrCat(
      "HTTP/1.1 ", answer.code, " ", ReasonPhrase(answer.code),
      "\r\nContent-Type: ", answer.type, "\r\nContent-Length: ", answer.text.size(),
      "\r\nCache-Control: no-store\r\n", answer.code == 405 ? "Allow: GET, HEAD\r\n" : "",
      "Connection: close\r\n\r\n");
  const std::string body =
      absl::string_view(request->request_method) == "HEAD" ? "" : answer.text;
  const std::string message = head + body;
  mg_write(connection, message.data(), message.size());
  return answer.code;
}

// civetweb says on its log why it could not listen.
int KeepMessage(const mg_connection* connection, const char* message) {
  auto* kept = static_cast<std::string*>(mg_get_user_data(mg_get_context(connection)));
  if (kept->empty()) *kept = message;
  return 1;  // It writes nothing itself.
}

// It takes no names of hosts.
std::string ForCivetweb(const std::string& address) {
  constexpr absl::string_view kLocalhost = "localhost:";
  if (!absl::StartsWith(address, kLocalhost)) return address;
  return absl::StrCat("127.0.0.1:", address.substr(kLocalhost.size()));
}

// Makes a connection and gives it up.
void Knock(const std::string& address) {
  const absl::StatusOr<HostAndPort> parts = SplitAddress(address);
  if (!parts.ok()) return;
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string port = absl::StrCat(parts->port);
  if (getaddrinfo(parts->host.c_str(), port.c_str(), &hints, &found) != 0) return;
  const int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0) {
    (void)connect(fd, found->ai_addr, found->ai_addrlen);
    close(fd);
  }
  freeaddrinfo(found);
}

// civetweb's listening thread looks every two seconds whether it should stop, or when
// somebody connects: so somebody does until it has stopped.
void StopQuickly(mg_context* context, const std::string& address) {
  std::atomic<bool> is_stopped = false;
  std::thread knocking([&] {
    while (!is_stopped) {
      Knock(address);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
  mg_stop(context);
  is_stopped = true;
  knocking.join();
}

}  // namespace

struct MonitoringServer::Parts {
  std::string message;  // The first of civetweb's log.
  mg_context* context = nullptr;
};

MonitoringServer::MonitoringServer() : parts_(std::make_unique<Parts>()) {}
MonitoringServer::~MonitoringServer() {
  if (parts_->context != nullptr) StopQuickly(parts_->context, address_);
}

absl::StatusOr<std::unique_ptr<MonitoringServer>> MonitoringServer::Start(
    const std::string& address, const Watching& watching) {
  std::unique_ptr<MonitoringServer> server(new MonitoringServer());
  Parts& parts = *server->parts_;
  const std::string listening = ForCivetweb(address);
  const char* options[] = {"listening_ports",
                           listening.c_str(),
                           "num_threads",
                           "3",
                           "connection_queue",
                           "16",
                           "request_timeout_ms",
                           "5000",
                           "max_request_size",
                           "8192",
                           "enable_keep_alive",
                           "no",
                           nullptr};
  mg_callbacks callbacks = {};
  callbacks.log_message = KeepMessage;
  parts.context = mg_start(&callbacks, &parts.message, options);
  if (parts.context == nullptr) {
    return absl::UnavailableError(absl::StrCat(
        "cannot listen on ", address, ": ", parts.message,
        "; stop what listens there, or set another address (monitoring-listen)"));
  }
  mg_set_request_handler(parts.context, "**", HandleRequest,
                         const_cast<Watching*>(&watching));
  std::array<mg_server_port, 1> ports = {};
  mg_get_server_ports(parts.context, static_cast<int>(ports.size()), ports.data());
  const size_t colon = listening.rfind(':');
  server->address_ = absl::StrCat(listening.substr(0, colon), ":", ports[0].port);
  return server;
}

}  // namespace rastro
