// Tests of services/traceability/event_hash_id.h against published values.

#include "services/traceability/event_hash_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

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
std::vector<std::string> EventsIn(const std::string& name) {
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
    const std::vector<std::string> events = EventsIn(name);
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

TEST(EventHashIdsTest, NamesTheProfileOfEveryConformanceCase) {
  const auto cases = ConformanceCases("epcis/hash/cases.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  for (const nlohmann::json& each : *cases) {
    const std::vector<std::string> events = EventsIn(each.at("document"));
    const std::string& event = events.at(each.at("eventIndex").get<size_t>());
    const auto ids = EventHashIds::Of(event);
    ASSERT_THAT(ids, IsOk());
    std::set<std::string> distinct;
    for (const auto& [label, profile] : kCaseProfiles) {
      if (!each.contains(label)) continue;
      const std::string id = each.at(label).at("hash");
      EXPECT_EQ(ids->Under(profile), id);
      // Profiles may agree on an event; then the first of them is named.
      const auto named = ids->ProfileOf(id);
      ASSERT_TRUE(named.has_value());
      EXPECT_EQ(ids->Under(*named), id);
      EXPECT_LE(*named, profile);
      distinct.insert(id);
    }
    EXPECT_THAT(ids->Distinct(), ::testing::IsSupersetOf(distinct));
  }
}

// GS1's own examples carry IDs of drafts that no profile knows.
TEST(EventHashIdsTest, KnowsNoProfileOfTheIdsOfOldDrafts) {
  const std::vector<std::string> events =
      EventsIn("gs1/examples/Example_9.6.1-ObjectEvent.jsonld");
  if (events.empty()) GTEST_SKIP() << kNoConformance;
  size_t judged = 0;
  for (const std::string& event : events) {
    const auto ids = EventHashIds::Of(event);
    ASSERT_THAT(ids, IsOk());
    const nlohmann::json json = nlohmann::json::parse(event);
    if (!json.contains("eventID") ||
        !IsEventHashId(json.at("eventID").get<std::string>()))
      continue;
    EXPECT_EQ(ids->ProfileOf(json.at("eventID").get<std::string>()), std::nullopt);
    ++judged;
  }
  EXPECT_GE(judged, 1u);
}

constexpr char kEvent[] =
    R"({"type":"ObjectEvent","parentID":"p","epcList":["e"],"readPoint":{"id":"r","x":"y"}})";

TEST(EventHashIdsTest, AreDistinctWhereTheProfilesDiffer) {
  const auto ids = EventHashIds::Of(kEvent);
  ASSERT_THAT(ids, IsOk());
  EXPECT_THAT(ids->Distinct(),
              ::testing::ElementsAre(ids->Under(EventHashProfile::kCbv20),
                                     ids->Under(EventHashProfile::kCbv21),
                                     ids->Under(EventHashProfile::kLegacy)));
  for (const EventHashProfile profile : kEventHashProfiles) {
    EXPECT_EQ(ids->ProfileOf(ids->Under(profile)), profile);
    const auto id = EventHashId(kEvent, profile);
    ASSERT_THAT(id, IsOk());
    EXPECT_EQ(*id, ids->Under(profile));
  }
  const auto same = EventHashIds::Of(R"({"type":"ObjectEvent"})");
  ASSERT_THAT(same, IsOk());
  // Legacy IDs bear the label of CBV2.0.
  EXPECT_EQ(same->Distinct().size(), 2u);
  EXPECT_EQ(same->ProfileOf(same->Under(EventHashProfile::kLegacy)),
            EventHashProfile::kCbv20);
}

TEST(EventHashIdsTest, TheLabelIsPartOfTheId) {
  const auto ids = EventHashIds::Of(kEvent);
  ASSERT_THAT(ids, IsOk());
  std::string id = ids->Under(EventHashProfile::kCbv20);
  EXPECT_EQ(ids->ProfileOf(id), EventHashProfile::kCbv20);
  id.back() = '1';
  EXPECT_EQ(ids->ProfileOf(id), std::nullopt);
}

TEST(EventHashIdsTest, SayWhatTheyCannotRead) {
  EXPECT_FALSE(EventHashIds::Of("{").ok());
  EXPECT_FALSE(EventHashIds::Of(R"({"epcList":[]})").ok());
  EXPECT_FALSE(EventHashId("", EventHashProfile::kCbv20).ok());
}

TEST(IsEventHashIdTest, KnowsTheForm) {
  const std::string digits(64, 'a');
  EXPECT_TRUE(IsEventHashId("ni:///sha-256;" + digits + "?ver=CBV2.0"));
  EXPECT_TRUE(IsEventHashId("ni:///sha-256;" + digits + "?ver=CBV2.1"));
  for (const std::string& text :
       {std::string(), "ni:///sha-256;" + digits, digits,
        "ni:///sha-256;" + digits + "?ver=CBV2.2",
        "ni:///sha-384;" + digits + "?ver=CBV2.0",
        "ni:///sha-256;" + digits + "a?ver=CBV2.0",
        "NI:///sha-256;" + digits + "?ver=CBV2.0",
        "ni:///sha-256;" + std::string(64, 'A') + "?ver=CBV2.0",
        "ni:///sha-256;" + std::string(64, 'g') + "?ver=CBV2.0",
        "ni:///sha-256;" + digits + "?ver=CBV2.0 ", std::string("urn:uuid:1")}) {
    EXPECT_FALSE(IsEventHashId(text)) << text;
  }
}

TEST(EventHashProfileTest, NamesAreFound) {
  for (const EventHashProfile profile : kEventHashProfiles) {
    EXPECT_EQ(FindEventHashProfile(EventHashProfileName(profile)), profile);
  }
  EXPECT_EQ(FindEventHashProfile("cbv2.0"), std::nullopt);
  EXPECT_EQ(FindEventHashProfile(""), std::nullopt);
}

}  // namespace
}  // namespace rastro
