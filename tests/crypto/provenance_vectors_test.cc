// Holds the C++ verifier to the golden provenance file and to every damaged copy of it
// that the Python verifier (tests/verifier) judges too.
// Source of the vectors: tests/verifier/make_provenance.py.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "crypto/provenance.h"
#include "tests/testing/json_file.h"

namespace rastro {
namespace {

// Keeps the order of members, as the one spelling of a provenance file wants it.
using Json = nlohmann::ordered_json;

Json ReadOrdered(const std::string& name) {
  std::ifstream file(std::filesystem::path(RASTRO_SOURCE_DIR) / "tests/testdata" / name);
  return Json::parse(file);
}

// The bytes of one case: `golden` with the values of "set" put in, spelled anew, then
// each "replace" made everywhere.
std::string Damage(Json golden, const Json& damage) {
  for (const Json& edit : damage.at("set")) {
    Json* place = &golden;
    for (const Json& step : edit.at(0)) {
      place = step.is_string() ? &place->at(step.get<std::string>())
                               : &place->at(step.get<size_t>());
    }
    *place = edit.at(1);
  }
  std::string bytes = golden.dump(1) + "\n";
  for (const Json& pair : damage.at("replace")) {
    const std::string from = pair.at(0), to = pair.at(1);
    EXPECT_NE(bytes.find(from), std::string::npos) << "nothing to replace: " << from;
    absl::StrReplaceAll({{from, to}}, &bytes);
  }
  return bytes;
}

// Verifies under the question of `damage`, or else that of all `cases`.
absl::StatusOr<VerifiedHistory> VerifyCase(const Json& cases, const Json& damage,
                                           const std::string& bytes) {
  const auto text = [&](const char* name) {
    return damage.value(name, cases.at(name).get<std::string>());
  };
  absl::StatusOr<VerifierKey> key = VerifierKey::Parse(text("ledger_key"));
  if (!key.ok()) return key.status();
  absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(bytes);
  if (!file.ok()) return file.status();
  return VerifyProvenance(*file, text("lot"), LedgerIdentity{text("origin"), *key});
}

TEST(ProvenanceVectorsTest, GoldenFileIsIntactAndSpelledTheSame) {
  const Json cases = ReadOrdered("provenance_cases.json");
  std::ifstream stream(std::filesystem::path(RASTRO_SOURCE_DIR) / "tests/testdata" /
                       cases.at("file").get<std::string>());
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  absl::StatusOr<VerifiedHistory> history = VerifyCase(cases, Json::object(), bytes);
  ASSERT_TRUE(history.ok()) << history.status();
  std::vector<uint64_t> without_consent;
  for (const VerifiedEntry& entry : history->entries) {
    if (entry.key_without_consent) without_consent.push_back(entry.opened.entry.index);
  }
  EXPECT_EQ(without_consent,
            cases.at("key_without_consent").get<std::vector<uint64_t>>());
  absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(bytes);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->Json(), bytes);
}

TEST(ProvenanceVectorsTest, DamagedFilesGetTheirVerdicts) {
  const Json cases = ReadOrdered("provenance_cases.json");
  const Json golden = ReadOrdered(cases.at("file"));
  ASSERT_GE(cases.at("damaged").size(), 200u);
  for (const Json& damage : cases.at("damaged")) {
    SCOPED_TRACE(damage.at("name").get<std::string>());
    const absl::Status status =
        VerifyCase(cases, damage, Damage(golden, damage)).status();
    EXPECT_EQ(std::string(VerdictName(VerdictOf(status))),
              damage.at("expect").get<std::string>())
        << status;
  }
}

}  // namespace
}  // namespace rastro
