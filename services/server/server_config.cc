// CLI11 (whose ConfigBase reads TOML) lets the file win over the environment, and takes
// only the first of two equal lines; both are set right here.

#include "services/server/server_config.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "crypto/grammar.h"
#include "services/server/listen_address.h"

namespace rastro {
namespace {

const std::set<std::string>& PathSettings() {
  static const auto* const names = new std::set<std::string>{"data-dir",
                                                             "guard",
                                                             "key",
                                                             "log-file",
                                                             "tls-certificate",
                                                             "tls-key",
                                                             "tls-client-ca",
                                                             "key-passphrase-file",
                                                             "hsm-pin-file",
                                                             "former-key",
                                                             "former-key-passphrase-file",
                                                             "key-successions",
                                                             "registration-roots",
                                                             "audit-log-file"};
  return *names;
}

// Refuses what CLI11 would pass over or misread, and resolves relative paths.
class StrictToml final : public CLI::ConfigBase {
 public:
  explicit StrictToml(const std::string& file)
      : directory_(std::filesystem::absolute(file).parent_path()) {}

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> items = ConfigBase::from_config(input);
    std::set<std::string> seen;
    for (CLI::ConfigItem& item : items) {
      const std::string name = item.fullname();
      if (!seen.insert(name).second || item.inputs.size() != 1) {
        throw CLI::ConversionError(name, "wanted one value, given once");
      }
      std::string& value = item.inputs.front();
      if (value.find_first_of("\"#") != std::string::npos) {
        throw CLI::ConversionError(name, "values with \" or # cannot be read");
      }
      if (PathSettings().count(name) > 0 && !value.empty()) {
        value = (directory_ / value).lexically_normal().string();
      }
    }
    return items;
  }

