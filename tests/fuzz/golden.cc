#include "tests/fuzz/golden.h"

#include "tests/fuzz/seeds.h"
#include "tests/testing/json_file.h"

namespace rastro {
namespace {

GoldenProvenance ReadGolden() {
  const nlohmann::json cases = GoldenVectors("provenance_cases.json");
  const std::string bytes =
      ReadSeedFile("tests/testdata/" + cases.at("file").get<std::string>());
  ProvenanceFile file = ProvenanceFile::Parse(bytes).value();
  LedgerIdentity ledger{
      cases.at("origin").get<std::string>(),
      VerifierKey::Parse(cases.at("ledger_key").get<std::string>()).value()};
  const std::string lot = cases.at("lot").get<std::string>();
  VerifiedHistory history = VerifyProvenance(file, lot, ledger).value();
  return {bytes, std::move(file), lot, std::move(ledger), std::move(history)};
}

}  // namespace

const GoldenProvenance& Golden() {
  static const auto* const golden = new GoldenProvenance(ReadGolden());
  return *golden;
}

}  // namespace rastro
