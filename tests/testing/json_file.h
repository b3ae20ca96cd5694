// JSON files that tests read: the golden vectors of the project and the cases of the
// conformance folder. A file that is no JSON ends the test program: the checkout is
// damaged.

#ifndef RASTRO_TESTS_TESTING_JSON_FILE_H_
#define RASTRO_TESTS_TESTING_JSON_FILE_H_

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tests/testing/conformance.h"

namespace rastro {

inline nlohmann::json ReadJson(const std::filesystem::path& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

// The golden vectors `name` of tests/testdata.
inline nlohmann::json GoldenVectors(const std::string& name) {
  return ReadJson(std::filesystem::path(RASTRO_SOURCE_DIR) / "tests/testdata" / name);
}

// What a test says that skips itself for want of conformance data.
inline constexpr char kNoConformance[] =
    "no conformance data: set RASTRO_CONFORMANCE to the folder that has it";

// The "cases" of conformance file `name`, as "merkle/cctv/roots.json"; absent if there
// is no such file.
inline std::optional<nlohmann::json> ConformanceCases(const std::string& name) {
  const std::optional<std::filesystem::path> path = ConformanceFile(name);
  if (!path) return std::nullopt;
  return ReadJson(*path).at("cases");
}

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_JSON_FILE_H_
