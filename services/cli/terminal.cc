#include "services/cli/terminal.h"

#include <unistd.h>

#include <iostream>

namespace rastro {

absl::Status Confirm(const std::string& question, const std::string& otherwise) {
  if (!isatty(STDIN_FILENO)) {
    return absl::InvalidArgumentError("not confirmed, since nobody is at a terminal; " +
                                      otherwise);
  }
  std::cerr << question << " Type yes: " << std::flush;
  std::string answer;
  if (!std::getline(std::cin, answer) || answer != "yes") {
    return absl::InvalidArgumentError("not confirmed; " + otherwise);
  }
  return absl::OkStatus();
}

}  // namespace rastro
