// Flags, environment, file; what is unknown, missing or out of range.

#include "services/server/server_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

constexpr char kRequired[] =
    "origin = \"ledger.example/meat\"\ndata-dir = \"data\"\n"
    "guard = \"/elsewhere/guard\"\nkey = \"keys/ledger.key\"\n";

class ServerConfigTest : public ::testing::Test {
 protected:
  ~ServerConfigTest() override {
    for (const char* name : variables_) unsetenv(name);
  }

  void SetVariable(const char* name, const char* value) {
    setenv(name, value, 1);
    variables_.push_back(name);
  }

  absl::StatusOr<ServerCommand> Read(const std::string& file_text,
                                     std::vector<std::string> flags = {}) {
    const std::string file = dir_.File("rastrod.toml");
    std::ofstream(file) << file_text;
    std::vector<const char*> argv = {"rastrod", "--config", file.c_str()};
    for (const std::string& flag : flags) argv.push_back(flag.c_str());
    return ReadServerCommand(static_cast<int>(argv.size()), argv.data());
  }

  TempDir dir_;
  std::vector<const char*> variables_;
};

TEST_F(ServerConfigTest, PathsInTheFileAreRelativeToIt) {
  const auto command = Read(kRequired);
  ASSERT_THAT(command, IsOk());
  EXPECT_EQ(command->config->data_directory, dir_.File("data"));
  EXPECT_EQ(command->config->guard_file, "/elsewhere/guard");
  EXPECT_EQ(command->config->key_file, dir_.File("keys/ledger.key"));
}

TEST_F(ServerConfigTest, PathsInFlagsStayAsTheyAre) {
  const auto command = Read(kRequired, {"--data-dir", "here"});
  ASSERT_THAT(command, IsOk());
  EXPECT_EQ(command->config->data_directory, "here");
}

TEST_F(ServerConfigTest, FlagsWinOverEnvironmentAndThatOverTheFile) {
  const std::string file = std::string(kRequired) +
                           "read-queue = 7\nwatches = 8\n"
                           "trace-lots = 9\n";
  SetVariable("RASTROD_WATCHES", "80");
  SetVariable("RASTROD_TRACE_LOTS", "90");
  const auto command = Read(file, {"--trace-lots=900"});
  ASSERT_THAT(command, IsOk());
  EXPECT_EQ(command->config->read_queue, 7u);
  EXPECT_EQ(command->config->watches, 80u);
  EXPECT_EQ(command->config->trace_lots, 900u);
}

TEST_F(ServerConfigTest, CommentsAndBlankLinesSayNothing) {
  const auto command =
      Read(std::string("# a comment\n\n") + kRequired + "\nwatches = 5 # five\n");
  ASSERT_THAT(command, IsOk());
  EXPECT_EQ(command->config->watches, 5u);
}

TEST_F(ServerConfigTest, UnknownSettingsAreRefusedByName) {
  for (const char* line : {"Watches = 5\n", "[watches]\nmax = 5\n"}) {
    EXPECT_THAT(Read(std::string(kRequired) + line),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("atches")))
        << line;
  }
  EXPECT_THAT(Read(std::string(kRequired) + "wathces = 5\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("wathces")));
  EXPECT_THAT(Read(kRequired, {"--wathces", "5"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("wathces")));
}

TEST_F(ServerConfigTest, MissingSettingsAreNamed) {
  EXPECT_THAT(Read("origin = \"ledger.example/meat\"\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("data-dir")));
}

TEST_F(ServerConfigTest, WrongValuesAreRefusedByName) {
  const struct {
    const char* line;
    const char* named;
  } cases[] = {
      {"watches = 0\n", "watches"},
      {"watches = -1\n", "watches"},
      {"watches = many\n", "watches"},
      {"watches = 99999999999\n", "watches"},
      {"watches = 5\nwatches = 6\n", "watches"},
      {"watches = 5\nread-queue = 1\nwatches = 6\n", "watches"},
      {"log-level = \"loud\"\n", "log-level"},
      {"listen = \"0.0.0.0:7741\"\n", "listen"},
      {"drain-seconds = 86400\n", "drain-seconds"},
      {"log-files = 5000\n", "log-files"},
      {"log-file-mib = -1\n", "log-file-mib"},
      {"monitoring-listen = \"nowhere\"\n", "monitoring-listen"},
      {"monitoring-allow-remote = perhaps\n", "monitoring-allow-remote"},
      {"create = true\n", "create"},
  };
  for (const auto& each : cases) {
    EXPECT_THAT(Read(std::string(kRequired) + each.line),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(each.named)))
        << each.line;
  }
  EXPECT_THAT(Read(kRequired, {"--origin", "no origin"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("origin")));
}

TEST_F(ServerConfigTest, MonitoringBeyondLoopbackHasToBeAskedFor) {
  const std::string open = std::string(kRequired) + "monitoring-listen = \"0.0.0.0:1\"\n";
  EXPECT_THAT(Read(open), StatusIs(absl::StatusCode::kInvalidArgument,
                                   HasSubstr("monitoring-allow-remote")));
  const auto told = Read(open + "monitoring-allow-remote = true\n");
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(told->config->monitoring_listen, "0.0.0.0:1");
  for (const char* address : {"127.0.0.1:7742", "[::1]:7742", "localhost:7742"}) {
    EXPECT_THAT(Read(kRequired, {absl::StrCat("--monitoring-listen=", address)}), IsOk());
  }
}

TEST_F(ServerConfigTest, ALogFileInTheFileIsBesideIt) {
  const auto command = Read(std::string(kRequired) + "log-file = \"logs/rastrod.log\"\n");
  ASSERT_THAT(command, IsOk());
  EXPECT_EQ(command->config->log_file, dir_.File("logs/rastrod.log"));
}

// Found by fuzzing: a refusal repeats what stands in the file, and what is logged has to
// be text.
TEST_F(ServerConfigTest, BytesThatAreNoTextAreEscapedInTheRefusal) {
  for (const char* line : {"watches = 2\xff\n", "listen = \"\xff\"\n", "wat\xff = 5\n"}) {
    EXPECT_THAT(Read(std::string(kRequired) + line),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\\xff")))
        << line;
  }
}

// CLI11 would cut such a value at the '#' and take what is left.
TEST_F(ServerConfigTest, ValuesThatWouldBeMisreadAreRefused) {
  EXPECT_THAT(Read("origin = \"ledger.example/meat\"\ndata-dir = \"a#b\"\n"
                   "guard = \"g\"\nkey = \"k\"\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("data-dir")));
}

TEST_F(ServerConfigTest, AMissingFileIsNamed) {
  const char* argv[] = {"rastrod", "--config", "/nowhere/rastrod.toml"};
  EXPECT_THAT(ReadServerCommand(3, argv),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nowhere/rastrod.toml")));
}

TEST_F(ServerConfigTest, FlagsThatAreNeverInAFile) {
  const auto command = Read(kRequired, {"--create", "--allow-clock-jump"});
  ASSERT_THAT(command, IsOk());
  EXPECT_TRUE(command->config->create);
  EXPECT_TRUE(command->config->allow_clock_jump);
}

TEST_F(ServerConfigTest, HelpAndVersionOnlyPrint) {
  for (const char* flag : {"--help", "--version"}) {
    const char* argv[] = {"rastrod", flag};
    const auto command = ReadServerCommand(2, argv);
    ASSERT_THAT(command, IsOk());
    EXPECT_FALSE(command->config.has_value());
    EXPECT_THAT(command->text, HasSubstr("rastrod"));
  }
}

}  // namespace
}  // namespace rastro
