// Runs a program as its user would.

#ifndef RASTRO_TESTS_TESTING_RUN_COMMAND_H_
#define RASTRO_TESTS_TESTING_RUN_COMMAND_H_

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

namespace rastro {

struct Finished {
  int code = -1;
  std::string output;  // What the command leaves on standard output.
};

// Runs `command`, a line as a shell reads it, to its end.
inline Finished RunCommand(const std::string& command) {
  Finished finished;
  FILE* pipe = ::popen(command.c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  if (pipe == nullptr) return finished;
  std::array<char, 4096> buffer;
  while (const size_t read = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    finished.output.append(buffer.data(), read);
  }
  const int status = ::pclose(pipe);
  EXPECT_TRUE(WIFEXITED(status)) << command;
  finished.code = WEXITSTATUS(status);
  return finished;
}

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_RUN_COMMAND_H_
