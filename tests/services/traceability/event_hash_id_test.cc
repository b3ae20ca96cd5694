// Tests of services/traceability/event_hash_id.h against published values.

#include "services/traceability/event_hash_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "services/traceability/epcis_document.h"
#include "tests/services/traceability/epcis_files.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

const std::map<std::string, EventHashProfile> kCaseProfiles = {
    {"CBV2.0", EventHashProfile::kCbv20},
    {"CBV2.1", EventHashProfile::kCbv21},
    {"legacyCBV2.0", EventHashProfile::kLegacy}};

// The events of a file of the conformance folder, headers left out.
std::vector<std::string> EventsOf(const std::string& name) {
  std::vector<std::string> events;
  const auto path = ConformanceFile("epcis/" + name);
  if (!path) return events;
  const auto contents = SplitEpcisFile(ReadBytes(*path));
  EXPECT_THAT(contents, IsOk());
  if (!contents.ok()) return events;
  for (const EpcisContent& each : *contents) {
    if (!each.is_header) events.push_back(each.content);
  }
  return events;
}

TEST(EventHashIdTest, GivesEveryConformanceCase) {
  const auto cases = ConformanceCases("epcis/hash/cases.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  size_t compared = 0;
  for (const nlohmann::json& each : *cases) {
    const std::string name = each.at("document");
    const size_t index = each.at("eventIndex");
    const std::vector<std::string> events = EventsOf(name);
    ASSERT_LT(index, events.size()) << name;
    for (const auto& [label, profile] : kCaseProfiles) {
      if (!each.contains(label)) continue;
      SCOPED_TRACE(name + " event " + std::to_string(index) + " " + label);
      const auto pre_hash = EventPreHash(events[index], profile);
      ASSERT_THAT(pre_hash, IsOk());
      EXPECT_EQ(*pre_hash, each.at(label).at("preHash").get<std::string>());
      const std::string wanted = each.at(label).at("hash");
      const auto id = EventHashId(events[index], profile);
      ASSERT_THAT(id, IsOk());
      EXPECT_EQ(*id, wanted);
      EXPECT_TRUE(IsEventHashId(wanted));
      ++compared;
    }
  }
  EXPECT_GE(compared, 96u);
}

}  // namespace
}  // namespace rastro
