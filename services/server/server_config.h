// How rastrod is configured: flags, then the environment (RASTRO_*), then a TOML file;
// the first that says something counts. All three come from one declaration, and a
// setting that is not declared is refused by name.
// Thread-safe, but reads the environment.

#ifndef RASTRO_SERVICES_SERVER_SERVER_CONFIG_H_
#define RASTRO_SERVICES_SERVER_SERVER_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace rastro {

inline constexpr char kServerVersion[] = "0.1.0";

// Relative paths in the file are relative to it; in flags and environment to the
// working directory. Here they are resolved.
struct ServerConfig {
  std::string origin;  // The ledger's name.
  std::string listen = "127.0.0.1:7741";
  std::string tls_certificate;          // Chain, PEM. These three together, or none.
  std::string tls_key;                  // PEM, mode 0600.
  std::string tls_client_ca;            // Of client certificates, PEM.
  bool allow_plaintext_remote = false;  // Without TLS that address need not be loopback.
  std::string data_directory;
  std::string guard_file;           // Better on another disk.
  std::string key_file;             // The ledger's private key, mode 0600; or `hsm_*`.
  std::string key_passphrase_file;  // Of an encrypted one, mode 0600.
  std::string former_key_file;      // The key before it, which signs as well; or a label.
  std::string former_key_passphrase_file;
  std::string former_hsm_label;    // In the same token.
  std::string key_successions;     // File that says which key followed which one.
  std::string registration_roots;  // Authorities of registrations' certificates, PEM.
  std::string hsm_module;  // The key is in a hardware module: these four together.
  std::string hsm_token;
  std::string hsm_label;
  std::string hsm_pin_file;        // Mode 0600.
  std::string log_level = "info";  // trace, debug, info, warning, error or off.
  std::string log_file;            // Empty: standard error.
  uint64_t log_file_mib = 100;     // Begins a new one at this size; 0 = never.
  uint32_t log_files = 10;         // Older ones that are kept.
  std::string audit_log_file;      // Refusals once more; rotates likewise. Empty: none.
  // Of metrics, liveness and readiness over HTTP; empty: none.
  std::string monitoring_listen;
  bool monitoring_allow_remote = false;  // That address need not be loopback.
  bool create = false;                   // Make an empty ledger. A flag only.
  bool allow_clock_jump = false;         // Likewise.

  uint64_t minimum_free_mib = 1024;  // Below it nothing is recorded.
  uint64_t queue_batches = 4096;     // Admitted batches that wait for their place.
  uint64_t queue_mib = 256;          // Bytes of them.
  uint64_t submit_mib = 256;         // Bytes of batches that are worked on.
  uint32_t submit_wait_ms = 20;      // That a batch may be expected to take.
  uint32_t minimum_group_ms = 0;     // Age at which a group is closed, at the earliest.
  uint64_t participant_events_per_second = 0;  // Of each that sends; 0 = no limit.
  uint64_t participant_kib_per_second = 0;     // Of its batches; likewise.
  uint32_t participant_streams = 64;           // Of each, at once; likewise.
  uint32_t stream_batches = 16;                // In flight on one stream.
  uint32_t submit_threads = 0;            // Check batches, make receipts; 0 = one a core.
  uint32_t read_threads = 0;              // Everything else; 0 = one a core.
  uint32_t read_queue = 1024;             // Reading calls that wait for a thread.
  uint32_t watches = 1024;                // Calls that wait for the ledger to grow.
  uint32_t provenance_files = 8;          // Being made or sent.
  uint32_t trace_lots = 10'000;           // In one trace or provenance file.
  uint32_t streams_per_connection = 128;  // Calls at once on one connection.
  uint32_t drain_seconds = 10;            // At most, when told to stop.

  bool has_former_key() const {
    return !former_key_file.empty() || !former_hsm_label.empty();
  }
  bool has_tls() const { return !tls_certificate.empty(); }

  friend bool operator==(const ServerConfig&, const ServerConfig&) = default;
};

// What a command line asks for: to serve, or only to print something.
struct ServerCommand {
  std::optional<ServerConfig> config;  // Absent: print `text` and end well.
  std::string text;
};

// INVALID_ARGUMENT names the setting that is unknown, missing or out of range;
// NOT_FOUND if the file is not there.
absl::StatusOr<ServerCommand> ReadServerCommand(int argc, const char* const* argv);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_SERVER_CONFIG_H_
