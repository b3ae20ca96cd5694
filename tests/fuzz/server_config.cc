// The configuration file: what is accepted is within its bounds, and no exception of
// the library that reads it comes through.

#include "services/server/server_config.h"

#include <gtest/gtest.h>

#include <fstream>

#include "crypto/grammar.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"
#include "tests/testing/temp_dir.h"

namespace rastro {

void FuzzServerConfig(absl::string_view bytes) {
  static const TempDir directory;
  const std::string file = directory.File("rastrod.toml");
  std::ofstream(file, std::ios::trunc | std::ios::binary) << bytes;
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