 private:
  std::filesystem::path directory_;
};

struct Bound {
  const char* setting;
  uint64_t value;
  uint64_t least;
  uint64_t most;
};

absl::Status CheckBounds(const ServerConfig& config) {
  const Bound bounds[] = {
      {"log-file-mib", config.log_file_mib, 0, 1 << 20},
      {"log-files", config.log_files, 0, 1000},
      {"minimum-free-mib", config.minimum_free_mib, 0, uint64_t{1} << 40},
      {"queue-batches", config.queue_batches, 1, 1'000'000},
      {"queue-mib", config.queue_mib, 8, 1 << 20},
      {"submit-mib", config.submit_mib, 8, 1 << 20},
      {"submit-wait-ms", config.submit_wait_ms, 1, 60'000},
      {"minimum-group-ms", config.minimum_group_ms, 0, 60'000},
      {"participant-events-per-second", config.participant_events_per_second, 0,
       1'000'000'000},
      {"participant-kib-per-second", config.participant_kib_per_second, 0, 1 << 30},
      {"participant-streams", config.participant_streams, 0, 1'000'000},
      {"stream-batches", config.stream_batches, 1, 1024},
      {"submit-threads", config.submit_threads, 0, 256},
      {"read-threads", config.read_threads, 0, 256},
      {"read-queue", config.read_queue, 1, 1'000'000},
      {"watches", config.watches, 1, 1'000'000},
      {"provenance-files", config.provenance_files, 1, 1024},
      {"trace-lots", config.trace_lots, 1, 1'000'000},
      {"streams-per-connection", config.streams_per_connection, 1, 100'000},
      {"drain-seconds", config.drain_seconds, 1, 3600},
  };
  for (const Bound& bound : bounds) {
    if (bound.value < bound.least || bound.value > bound.most) {
      return absl::InvalidArgumentError(absl::StrCat(bound.setting, ": got ", bound.value,
                                                     ", wanted ", bound.least, " to ",
                                                     bound.most));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckMonitoringAddress(const ServerConfig& config) {
  const std::string& address = config.monitoring_listen;
  if (address.empty()) return absl::OkStatus();
  if (const auto parts = SplitAddress(address); !parts.ok()) {
    return WithField("monitoring-listen", parts.status());
  }
  if (config.monitoring_allow_remote || CheckPlaintextAddress(address).ok()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "monitoring-listen: got '", address,
      "', wanted a loopback address such as 127.0.0.1:7742; with "
      "monitoring-allow-remote = true whoever reaches another one may read the metrics"));
}

// All of TLS or nothing of it: a server that asks nobody for a certificate is none.
absl::Status CheckTls(const ServerConfig& config) {
  const bool has_all = !config.tls_certificate.empty() && !config.tls_key.empty() &&
                       !config.tls_client_ca.empty();
  const bool has_none = config.tls_certificate.empty() && config.tls_key.empty() &&
                        config.tls_client_ca.empty();
  if (has_none || (has_all && !config.allow_plaintext_remote)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      has_all ? "allow-plaintext-remote: wanted false beside tls-certificate"
              : "tls-certificate, tls-key, tls-client-ca: wanted all three, or none");
}

absl::Status CheckListen(const ServerConfig& config) {
  if (absl::Status status = CheckTls(config); !status.ok()) return status;
  if (!config.has_tls() && !config.allow_plaintext_remote) {
    return CheckPlaintextAddress(config.listen);
  }
  return WithField("listen", SplitAddress(config.listen).status());
}

// One key, from one place.
absl::Status CheckFormerKey(const ServerConfig& config) {
  if (!config.former_key_file.empty() && !config.former_hsm_label.empty()) {
    return absl::InvalidArgumentError(
        "former-key, former-hsm-label: wanted one of the two, or none");
  }
  if (!config.former_key_passphrase_file.empty() && config.former_key_file.empty()) {
    return absl::InvalidArgumentError(
        "former-key-passphrase-file: is for a former key in a file");
  }
  if (config.has_former_key() && config.key_successions.empty()) {
    return absl::InvalidArgumentError(
        "key-successions: wanted beside a former key; 'rastro rotate-key' writes it");
  }
  return absl::OkStatus();
}

absl::Status CheckKey(const ServerConfig& config) {
  const bool has_label = !config.hsm_label.empty() || !config.former_hsm_label.empty();
  for (const std::string* each :
       {&config.hsm_module, &config.hsm_token, &config.hsm_pin_file}) {
    if (each->empty() == has_label) {
      return absl::InvalidArgumentError(
          "hsm-module, hsm-token, hsm-pin-file, and hsm-label or former-hsm-label: "
          "wanted all four, or none");
    }
  }
  if (config.key_file.empty() == config.hsm_label.empty()) {
    return absl::InvalidArgumentError(
        "key: wanted the file of the ledger's private key, or in its place the settings "
        "of a hardware module (hsm-module, hsm-token, hsm-label, hsm-pin-file)");
  }
  if (!config.key_passphrase_file.empty() && config.key_file.empty()) {
    return absl::InvalidArgumentError(
        "key-passphrase-file: is for a key in a file; the PIN of a hardware module is in "
        "hsm-pin-file");
  }
  return CheckFormerKey(config);
}

absl::Status CheckConfig(const ServerConfig& config) {
  if (!IsOrigin(config.origin)) {
    return absl::InvalidArgumentError(
        absl::StrCat("origin: got '", config.origin,
                     "', wanted a ledger name such as ledger.example.com/meat"));
  }
  if (absl::Status status = CheckKey(config); !status.ok()) return status;
  if (absl::Status status = CheckListen(config); !status.ok()) return status;
  if (absl::Status status = CheckMonitoringAddress(config); !status.ok()) return status;
  return CheckBounds(config);
}

// The same status. A refusal repeats what stands in the file, byte by byte; here it
// becomes text.
absl::Status AsText(const absl::Status& status) {
  if (IsUtf8(status.message())) return status;
  return absl::Status(status.code(), absl::CHexEscape(status.message()));
}

class Declaration {
 public:
  Declaration() : app_("The Rastro ledger server.", "rastrod") {
    app_.set_version_flag("--version", absl::StrCat("rastrod ", kServerVersion));
    app_.set_config("--config", "", "configuration file (TOML)")
        ->envname("RASTROD_CONFIG");
    app_.allow_config_extras(CLI::config_extras_mode::error);
    Add("origin", config_.origin, "the ledger's name")->required();
    Add("listen", config_.listen, "address and port; without TLS loopback only");
    Add("tls-certificate", config_.tls_certificate,
        "file of the server's certificate chain; none: no TLS");
    Add("tls-key", config_.tls_key, "file of that certificate's private key");
    Add("tls-client-ca", config_.tls_client_ca,
        "file of the authorities of client certificates");
    Add("allow-plaintext-remote", config_.allow_plaintext_remote,
        "without TLS that address need not be loopback: whoever reaches it may do all");
    Add("data-dir", config_.data_directory, "directory of the stores")->required();
    Add("guard", config_.guard_file, "file of the head guard")->required();
    Add("key", config_.key_file, "file of the ledger's private key");
    Add("key-passphrase-file", config_.key_passphrase_file,
        "file of the passphrase, if that key is encrypted");
    Add("former-key", config_.former_key_file,
        "file of the ledger's key before that one, which signs as well");
    Add("former-key-passphrase-file", config_.former_key_passphrase_file,
        "file of the passphrase, if that key is encrypted");
    Add("former-hsm-label", config_.former_hsm_label,
        "label of the former key, if it is in the same token");
    Add("key-successions", config_.key_successions,
        "file that says which of the ledger's keys followed which one");
    Add("registration-roots", config_.registration_roots,
        "file of authorities whose certificates may bind registrations; none: none may");
    Add("hsm-module", config_.hsm_module,
        "file of a PKCS#11 module that has the ledger's key");
    Add("hsm-token", config_.hsm_token, "label of its token");
    Add("hsm-label", config_.hsm_label, "label of the key, Ed25519");
    Add("hsm-pin-file", config_.hsm_pin_file, "file of the token's user PIN");
    Add("monitoring-listen", config_.monitoring_listen,
        "address of metrics, liveness and readiness (HTTP); none: not served");
    Add("monitoring-allow-remote", config_.monitoring_allow_remote,
        "that address need not be loopback");
    Add("log-file", config_.log_file, "file of the log; none: standard error");
    Add("log-file-mib", config_.log_file_mib, "MiB of one log file; 0 = no end");
    Add("log-files", config_.log_files, "older log files that are kept");
    Add("audit-log-file", config_.audit_log_file,
        "file of refusals: who, what, when, why; none: in the log only");
    Add("log-level", config_.log_level, "what is logged")
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}));
    AddLimits();
    app_.add_flag("--create", config_.create, "make an empty ledger; there must be none")
        ->configurable(false);
    app_.add_flag("--allow-clock-jump", config_.allow_clock_jump,
                  "start although the clock is far from the last entry")
        ->configurable(false);
    // Before anything else is parsed: then flags replace what the environment says, and
    // the file finds it said already.
    app_.preparse_callback([this](size_t) { ReadEnvironment(); });
  }

  absl::StatusOr<ServerCommand> Parse(int argc, const char* const* argv) {
    try {
      UseFile(argc, argv);
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      return ServerCommand{std::nullopt, app_.help()};
    } catch (const CLI::CallForVersion&) {
      return ServerCommand{std::nullopt, absl::StrCat(app_.version(), "\n")};
    } catch (const CLI::FileError& error) {
      return absl::NotFoundError(absl::StrCat("config: ", error.what()));
    } catch (const CLI::Error& error) {
      return absl::InvalidArgumentError(absl::StrReplaceAll(
          error.what(), {{"INI was not able to parse ", "unknown setting: "}}));
    } catch (const std::exception& error) {
      return absl::InvalidArgumentError(absl::StrCat("configuration: ", error.what()));
    }
    if (absl::Status status = CheckConfig(config_); !status.ok()) return status;
    return ServerCommand{std::move(config_), ""};
  }

 private:
  template <typename T>
  CLI::Option* Add(const std::string& name, T& value, const std::string& description) {
    const std::string variable = absl::StrCat(
        "RASTROD_", absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"-", "_"}})));
    return app_.add_option("--" + name, value, description)
        ->capture_default_str()
        ->envname(variable)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }

