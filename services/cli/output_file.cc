#include "services/cli/output_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

bool Write(const std::string& path, absl::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text << std::flush;
  file.close();
  return !file.fail();
}

absl::Status CannotBeWritten(const std::string& path) {
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": cannot be written: ", std::strerror(errno)));
}

}  // namespace

absl::Status WriteOutput(const std::string& path, absl::string_view text) {
  if (path == "-") {
    std::cout << text << std::flush;
    return absl::OkStatus();
  }
  std::error_code error;
  const std::filesystem::file_status there = std::filesystem::status(path, error);
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there)) {
    return Write(path, text) ? absl::OkStatus() : CannotBeWritten(path);
  }
  // What was there before stays whole until all of the new one is written.
  const std::string partial = absl::StrCat(path, ".", ::getpid(), ".partial");
  if (Write(partial, text) && ::rename(partial.c_str(), path.c_str()) == 0) {
    return absl::OkStatus();
  }
  const absl::Status status = CannotBeWritten(path);
  ::unlink(partial.c_str());
  return status;
}

std::string UnusedName(const std::string& path) {
  std::error_code error;
  std::string name = path;
  for (int i = 2; std::filesystem::exists(name, error); ++i) {
    const std::filesystem::path whole(path);
    name = (whole.parent_path() /
            absl::StrCat(whole.stem().string(), "-", i, whole.extension().string()))
               .string();
  }
  return name;
}

}  // namespace rastro
