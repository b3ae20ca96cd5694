// The EPCIS documents of the conformance folder, for tests.

#ifndef RASTRO_TESTS_SERVICES_TRACEABILITY_EPCIS_FILES_H_
#define RASTRO_TESTS_SERVICES_TRACEABILITY_EPCIS_FILES_H_

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/testing/json_file.h"

namespace rastro {

inline std::string ReadBytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct EpcisFile {
  std::string name;  // Below the folder `epcis`.
  std::string bytes;
};

// The documents of food/ and gs1/examples/ that schema-validity.json calls valid;
// none if there is no conformance data.
inline std::vector<EpcisFile> ValidEpcisFiles() {
  std::vector<EpcisFile> files;
  const auto judged = ConformanceFile("epcis/schema-validity.json");
  if (!judged) return files;
  const nlohmann::json documents = ReadJson(*judged).at("documents");
  for (const auto& [name, verdict] : documents.items()) {
    const bool ours = name.rfind("food/", 0) == 0 || name.rfind("gs1/examples/", 0) == 0;
    if (!ours || !verdict.at("valid").get<bool>()) continue;
    files.push_back({name, ReadBytes(*ConformanceFile("epcis/" + name))});
  }
  return files;
}

// Valid by the schema, but one name stands twice in its event, which a schema
// checker does not see. Refused by design.
inline constexpr char kDuplicateNameFile[] =
    "gs1/examples/AssociationEvent/AssociationEvent-h.jsonld";

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_TRACEABILITY_EPCIS_FILES_H_
