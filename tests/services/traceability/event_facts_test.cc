// Tests of services/traceability/event_facts.h: roles, lots, media types.

#include "services/traceability/event_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/violation.h"
#include "tests/services/traceability/sound_lot_event.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

// An event with type, time and offset, and `members` besides.
std::string Event(absl::string_view type, absl::string_view members) {
  return absl::StrCat("{\"type\":\"", type,
                      "\",\"eventTime\":\"2026-03-02T09:15:30-07:00\","
                      "\"eventTimeZoneOffset\":\"-07:00\",",
                      members, "}");
}

// "uri=role" for each lot, or the rules that were violated.
std::string Lots(const std::string& event) {
  const auto facts = ReadEventFacts(kEpcisMediaType, event);
  std::string text;
  if (!facts.ok()) {
    for (const Violation& each : ViolationsOf(facts.status())) {
      absl::StrAppend(&text, each.rule, " ");
    }
    return text;
  }
  for (const LotMention& lot : LotsOf(*facts)) {
    absl::StrAppend(&text, lot.uri, "=", LotRoleName(lot.role), " ");
  }
  return text;
}

TEST(ReadEventFactsTest, KnowsWhetherAnEventHashIdIsTheEventsOwn) {
  const std::string plain = R"("action":"OBSERVE","epcList":["x:a"])";
  const auto wrong = [](const std::string& event) {
    const auto facts = ReadEventFacts(kEpcisMediaType, event);
    EXPECT_THAT(facts, IsOk());
    return facts.ok() && facts->is_hash_id_wrong;
  };
  for (const EventHashProfile profile : kEventHashProfiles) {
    const std::string id = *EventHashId(Event("ObjectEvent", plain), profile);
    const std::string members = absl::StrCat(R"("eventID":")", id, "\",", plain);
    EXPECT_FALSE(wrong(Event("ObjectEvent", members))) << id;
    EXPECT_TRUE(wrong(Event("ObjectEvent", members + R"(,"bizStep":"packing")"))) << id;
  }
  EXPECT_FALSE(wrong(Event("ObjectEvent", R"("eventID":"urn:uuid:1",)" + plain)));

  v1::LotEvent event = Sound();
  event.set_event_id(
      EventHashIdsOf(kLotEventMediaType, event.SerializeAsString())->Distinct()[0]);
  EXPECT_FALSE(
      ReadEventFacts(kLotEventMediaType, event.SerializeAsString())->is_hash_id_wrong);
  event.set_biz_step("packing");
  EXPECT_TRUE(
      ReadEventFacts(kLotEventMediaType, event.SerializeAsString())->is_hash_id_wrong);
}

TEST(LotsOfTest, RolesFollowTypeAndAction) {
  const struct {
    const char* type;
    const char* members;
    const char* lots;
  } kCases[] = {
      {"ObjectEvent", "\"action\":\"ADD\",\"epcList\":[\"x:b\",\"x:a\"]",
       "x:a=out x:b=out "},
      {"ObjectEvent", "\"action\":\"OBSERVE\",\"quantityList\":[{\"epcClass\":\"x:a\"}]",
       "x:a=at "},
      {"ObjectEvent", "\"action\":\"DELETE\",\"epcList\":[\"x:a\",\"x:a\"]", "x:a=in "},
      {"AggregationEvent",
       "\"action\":\"ADD\",\"parentID\":\"x:p\",\"childEPCs\":[\"x:a\"],"
       "\"childQuantityList\":[{\"epcClass\":\"x:b\",\"quantity\":3}]",
       "x:a=in x:b=in x:p=out "},
      {"AggregationEvent",
       "\"action\":\"DELETE\",\"parentID\":\"x:p\",\"childEPCs\":[\"x:a\"]",
       "x:a=out x:p=in "},
      {"AggregationEvent", "\"action\":\"DELETE\",\"parentID\":\"x:p\"", "x:p=in "},
      {"AggregationEvent", "\"action\":\"OBSERVE\",\"childEPCs\":[\"x:a\"]", "x:a=at "},
      {"AssociationEvent",
       "\"action\":\"ADD\",\"parentID\":\"x:p\",\"childEPCs\":[\"x:a\"]",
       "x:a=in x:p=out "},
      {"AssociationEvent",
       "\"action\":\"DELETE\",\"parentID\":\"x:p\",\"childEPCs\":[\"x:a\"]",
       "x:a=out x:p=in "},
      {"TransactionEvent",
       "\"action\":\"ADD\",\"parentID\":\"x:p\",\"epcList\":[\"x:a\"],"
       "\"bizTransactionList\":[{\"bizTransaction\":\"x:doc\"}]",
       "x:a=at x:p=at "},
      {"TransformationEvent",
       "\"inputEPCList\":[\"x:a\",\"x:c\"],\"outputQuantityList\":[{\"epcClass\":\"x:b\"}"
       ","
       "{\"epcClass\":\"x:c\"}]",
       "x:a=in x:b=out x:c=both "},
      {"TransformationEvent", "\"inputEPCList\":[\"x:a\"],\"transformationID\":\"x:t\"",
       "x:a=in x:t=out "},
      {"TransformationEvent", "\"outputEPCList\":[\"x:a\"],\"transformationID\":\"x:t\"",
       "x:a=out x:t=in "},
      {"TransformationEvent",
       "\"inputEPCList\":[\"x:a\"],\"outputEPCList\":[\"x:b\"],\"transformationID\":\"t-"
       "7\"",
       "t-7=both x:a=in x:b=out "},
      // A declared error moves nothing.
      {"TransformationEvent",
       "\"inputEPCList\":[\"x:a\"],\"outputEPCList\":[\"x:b\"],\"transformationID\":\"x:"
       "t\","
       "\"errorDeclaration\":{\"declarationTime\":\"2026-03-03T00:00:00Z\"}",
       "x:a=at x:b=at x:t=at "},
      // Products, places, parties and documents are no lots.
      {"ObjectEvent",
       "\"action\":\"ADD\",\"quantityList\":[{\"epcClass\":"
       "\"urn:epc:idpat:sgtin:4012345.098765.*\"}],"
       "\"readPoint\":{\"id\":\"urn:epc:id:sgln:7501234.00011.0\"},"
       "\"sourceList\":[{\"type\":\"owning_party\",\"source\":\"urn:epc:id:pgln:7501234."
       "00000\"}],"
       "\"bizTransactionList\":[{\"type\":\"inv\",\"bizTransaction\":\"x:doc\"}]",
       ""},
      // One lot in two spellings is one lot.
      {"ObjectEvent",
       "\"action\":\"ADD\",\"quantityList\":[{\"epcClass\":"
       "\"urn:epc:class:lgtin:7501234.100001.C26061-03\"},{\"epcClass\":"
       "\"https://id.gs1.org/01/17501234000014/10/C26061-03\"}]",
       "https://id.gs1.org/01/17501234000014/10/C26061-03=out "},
      {"ObjectEvent",
       "\"action\":\"ADD\",\"epcList\":[\"cow:7\"],\"@context\":{\"cow\":\"https://"
       "c.example/\"}",
       "https://c.example/7=out "},
  };
  for (const auto& each : kCases) {
    SCOPED_TRACE(absl::StrCat(each.type, " ", each.members));
    EXPECT_EQ(Lots(Event(each.type, each.members)), each.lots);
  }
}

