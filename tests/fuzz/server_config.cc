// The configuration file: what is accepted is within its bounds, and no exception of
// the library that reads it comes through.

#include "services/server/server_config.h"

#include <sys/mman.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"

namespace rastro {
namespace {

// A file with these bytes, in memory: disks are slow.
std::string FileOf(absl::string_view bytes) {
  static const int file = ::memfd_create("rastrod.toml", 0);
  const bool written =
      ::ftruncate(file, 0) == 0 &&
      ::pwrite(file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
  Require(written, "can a file in memory be written?");
  return absl::StrCat("/proc/self/fd/", file);
}

}  // namespace

void FuzzServerConfig(absl::string_view bytes) {
  const std::string file = FileOf(bytes);
  const char* const words[] = {"rastrod", "--config", file.c_str()};
  const absl::StatusOr<ServerCommand> command = ReadServerCommand(3, words);
  if (!command.ok()) return RequireRefusal(command.status());
  Require(command->config.has_value(), "a file cannot ask for help");
  const ServerConfig& config = *command->config;
  Require(IsOrigin(config.origin), "the origin is one");
  Require(!config.create && !config.allow_clock_jump, "these are flags only");
  Require(config.stream_batches >= 1 && config.stream_batches <= 1024 &&
              config.watches >= 1 && config.drain_seconds >= 1 &&
              config.drain_seconds <= 3600 && config.queue_mib <= (1 << 20),
          "limits are limits");
}

}  // namespace rastro
