#include "services/cli/output_file.h"

#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "storage/private_file.h"

namespace rastro {

absl::Status WriteOutput(const std::string& path, absl::string_view text) {
  if (path.empty()) {
    return absl::InvalidArgumentError("the file to write has an empty name");
  }
  if (path == "-") {
    std::cout << text << std::flush;
    return absl::OkStatus();
  }
  std::error_code error;
  const std::filesystem::file_status there = std::filesystem::status(path, error);
  absl::Status status;
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there)) {
    std::ofstream device(path, std::ios::binary);
    device << text << std::flush;
    if (!device) status = absl::UnavailableError("not everything could be written");
  } else {
    status = WritePublicFile(path, text, IfExists::kReplace);
  }
  if (status.ok()) return status;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": cannot be written: ", status.message()));
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
