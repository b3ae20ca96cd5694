// Others' documents, submitted event by event: what comes back is the signed content,
// byte for byte.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "crypto/part.h"
#include "services/traceability/epcis_document.h"
#include "tests/testing/conformance.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(ContentTest, ValidDocumentsComeBackByteForByte) {
  const auto validity = ConformanceFile("epcis/schema-validity.json");
  if (!validity) GTEST_SKIP() << "no conformance data beside the project";
  TestLedger ledger;
  ledger.Create();
  int events = 0;
  const nlohmann::json list = nlohmann::json::parse(ReadFile(*validity));
  for (const auto& [name, verdict] : list.at("documents").items()) {
    // One valid document has a member twice in one event: docs/epcis-content.md.
    if (!verdict.at("valid").get<bool>() ||
        absl::EndsWith(name, "AssociationEvent-h.jsonld") ||
        !(absl::StartsWith(name, "food/") || absl::StartsWith(name, "gs1/examples/"))) {
      continue;
    }
    SCOPED_TRACE(name);
    const auto contents = SplitEpcisFile(ReadFile(validity->parent_path() / name));
    ASSERT_THAT(contents, IsOk());
    for (const EpcisContent& content : *contents) {
      const absl::StatusOr<Recorded> recorded = ledger.Submit(
          TestBatch(ledger.exporter, {TestEvent(ledger.exporter, content.content)}));
      ASSERT_THAT(recorded, IsOk());
      const auto entry = ledger->reader().ReadEntry(ledger.At(), recorded->indexes[0]);
      ASSERT_THAT(entry, IsOk());
      const auto part = Part::Parse(entry->opening.parts.at(std::string(kPartnersPart)));
      ASSERT_THAT(part, IsOk());
      EXPECT_EQ(part->content, content.content);
      ++events;
    }
  }
  EXPECT_GT(events, 60);
  EXPECT_THAT(ledger->CheckIntegrity(nullptr), IsOk());
}

}  // namespace
}  // namespace rastro
