// A saved provenance file with every byte altered in turn: never intact, never a crash.

#include <gtest/gtest.h>

#include "crypto/provenance.h"
#include "services/ledger/provenance_builder.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

TEST(ProvenanceDamageTest, EveryAlteredByteIsNoticed) {
  TestLedger ledger;
  ledger.Create();
  ledger.Record({TransformationJson({TestLot("a"), TestLot("b")}, {TestLot("mix")}, 1)});
  ledger.Record({TransformationJson({TestLot("mix")}, {TestLot("x"), TestLot("y")}, 2),
                 ObjectEventJson("OBSERVE", {TestLot("x")}, 3)});
  const std::set<std::string> lots = {TestLot("a"), TestLot("b"), TestLot("mix"),
                                      TestLot("x")};
  LedgerView view = ledger.View();
  absl::StatusOr<ProvenanceFile> file =
      BuildProvenance(view, TestLot("x"), {lots}, ledger->identity());
  ASSERT_TRUE(file.ok()) << file.status();
  const std::string text = file->Json();
  const auto intact = [&](const std::string& json) {
    absl::StatusOr<ProvenanceFile> parsed = ProvenanceFile::Parse(json);
    return parsed.ok() &&
           VerifyProvenance(*parsed, TestLot("x"), ledger->identity()).ok();
  };
  ASSERT_TRUE(intact(text));
  std::string altered = text;
  for (size_t i = 0; i < text.size(); ++i) {
    for (char change : {'\x01', '\x20'}) {
      altered[i] = static_cast<char>(text[i] ^ change);
      EXPECT_FALSE(intact(altered)) << "byte " << i << " of " << text.size();
    }
    altered[i] = text[i];
  }
  for (size_t size : {size_t{0}, size_t{1}, text.size() / 2, text.size() - 1}) {
    EXPECT_FALSE(intact(text.substr(0, size)));
  }
  EXPECT_FALSE(intact(text + "\n"));
}

}  // namespace
}  // namespace rastro
