// Properties of the CBV event hash ID, over all events of the conformance folder that
// are valid, and over events of our own: what changes it and what does not.

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/event_hash_id.h"
#include "tests/services/traceability/epcis_files.h"
#include "tests/services/traceability/mutations.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using Json = nlohmann::ordered_json;  // Keeps the members in their order.

constexpr char kOwnEvent[] = R"({
  "@context": {"ex": "https://ns.example/"},
  "type": "TransformationEvent",
  "eventID": "urn:uuid:1", "recordTime": "2026-03-02T17:00:00Z",
  "eventTime": "2026-03-02T09:15:30.25-07:00", "eventTimeZoneOffset": "-07:00",
  "inputEPCList": ["urn:epc:id:sgtin:4012345.011111.98", "https://x.example/cow/7"],
  "outputQuantityList": [
    {"epcClass": "urn:epc:class:lgtin:4012345.012345.L1", "quantity": 6, "uom": "H87"},
    {"epcClass": "urn:epc:class:lgtin:4012345.012345.L1", "quantity": 982.4, "uom": "KGM"}],
  "transformationID": "urn:epc:id:gdti:4012345.55554.1234",
  "bizStep": "commissioning", "disposition": "active",
  "readPoint": {"id": "urn:epc:id:sgln:4012345.00012.0", "ex:gate": "2"},
  "bizTransactionList": [{"type": "po", "bizTransaction": "t1"}, {"bizTransaction": "t2"}],
  "sensorElementList": [
    {"sensorMetadata": {"time": "2026-03-02T16:00:00Z", "ex:by": "x"},
     "sensorReport": [{"type": "Temperature", "value": -18.5, "uom": "CEL", "ex:q": "1"},
                      {"type": "Temperature", "minValue": -20, "uom": "CEL"}]},
    {"sensorReport": [{"type": "Speed", "value": 3}]}],
  "ilmd": {"ex:lot": ["a", {"ex:part": "b"}], "ex:kind": "c"},
  "ex:seal": ["MX1", "MX2"], "ex:truck": {"ex:plate": "p", "ex:axles": 5}})";

// Our own event and every event of the conformance folder's valid documents.
std::vector<std::string> AllEvents() {
  std::vector<std::string> events = {kOwnEvent};
  for (const EpcisFile& file : ValidEpcisFiles()) {
    const auto contents = SplitEpcisFile(file.bytes);
    if (!contents.ok()) continue;  // A name that stands twice.
    for (const EpcisContent& each : *contents) {
      if (!each.is_header) events.push_back(each.content);
    }
  }
  return events;
}

std::vector<std::string> PreHashes(const std::string& content) {
  std::vector<std::string> texts;
  for (const EventHashProfile profile : kEventHashProfiles) {
    const auto text = EventPreHash(content, profile);
    EXPECT_THAT(text, IsOk());
    texts.push_back(text.value_or("?"));
  }
  return texts;
}

// The same value, arrays and objects the other way round.
Json Reversed(const Json& value) {
  if (!value.is_structured()) return value;
  Json reversed = value.is_array() ? Json::array() : Json::object();
  std::vector<std::pair<std::string, Json>> children;
  for (const auto& [name, child] : value.items()) {
    // The later context wins; the order of contexts says something.
    children.emplace_back(name, name == "@context" ? child : Reversed(child));
  }
  for (auto child = children.rbegin(); child != children.rend(); ++child) {
    if (value.is_array()) {
      reversed.push_back(child->second);
    } else {
      reversed[child->first] = child->second;
    }
  }
  return reversed;
}

TEST(EventHashPropertyTest, OrderAndWhiteSpaceSayNothing) {
  for (const std::string& event : AllEvents()) {
    const Json json = Json::parse(event);
    const std::vector<std::string> wanted = PreHashes(event);
    EXPECT_EQ(PreHashes(json.dump()), wanted);
    EXPECT_EQ(PreHashes("\n" + json.dump(4) + "\r\n"), wanted);
    EXPECT_EQ(PreHashes(Reversed(json).dump(1)), wanted) << event;
    // Escapes in place of letters beyond ASCII.
    EXPECT_EQ(PreHashes(json.dump(-1, ' ', true)), wanted);
  }
}

TEST(EventHashPropertyTest, WhatIsAddedByOthersSaysNothing) {
  for (const std::string& event : AllEvents()) {
    Json json = Json::parse(event);
    const std::vector<std::string> wanted = PreHashes(event);
    json["eventID"] = "urn:uuid:2";
    json["recordTime"] = "2027-01-01T00:00:00Z";
    json["errorDeclaration"] = {{"declarationTime", "2027-01-01T00:00:00Z"}};
    json["rdfs:comment"] = "see above";
    EXPECT_EQ(PreHashes(json.dump()), wanted);
  }
}

TEST(EventHashPropertyTest, AnyOffsetOfATimeIsTheSameTime) {
  const absl::Time time = absl::FromUnixMillis(1'772'468'130'250);
  Json json = Json::parse(kOwnEvent);
  const std::vector<std::string> wanted = PreHashes(kOwnEvent);
  for (int minutes = -14 * 60; minutes <= 14 * 60; minutes += 15) {
    json["eventTime"] = absl::FormatTime("%Y-%m-%dT%H:%M:%E*S%Ez", time,
                                         absl::FixedTimeZone(minutes * 60));
    EXPECT_EQ(PreHashes(json.dump()), wanted) << json["eventTime"];
  }
  json["eventTime"] = "2026-03-02T16:15:30.251Z";
  EXPECT_NE(PreHashes(json.dump()), wanted);
}

// Calls `visit` with each string, number and boolean of `value` in turn. Comments,
// contexts and what does not identify are left out.
void ForEachValue(Json* value, const std::function<void(Json*)>& visit) {
  static const std::set<std::string> kLeftOut = {"@context",          "eventID",
                                                 "recordTime",        "errorDeclaration",
                                                 "certificationInfo", "rdfs:comment"};
  if (!value->is_structured()) return visit(value);
  for (auto& [name, child] : value->items()) {
    if (kLeftOut.count(name) == 0) ForEachValue(&child, visit);
  }
}

TEST(EventHashPropertyTest, EveryOtherValueCounts) {
  size_t changed = 0;
  for (const std::string& event : AllEvents()) {
    Json json = Json::parse(event);
    const std::vector<std::string> before = PreHashes(event);
    ForEachValue(&json, [&](Json* value) {
      const Json kept = *value;
      *value = kept.is_string() ? Json(kept.get<std::string>() + "0x") : Json("other");
      const std::vector<std::string> after = PreHashes(json.dump());
      for (size_t i = 0; i < before.size(); ++i) {
        EXPECT_NE(after[i], before[i]) << kept << " in " << event;
      }
      *value = kept;
      ++changed;
    });
  }
  EXPECT_GE(changed, 25u);
}

// Whatever comes: an ID of the right form or an error, never both halves wrong.
TEST(EventHashPropertyTest, DamagedEventsGiveAnIdOrAnError) {
  Mutator mutator(20260302);
  size_t read = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::string damaged = mutator.Damage(kOwnEvent);
    const auto ids = EventHashIds::Of(damaged);
    if (!ids.ok()) {
      EXPECT_EQ(ids.status().code(), absl::StatusCode::kInvalidArgument);
      continue;
    }
    ++read;
    for (const std::string& id : ids->Distinct()) EXPECT_TRUE(IsEventHashId(id)) << id;
  }
  EXPECT_GE(read, 100u);
}

}  // namespace
}  // namespace rastro
