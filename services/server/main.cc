// rastrod: opens a ledger and serves it until it is told to stop.
// Exit codes: 0 stopped as told, 1 the ledger's data are broken, 2 wrong configuration or
// input, 3 the address, the directory or the disk cannot be had.

#include <grpc/support/log.h>
#include <pthread.h>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "crypto/note/note.h"
#include "services/ledger/ledger.h"
#include "services/server/authorizer.h"
#include "services/server/server.h"
#include "services/server/server_config.h"
#include "storage/directory_lock.h"
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
  const auto level = args->severity == GPR_LOG_SEVERITY_ERROR ? spdlog::level::debug
                                                              : spdlog::level::trace;
  spdlog::log(level, "grpc: {}", args->message);
}

void StartLogging(const std::string& level) {
  auto logger = spdlog::stderr_logger_mt("rastrod");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%f%z %l %v");
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
  spdlog::set_level(spdlog::level::from_str(level));
  gpr_set_log_function(LogFromGrpc);
}

// Blocked in every thread, so that one place waits for them.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void WaitForStop(const sigset_t& signals, uint32_t drain_seconds) {
  int signal = 0;
  sigwait(&signals, &signal);
  spdlog::info("stopping ({})", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  // Whatever hangs, the process ends: what is acknowledged is on the disk. A second
  // signal ends it at once.
  alarm(2 * drain_seconds + 30);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

absl::StatusOr<std::unique_ptr<MemoryNoteSigner>> ReadLedgerKey(
    const ServerConfig& config) {
  absl::StatusOr<std::string> pem = ReadPrivateFile(config.key_file);
  if (!pem.ok()) return pem.status();
  absl::StatusOr<PrivateKey> key = PrivateKey::ParsePem(*pem);
  if (!key.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("key: ", config.key_file, ": ", key.status().message()));
  }
  return std::make_unique<MemoryNoteSigner>(config.origin, *std::move(key));
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
    spdlog::info("the index is being brought up to date: {} entries so far", entries);
  };
  options.sequencer.queue_batches_max = config.queue_batches;
  options.sequencer.queue_bytes_max = config.queue_mib << 20;
  return options;
}

void SayReady(const Ledger& ledger, const Server& server) {
  const LedgerStatus status = ledger.Status();
  if (!status.read_only_reason.empty()) {
    spdlog::warn("serving reads only: {}", status.read_only_reason);
  }
  std::cout << "rastrod ready: " << ledger.identity().origin << " on " << server.address()
            << ", " << status.published->head.size << " entries" << std::endl;
}

absl::Status Serve(const ServerConfig& config, const sigset_t& signals) {
  const auto signer = ReadLedgerKey(config);
  if (!signer.ok()) return signer.status();
  const absl::StatusOr<DirectoryLock> lock = LockData(config);
  if (!lock.ok()) return lock.status();
  SystemClock clock;
  const auto ledger = Ledger::Open(OptionsOf(config), **signer, clock);
  if (!ledger.ok()) return ledger.status();
  (*ledger)->Start();
  const MethodTableAuthorizer authorizer;
  const auto server = Server::Start(config, **ledger, authorizer);
  if (!server.ok()) return server.status();
  SayReady(**ledger, **server);
  WaitForStop(signals, config.drain_seconds);
  (*server)->Drain(absl::Seconds(config.drain_seconds));
  (*ledger)->Stop();
  spdlog::info("stopped");
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
  const sigset_t signals = BlockStopSignals();
  StartLogging(command->config->log_level);
  const absl::Status status = Serve(*command->config, signals);
  return status.ok() ? kDone : Fail(status);
}

}  // namespace
}  // namespace rastro

int main(int argc, char** argv) { return rastro::Main(argc, argv); }
