// Finds the conformance data, which is read when tests run and is not part of
// the project.
// The folder is $RASTRO_CONFORMANCE, else ../shared/conformance beside the
// sources.

#ifndef RASTRO_TESTS_TESTING_CONFORMANCE_H_
#define RASTRO_TESTS_TESTING_CONFORMANCE_H_

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace rastro {

// The path of the file or folder `name` ("epcis/food/x.jsonld") of the
// conformance data; nullopt if it is not there. A test without its data says
// so: GTEST_SKIP() << "no conformance data: " << name.
inline std::optional<std::filesystem::path> ConformanceFile(const std::string& name) {
  const char* folder = std::getenv("RASTRO_CONFORMANCE");
  const std::filesystem::path base =
      folder != nullptr
          ? std::filesystem::path(folder)
          : std::filesystem::path(RASTRO_SOURCE_DIR) / "../shared/conformance";
  std::error_code error;
  if (!std::filesystem::exists(base / name, error)) return std::nullopt;
  return base / name;
}

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_CONFORMANCE_H_
