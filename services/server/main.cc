// rastrod: opens a ledger and serves it until it is told to stop.
// Exit codes: 0 stopped as told, 1 the ledger's data are broken, 2 wrong configuration or
// input, 3 the address, the directory or the disk cannot be had.

#include <grpc/support/log.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "crypto/certificate.h"
#include "crypto/grammar.h"
#include "crypto/note/note.h"
#include "services/ledger/ledger.h"
#include "services/server/authorizer.h"
#include "services/server/log.h"
#include "services/server/monitoring_server.h"
#include "services/server/server.h"
#include "services/server/server_config.h"
#include "services/server/server_keys.h"
#include "services/server/watching.h"
#include "storage/directory_lock.h"
#include "storage/fail_stop.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

enum ExitCode { kDone = 0, kBroken = 1, kBadInput = 2, kUnavailable = 3 };

ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kDone;
    case absl::StatusCode::kDataLoss:
      return kBroken;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kPermissionDenied:  // The PIN of a hardware module.
      return kBadInput;
    default:
      return kUnavailable;
  }
}

ExitCode Fail(const absl::Status& status) {
  std::cerr << "rastrod: " << status.message() << std::endl;
  return ExitCodeOf(status);
}

void LogFromGrpc(gpr_log_func_args* args) {
  const LogLevel level =
      args->severity == GPR_LOG_SEVERITY_ERROR ? LogLevel::kDebug : LogLevel::kTrace;
  LogLine(level, "grpc").With("text", args->message);
}

absl::Status StartLogging(const ServerConfig& config) {
  LogOptions options;
  options.level = config.log_level;
  options.file = config.log_file;
  options.file_bytes = config.log_file_mib << 20;
  options.files = config.log_files;
  options.audit_file = config.audit_log_file;
  if (absl::Status status = StartLog(options); !status.ok()) return status;
  gpr_set_log_function(LogFromGrpc);
  return absl::OkStatus();
}

// The last line of a server whose disk fails says why.
void LogAndAbort(const absl::Status& reason) {
  LogLine(LogLevel::kError, "a write failed: stopping at once")
      .With("error", reason.message());
  FlushLog();
  AbortOnFatal(reason);
}

// Blocked in every thread, so that one place waits for them.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void ReopenTheLog() {
  const absl::Status status = ReopenLog();
  if (status.ok()) {
    LogLine(LogLevel::kInfo, "the log is opened anew").With("signal", "SIGHUP");
  } else {
    LogLine(LogLevel::kError, "the log could not be opened anew")
        .With("error", status.message());
  }
}

void WaitForStop(const sigset_t& signals, uint32_t drain_seconds) {
  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) ReopenTheLog();
  LogLine(LogLevel::kInfo, "stopping")
      .With("signal", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  // Whatever hangs, the process ends: what is acknowledged is on the disk. A second
  // signal ends it at once.
  alarm(2 * drain_seconds + 30);
  sigset_t unblocked = signals;
  sigdelset(&unblocked, SIGHUP);  // Which means nothing any more.
  pthread_sigmask(SIG_UNBLOCK, &unblocked, nullptr);
}

// They are public; whoever may write the configuration may write them.
absl::StatusOr<std::string> ReadRegistrationRoots(const ServerConfig& config) {
  if (config.registration_roots.empty()) return "";
  absl::StatusOr<std::string> roots = ReadPublicFile(config.registration_roots);
  const absl::Status status = roots.ok() ? CheckAuthorities(*roots) : roots.status();
  if (!status.ok()) return WithField("registration-roots", status);
  return roots;
}

// The lock needs the directory to be there.
absl::StatusOr<DirectoryLock> LockData(const ServerConfig& config) {
  if (config.create) {
    absl::Status status = MakeDirectories(config.data_directory);
    if (!status.ok()) return status;
  }
  std::error_code error;
  if (!std::filesystem::is_directory(config.data_directory, error)) {
    return absl::NotFoundError(absl::StrCat("data-dir: there is no directory ",
                                            config.data_directory,
                                            "; 'rastro init' makes a ledger"));
  }
  absl::StatusOr<DirectoryLock> lock =
      DirectoryLock::Acquire(config.data_directory, "rastrod");
  if (lock.ok() || !absl::IsFailedPrecondition(lock.status())) return lock;
  return absl::UnavailableError(lock.status().message());
}

