// The program itself: what it prints, how it stops, with which code it fails.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "storage/directory_lock.h"
#include "tests/services/server/rastrod_directory.h"
#include "tests/testing/child_process.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/trade.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class RastrodTest : public ::testing::Test {
 protected:
  void SetUp() override { dir_.Write(kTestOrigin, "127.0.0.1:0"); }

  // Starts a server that is ready when this returns.
  std::unique_ptr<ChildProcess> Ready(std::vector<std::string> more = {}) {
    auto process = std::make_unique<ChildProcess>(dir_.Command(std::move(more)));
    ready_line_ = process->Line();
    EXPECT_THAT(ready_line_, StartsWith("rastrod ready: "));
    return process;
  }

  void MakeLedger() {
    const auto process = Ready({"--create"});
    process->Signal(SIGTERM);
    EXPECT_EQ(process->Wait(), 0) << process->errors;
  }

  // Runs a server that is expected to fail.
  int Run(std::vector<std::string> more = {}) {
    ChildProcess process(dir_.Command(std::move(more)));
    const int code = process.Wait();
    errors_ = process.errors;
    EXPECT_EQ(process.output, "");
    return code;
  }

  RastrodDirectory dir_;
  std::string ready_line_;
  std::string errors_;
};

TEST_F(RastrodTest, SaysOneLineWhenReadyAndStopsWhenTold) {
  MakeLedger();
  for (int signal : {SIGTERM, SIGINT}) {
    const auto process = Ready();
    EXPECT_THAT(ready_line_,
                ::testing::MatchesRegex("rastrod ready: ledger\\.example/test on "
                                        "127\\.0\\.0\\.1:[0-9]+, 0 entries\n"));
    process->Signal(signal);
    EXPECT_EQ(process->Wait(), 0) << process->errors;
    EXPECT_EQ(process->output, "");
  }
}

TEST_F(RastrodTest, AWrongConfigurationIsBadInput) {
  std::ofstream(dir_.Config(), std::ios::app) << "lisen = \"127.0.0.1:1\"\n";
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(errors_, HasSubstr("lisen"));
  dir_.Write(kTestOrigin, "0.0.0.0:7741");
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(errors_, HasSubstr("loopback"));
  std::filesystem::remove(dir_.Config());
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(errors_, HasSubstr("rastrod.toml"));
}

TEST_F(RastrodTest, AKeyThatOthersMayReadIsBadInput) {
  MakeLedger();
  std::filesystem::permissions(dir_.File("ledger.key"),
                               std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(errors_, HasSubstr("ledger.key"));
  EXPECT_THAT(errors_, HasSubstr("chmod"));
}

TEST_F(RastrodTest, WithoutALedgerItSaysHowToMakeOne) {
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(errors_, HasSubstr("rastro init"));
  MakeLedger();
  EXPECT_EQ(Run({"--create"}), 2);  // Never a second one over the first.
}

TEST_F(RastrodTest, AnotherLedgersDataAreBadInput) {
  MakeLedger();
  dir_.Write("other.example/ledger", "127.0.0.1:0");
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(errors_, HasSubstr("other.example/ledger"));
}

TEST_F(RastrodTest, APortInUseIsUnavailable) {
  MakeLedger();
  const auto process = Ready();
  const std::string address = RastrodDirectory::Address(ready_line_);
  // A second ledger of its own, so that only the port is in the way.
  TempDir second;
  for (const char* name : {"ledger.key", "rastrod.toml"}) {
    std::filesystem::copy(dir_.File(name), second.File(name));
  }
  ChildProcess other({RASTROD, "--config", second.File("rastrod.toml"), "--create",
                      "--minimum-free-mib=1", "--listen", address});
  EXPECT_EQ(other.Wait(), 3);
  EXPECT_THAT(other.errors, HasSubstr(address));
  EXPECT_THAT(other.errors, HasSubstr("in use"));
}

TEST_F(RastrodTest, ADirectoryInUseIsUnavailable) {
  MakeLedger();
  const auto lock = DirectoryLock::Acquire(dir_.File("data"), "a test");
  ASSERT_THAT(lock, IsOk());
  EXPECT_EQ(Run(), 3);
  EXPECT_THAT(errors_, HasSubstr("a test"));
}

}  // namespace
}  // namespace rastro
