#include "services/cli/output_file.h"

#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"

namespace rastro {

absl::Status WriteOutput(const std::string& path, absl::string_view text) {
  if (path == "-") {
    std::cout << text << std::flush;
    return absl::OkStatus();
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!(file << text << std::flush)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be written"));
  }
  return absl::OkStatus();
}

}  // namespace rastro