LedgerOptions OptionsOf(const ServerConfig& config) {
  LedgerOptions options;
  options.origin = config.origin;
  options.data_directory = config.data_directory;
  options.guard_path = config.guard_file;
  options.create = config.create;
  options.allow_clock_jump = config.allow_clock_jump;
  options.minimum_free_bytes = config.minimum_free_mib << 20;
  options.on_catch_up = [told = absl::Now()](uint64_t entries) mutable {
    if (absl::Now() - told < absl::Seconds(2)) return;
    told = absl::Now();
    LogLine(LogLevel::kInfo, "the index is being brought up to date")
        .With("entries", entries);
  };
  options.sequencer.queue_batches_max = config.queue_batches;
  options.sequencer.queue_bytes_max = config.queue_mib << 20;
  options.sequencer.minimum_group_age = absl::Milliseconds(config.minimum_group_ms);
  options.fatal = LogAndAbort;
  return options;
}

void SayReady(const Ledger& ledger, const Server& server) {
  const LedgerStatus status = ledger.Status();
  LogLine(LogLevel::kInfo, "ready")
      .With("origin", ledger.identity().origin)
      .With("address", server.address())
      .With("entries", status.published->head.size);
  std::cout << "rastrod ready: " << ledger.identity().origin << " on " << server.address()
            << ", " << status.published->head.size << " entries" << std::endl;
}

// Null if nobody asks for it.
absl::StatusOr<std::unique_ptr<MonitoringServer>> StartMonitoring(
    const ServerConfig& config, const Watching& watching) {
  if (config.monitoring_listen.empty()) return nullptr;
  auto server = MonitoringServer::Start(config.monitoring_listen, watching);
  if (server.ok()) {
    LogLine(LogLevel::kInfo, "monitoring").With("address", (*server)->address());
  }
  return server;
}

absl::Status Serve(const ServerConfig& config, const sigset_t& signals) {
  const absl::StatusOr<LedgerKeys> keys = OpenLedgerKeys(config);
  if (!keys.ok()) return keys.status();
  if (absl::Status status = CheckLedgerKeys(*keys); !status.ok()) return status;
  const absl::StatusOr<std::string> roots = ReadRegistrationRoots(config);
  if (!roots.ok()) return roots.status();
  const absl::StatusOr<DirectoryLock> lock = LockData(config);
  if (!lock.ok()) return lock.status();
  Watching watching(config);
  const auto monitoring = StartMonitoring(config, watching);
  if (!monitoring.ok()) return monitoring.status();
  SystemClock clock;
  LedgerOptions options = OptionsOf(config);
  options.observer = &watching.metrics;
  options.registration_roots = *roots;
  options.former_signer = keys->former.get();
  options.key_successions = keys->successions;
  const auto ledger = Ledger::Open(options, *keys->signer, clock);
  if (!ledger.ok()) return ledger.status();
  (*ledger)->Start();
  const WatchedLedger watched(watching, **ledger);
  const MethodTableAuthorizer authorizer;
  const auto server = Server::Start(config, **ledger, authorizer, &watching);
  if (!server.ok()) return server.status();
  SayReady(**ledger, **server);
  WaitForStop(signals, config.drain_seconds);
  watching.readiness.SetStopping();
  (*server)->Drain(absl::Seconds(config.drain_seconds));
  (*ledger)->Stop();
  LogLine(LogLevel::kInfo, "stopped");
  return absl::OkStatus();
}

ExitCode Main(int argc, char** argv) {
  const absl::StatusOr<ServerCommand> command = ReadServerCommand(argc, argv);
  if (!command.ok()) {
    const ExitCode code = Fail(command.status());
    std::cerr << "'rastrod --help' lists the settings" << std::endl;
    return code;
  }
  if (!command->config) {
    std::cout << command->text << std::flush;
    return kDone;
  }
  const sigset_t signals = BlockSignals();
  absl::Status status = StartLogging(*command->config);
  if (status.ok()) status = Serve(*command->config, signals);
  StopLog();
  return status.ok() ? kDone : Fail(status);
}

}  // namespace
}  // namespace rastro

int main(int argc, char** argv) { return rastro::Main(argc, argv); }
