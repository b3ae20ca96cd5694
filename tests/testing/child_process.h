// A program under test whose output is read through pipes.

#ifndef RASTRO_TESTS_TESTING_CHILD_PROCESS_H_
#define RASTRO_TESTS_TESTING_CHILD_PROCESS_H_

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

namespace rastro {

// Killed and waited for at the end.
class ChildProcess {
 public:
  // `arguments` begin with the program.
  explicit ChildProcess(std::vector<std::string> arguments) {
    std::array<int, 2> out = {}, err = {};
    EXPECT_EQ(pipe2(out.data(), O_CLOEXEC), 0);
    EXPECT_EQ(pipe2(err.data(), O_CLOEXEC), 0);
    std::vector<char*> argv;
    for (std::string& each : arguments) argv.push_back(each.data());
    argv.push_back(nullptr);
    // Not fork: the test may have threads that hold locks.
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
    EXPECT_EQ(posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(out[1]);
    close(err[1]);
    out_ = fdopen(out[0], "r");
    err_ = fdopen(err[0], "r");
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() {
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

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_CHILD_PROCESS_H_
