// The program itself: what it prints, how it stops, with which code it fails.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "services/server/default_config.h"
#include "storage/directory_lock.h"
#include "storage/private_file.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/trade.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// A process whose output is read through pipes. Killed and waited for at the end.
class Process {
 public:
  explicit Process(std::vector<std::string> arguments) {
    std::array<int, 2> out = {}, err = {};
    EXPECT_EQ(pipe2(out.data(), O_CLOEXEC), 0);
    EXPECT_EQ(pipe2(err.data(), O_CLOEXEC), 0);
    arguments.insert(arguments.begin(), RASTROD);
    std::vector<char*> argv;
    for (std::string& each : arguments) argv.push_back(each.data());
    argv.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      dup2(err[1], STDERR_FILENO);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(out[1]);
    close(err[1]);
    out_ = fdopen(out[0], "r");
    err_ = fdopen(err[0], "r");
  }
  ~Process() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    fclose(out_);
    fclose(err_);
  }

  std::string Line() { return ReadLine(out_); }
  void Signal(int signal) { kill(pid_, signal); }

  // What it prints until it ends, then its exit code.
  int Wait() {
    for (std::string line; !(line = ReadLine(err_)).empty();) errors += line;
    for (std::string line; !(line = ReadLine(out_)).empty();) output += line;
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  std::string output, errors;

 private:
  static std::string ReadLine(FILE* file) {
    char* line = nullptr;
    size_t size = 0;
    const ssize_t length = getline(&line, &size, file);
    std::string result = length > 0 ? std::string(line, length) : "";
    free(line);
    return result;
  }

  pid_t pid_ = 0;
  FILE* out_ = nullptr;
  FILE* err_ = nullptr;
};

class RastrodTest : public ::testing::Test {
 protected:
  void SetUp() override { WriteConfig(kTestOrigin, "127.0.0.1:0"); }

  void WriteConfig(absl::string_view origin, absl::string_view listen) {
    std::ofstream(Config()) << DefaultConfigText({origin, listen});
    const Hash seed = Sha256("a ledger's key");
    const auto key = PrivateKey::FromEd25519Seed(seed.view());
    ASSERT_THAT(
        WritePrivateFile(dir_.File("ledger.key"), *key->Pem(), IfExists::kReplace),
        IsOk());
  }

  std::string Config() const { return dir_.File("rastrod.toml"); }

  // Starts a server that is ready when this returns.
  std::unique_ptr<Process> Ready(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"--config", Config(), "--minimum-free-mib=1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    auto process = std::make_unique<Process>(arguments);
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
    std::vector<std::string> arguments = {"--config", Config(), "--minimum-free-mib=1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Process process(arguments);
    const int code = process.Wait();
    errors_ = process.errors;
    EXPECT_EQ(process.output, "");
    return code;
  }

  TempDir dir_;
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
  std::ofstream(Config(), std::ios::app) << "lisen = \"127.0.0.1:1\"\n";
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(errors_, HasSubstr("lisen"));
  WriteConfig(kTestOrigin, "0.0.0.0:7741");
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(errors_, HasSubstr("loopback"));
  std::filesystem::remove(Config());
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
  WriteConfig("other.example/ledger", "127.0.0.1:0");
  EXPECT_EQ(Run(), 2);
  EXPECT_THAT(errors_, HasSubstr("other.example/ledger"));
}

TEST_F(RastrodTest, APortInUseIsUnavailable) {
  MakeLedger();
  const auto process = Ready();
  const size_t colon = ready_line_.rfind(':');
  const std::string address =
      "127.0.0.1:" + ready_line_.substr(colon + 1, ready_line_.find(',') - colon - 1);
  // A second ledger of its own, so that only the port is in the way.
  TempDir second;
  for (const char* name : {"ledger.key", "rastrod.toml"}) {
    std::filesystem::copy(dir_.File(name), second.File(name));
  }
  Process other({"--config", second.File("rastrod.toml"), "--create",
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