TEST(LotsOfTest, StrongerRolesWin) {
  EventFacts facts;
  const auto add = [&](const char* uri, LotRole role) {
    facts.mentions.push_back({.uri = uri, .role = role});
  };
  add("x:a", LotRole::kAt);
  add("x:a", LotRole::kIn);
  add("x:b", LotRole::kOut);
  add("x:b", LotRole::kAt);
  add("x:c", LotRole::kBoth);
  add("x:c", LotRole::kIn);
  add("x:d", LotRole::kOut);
  add("x:d", LotRole::kIn);
  facts.mentions.push_back({.text = "no lot"});
  EXPECT_THAT(LotsOf(facts), ::testing::ElementsAre(LotMention{"x:a", LotRole::kIn},
                                                    LotMention{"x:b", LotRole::kOut},
                                                    LotMention{"x:c", LotRole::kBoth},
                                                    LotMention{"x:d", LotRole::kBoth}));
}

TEST(ReadEventFactsTest, BoundsTheNumberOfLots) {
  const auto with = [](size_t lots) {
    std::string list;
    for (size_t i = 0; i < lots; ++i) {
      absl::StrAppend(&list, i > 0 ? "," : "", "\"x:", i, "\"");
    }
    return Event("ObjectEvent", "\"action\":\"ADD\",\"epcList\":[" + list + "]");
  };
  EXPECT_THAT(ReadEventFacts(kEpcisMediaType, with(kMaxEventLots)), IsOk());
  EXPECT_EQ(Lots(with(kMaxEventLots + 1)), "event.lots ");
}

// Lists of 100,000 elements, sound or not, in about linear time: a quadratic
// reader would take minutes here.
TEST(ReadEventFactsTest, TakesLongListsInLinearTime) {
  const auto list_of = [](const std::string& element) {
    std::string list;
    for (int i = 0; i < 100'000; ++i) absl::StrAppend(&list, i > 0 ? "," : "", element);
    return list;
  };
  const std::string once =
      Event("ObjectEvent", "\"action\":\"ADD\",\"epcList\":[" + list_of("\"x:a\"") + "]");
  EXPECT_EQ(Lots(once), "x:a=out ");
  for (const std::string& members :
       {"\"epcList\":[" + list_of("7") + "]", "\"quantityList\":[" + list_of("{}") + "]",
        "\"quantityList\":[" + list_of("[]") + "]",
        "\"sensorElementList\":[" + list_of("{}") + "]",
        "\"epcList\":[" + list_of("1e999") + "]", list_of("\"a\":0")}) {
    const auto facts = ReadEventFacts(
        kEpcisMediaType, Event("ObjectEvent", "\"action\":\"ADD\"," + members));
    EXPECT_GE(ViolationsOf(facts.status()).size(), kMaxViolations);
  }
}

TEST(ReadEventFactsTest, KnowsTwoMediaTypes) {
  EXPECT_THAT(ReadEventFacts("application/json", "{}"),
              StatusIs(absl::StatusCode::kUnimplemented));
  EXPECT_THAT(ReadEventFacts(kLotEventMediaType, ""),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadEventFacts(kEpcisMediaType, ""),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace rastro