  void AddLimits() {
    Add("minimum-free-mib", config_.minimum_free_mib, "record nothing below this");
    Add("queue-batches", config_.queue_batches, "batches that may wait");
    Add("queue-mib", config_.queue_mib, "MiB of batches that may wait");
    Add("submit-mib", config_.submit_mib, "MiB of batches that are worked on");
    Add("submit-wait-ms", config_.submit_wait_ms,
        "milliseconds that a batch may be expected to take");
    Add("minimum-group-ms", config_.minimum_group_ms,
        "milliseconds from a group's first batch to its closing, at the least");
    Add("participant-events-per-second", config_.participant_events_per_second,
        "of each participant, with TLS; 0 = no limit");
    Add("participant-kib-per-second", config_.participant_kib_per_second,
        "of each participant's batches, with TLS; 0 = no limit");
    Add("participant-streams", config_.participant_streams,
        "of each participant at once, with TLS; 0 = no limit");
    Add("stream-batches", config_.stream_batches, "batches in flight on a stream");
    Add("submit-threads", config_.submit_threads, "0 = one for each core");
    Add("read-threads", config_.read_threads, "0 = one for each core");
    Add("read-queue", config_.read_queue, "reading calls that may wait for a thread");
    Add("watches", config_.watches, "calls that may wait for the ledger to grow");
    Add("provenance-files", config_.provenance_files, "files at the same time");
    Add("trace-lots", config_.trace_lots, "lots in a trace or provenance file");
    Add("streams-per-connection", config_.streams_per_connection, "calls at once");
    Add("drain-seconds", config_.drain_seconds, "for calls in progress when stopping");
  }

  void ReadEnvironment() {
    for (CLI::Option* option : app_.get_options()) {
      const std::string variable = option->get_envname();
      if (variable.empty() || variable == "RASTROD_CONFIG") continue;
      const char* value = std::getenv(variable.c_str());
      if (value != nullptr && *value != '\0') option->add_result(value);
    }
  }

  // The formatter has to know the directory of the file before CLI11 reads it.
  void UseFile(int argc, const char* const* argv) {
    std::string file;
    if (const char* value = std::getenv("RASTROD_CONFIG")) file = value;
    for (int i = 1; i < argc; ++i) {
      const std::string word = argv[i];
      if (word == "--config" && i + 1 < argc) file = argv[i + 1];
      if (word.rfind("--config=", 0) == 0) file = word.substr(9);
    }
    app_.config_formatter(std::make_shared<StrictToml>(file.empty() ? "." : file));
  }

  CLI::App app_;
  ServerConfig config_;
};

}  // namespace

absl::StatusOr<ServerCommand> ReadServerCommand(int argc, const char* const* argv) {
  absl::StatusOr<ServerCommand> command = Declaration().Parse(argc, argv);
  if (!command.ok()) return AsText(command.status());
  return command;
}

}  // namespace rastro
