// Tests of services/traceability/epcis_reader.h.

#include "services/traceability/epcis_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/traceability/epcis_document.h"
#include "services/traceability/violation.h"
#include "tests/services/traceability/epcis_files.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

// "pointer rule" of each violation.
std::vector<std::string> Rules(const std::string& event) {
  std::vector<std::string> rules;
  for (const Violation& each : ViolationsOf(ReadEpcisEvent(event).status())) {
    rules.push_back(each.pointer + " " + each.rule);
  }
  return rules;
}

std::string FirstReadHint(const std::string& event) {
  const auto list = ViolationsOf(ReadEpcisEvent(event).status());
  return list.empty() ? "" : list[0].hint;
}

constexpr char kReadTime[] =
    "\"eventTime\":\"2026-03-02T09:15:30.250-07:00\",\"eventTimeZoneOffset\":\"-07:00\",";

std::string Object(const std::string& members) {
  return std::string("{\"type\":\"ObjectEvent\",") + kReadTime + members + "}";
}

TEST(ReadEpcisEventTest, ReadsEveryFact) {
  const auto facts = ReadEpcisEvent(Object(
      "\"eventID\":\"urn:uuid:1\",\"action\":\"OBSERVE\",\"bizStep\":\"cbv:BizStep-"
      "shipping\","
      "\"disposition\":\"urn:epcglobal:cbv:disp:in_transit\","
      "\"persistentDisposition\":{\"set\":[\"recalled\"],\"unset\":[\"x:y\"]},"
      "\"quantityList\":[{\"epcClass\":\"x:lot\",\"quantity\":982.40,\"uom\":\"KGM\"},"
      "{\"epcClass\":\"x:lot\",\"quantity\":6}],"
      "\"readPoint\":{\"id\":\"urn:epc:id:sgln:7501234.00011.0\"},"
      "\"bizLocation\":{\"id\":\"geo:19.4,-99.1\"},"
      "\"bizTransactionList\":[{\"type\":\"inv\",\"bizTransaction\":\"x:i\"},"
      "{\"bizTransaction\":\"x:j\"}],"
      "\"sourceList\":[{\"type\":\"location\",\"source\":\"x:s\"}],"
      "\"destinationList\":[{\"type\":\"cbv:SDT-owning_party\",\"destination\":\"x:d\"}],"
      "\"sensorElementList\":[{\"sensorMetadata\":{\"time\":\"2026-03-02T16:00:00Z\","
      "\"deviceID\":\"x:dev\"},\"sensorReport\":[{\"type\":\"gs1:Temperature\",\"value\":"
      "-18.50,"
      "\"uom\":\"CEL\"},{\"type\":\"Temperature\",\"minValue\":-19,\"maxValue\":-1.8E1,"
      "\"meanValue\":-18.5,\"time\":\"2026-03-02T17:00:00Z\"}]}],"
      "\"certificationInfo\":[\"x:c1\",\"x:c2\"],"
      "\"ilmd\":{\"meat:slaughterDate\":\"2026-03-02\",\"meat:bornIn\":[\"484\",\"840\"]}"
      ","
      "\"meat:sealNumber\":\"MX0099887\",\"meat:other\":\"left aside\""));
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(facts->event_time,
            absl::FromUnixSeconds(1772468130) + absl::Milliseconds(250));
  EXPECT_EQ(facts->zone_offset_minutes, -420);
  EXPECT_EQ(facts->event_id, "urn:uuid:1");
  EXPECT_EQ(facts->action, EventAction::kObserve);
  EXPECT_EQ(facts->biz_step, "shipping");
  EXPECT_EQ(facts->disposition, "in_transit");
  EXPECT_THAT(facts->persistent_set, ::testing::ElementsAre("recalled"));
  EXPECT_THAT(facts->persistent_unset, ::testing::ElementsAre("x:y"));
  EXPECT_EQ(facts->read_point, "https://id.gs1.org/414/7501234000116");
  EXPECT_EQ(facts->biz_location, "geo:19.4,-99.1");
  EXPECT_THAT(facts->mentions, ::testing::ElementsAre(Mention{
                                   .list = MentionList::kEpcs,
                                   .text = "x:lot",
                                   .uri = "x:lot",
                                   .role = LotRole::kAt,
                                   .quantities = {{"982.40", "KGM"}, {"6", ""}}}));
  EXPECT_THAT(facts->biz_transactions,
              ::testing::ElementsAre(TypedId{"inv", "x:i"}, TypedId{"", "x:j"}));
  EXPECT_THAT(facts->sources, ::testing::ElementsAre(TypedId{"location", "x:s"}));
  EXPECT_THAT(facts->destinations,
              ::testing::ElementsAre(TypedId{"owning_party", "x:d"}));
  ASSERT_EQ(facts->sensor_reports.size(), 2u);
  EXPECT_EQ(facts->sensor_reports[0].type, "Temperature");
  EXPECT_EQ(facts->sensor_reports[0].value, "-18.50");
  EXPECT_EQ(facts->sensor_reports[0].time, absl::FromUnixSeconds(1772467200));
  EXPECT_EQ(facts->sensor_reports[1].max_value, "-1.8E1");
  EXPECT_EQ(facts->sensor_reports[1].time, absl::FromUnixSeconds(1772470800));
  EXPECT_EQ(facts->sensor_reports[1].device_id, "x:dev");
  ASSERT_EQ(facts->certificates.size(), 2u);
  EXPECT_EQ(facts->certificates[1].uri, "x:c2");
  EXPECT_THAT(
      facts->attributes,
      ::testing::ElementsAre(Attribute{"bornIn", "484"}, Attribute{"bornIn", "840"},
                             Attribute{"sealNumber", "MX0099887"},
                             Attribute{"slaughterDate", "2026-03-02"}));
}

// What is not as a LotEvent wants it is left aside, value by value.
TEST(ReadEpcisEventTest, ReadsOurOwnExtensionsAndNoOthersOfTheirName) {
  const auto facts = ReadEpcisEvent(Object(
      R"("@context":[{"r":"https://w3id.org/rastro/epcis/","other":"https://x.example/"}],
      "action":"OBSERVE","epcList":["x:lot"],
      "certificationInfo":["x:described","x:bare"],
      "r:certificates":[{"r:uri":"x:described","r:number":"12","r:issueDate":"yesterday"},
                        {"r:issuer":"nothing to find it by"},"no object"],
      "other:certificates":[{"r:number":"99"}],
      "r:farmShares":[{"r:farm":"x:farm","r:percent":"40","r:ranking":1,"r:lot":"x:lot"},
                      {"r:farm":"x:farm2","r:percent":"a lot","other:ranking":2},
                      {"r:percent":"60"},
                      {"r:farm":"x:farm3","r:lot":"https://id.gs1.org/01/1"}],
      "other:farmShares":[{"r:farm":"x:farm9"}],
      "ilmd":{"r:establishment":["TIF-1",{"r:number":"TIF-2","r:activity":"cutting"}]})"));
  ASSERT_THAT(facts, IsOk());
  EXPECT_THAT(
      facts->certificates,
      ::testing::ElementsAre(CertificateFact{.uri = "x:described", .number = "12"},
                             CertificateFact{.uri = "x:bare"}));
  EXPECT_THAT(
      facts->farm_shares,
      ::testing::ElementsAre(
          FarmShareFact{.lot = "x:lot", .farm = "x:farm", .percent = "40", .ranking = 1},
          FarmShareFact{.farm = "x:farm2"}));
  EXPECT_THAT(facts->attributes,
              ::testing::ElementsAre(Attribute{"establishment", "TIF-1"},
                                     Attribute{"establishment", "TIF-2"}));
}

TEST(ReadEpcisEventTest, AnErrorDeclarationIsAFact) {
  const auto facts = ReadEpcisEvent(Object(
      "\"action\":\"ADD\",\"epcList\":[\"x:a\"],\"errorDeclaration\":{"
      "\"declarationTime\":\"2026-03-05T00:00:00Z\",\"reason\":\"cbv:ER-incorrect_data\","
      "\"correctiveEventIDs\":[\"urn:uuid:2\"]}"));
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(facts->error_declaration,
            (ErrorDeclaration{
                absl::FromUnixSeconds(1772668800), "incorrect_data", {"urn:uuid:2"}}));
  EXPECT_EQ(facts->mentions[0].role, LotRole::kAt);
}

TEST(ReadEpcisEventTest, ListsAllThatIsWrong) {
  using ::testing::ElementsAre;
  EXPECT_THAT(
      Rules("{\"type\":\"ObjectEvent\"}"),
      ElementsAre("/eventTimeZoneOffset field.missing", "/eventTime field.missing",
                  "/action field.missing", " event.identifiers"));
  EXPECT_THAT(
      Rules("{\"type\":\"ObjectEvent\",\"eventTime\":\"22-07-2026\","
            "\"eventTimeZoneOffset\":\"+2\",\"action\":\"CREATE\",\"quantityList\":["
            "{\"epcClass\":\"x:a\",\"quantity\":\"twenty\"},{\"quantity\":1},7,"
            "{\"epcClass\":\"x:b\",\"quantity\":-3,\"uom\":\"kg\"},"
            "{\"epcClass\":\"x:c\",\"quantity\":1e31},{\"epcClass\":\"a b\"}]}"),
      ElementsAre("/eventTimeZoneOffset event.zone_offset", "/eventTime event.time",
                  "/action event.action", "/quantityList/0/quantity json.kind",
                  "/quantityList/1/epcClass field.missing", "/quantityList/2 json.kind",
                  "/quantityList/3/quantity quantity.negative",
                  "/quantityList/3/uom quantity.uom",
                  "/quantityList/4/quantity quantity.decimal",
                  "/quantityList/5/epcClass identifier.form"));
}

TEST(ReadEpcisEventTest, RefusesListsThatWouldBeLost) {
  using ::testing::ElementsAre;
  EXPECT_THAT(Rules(Object("\"action\":\"ADD\",\"epcList\":[\"x:a\"],"
                           "\"inputEPCList\":[\"x:b\"],\"parentID\":\"x:c\"")),
              ElementsAre("/inputEPCList event.member", "/parentID event.member"));
  EXPECT_THAT(
      Rules(Object("\"action\":\"ADD\",\"epcList\":[\"x:a\"],\"epclist\":[\"x:b\"]")),
      ElementsAre("/epclist event.member"));
  EXPECT_THAT(Rules(std::string("{\"type\":\"TransformationEvent\",") + kReadTime +
                    "\"action\":\"ADD\",\"inputEPCList\":[\"x:a\"]}"),
              ElementsAre("/action event.action", " event.identifiers"));
  EXPECT_THAT(Rules(std::string("{\"type\":\"AggregationEvent\",") + kReadTime +
                    "\"action\":\"ADD\",\"childEPCs\":[\"x:a\"]}"),
              ElementsAre(" event.parent"));
  EXPECT_THAT(Rules(std::string("{\"type\":\"TransactionEvent\",") + kReadTime +
                    "\"action\":\"ADD\",\"epcList\":[\"x:a\"]}"),
              ElementsAre(" event.biz_transaction"));
}

TEST(ReadEpcisEventTest, SaysWhatWasMeant) {
  EXPECT_EQ(FirstReadHint("{\"type\":\"objectevent\"}"), "did you mean ObjectEvent?");
  EXPECT_EQ(FirstReadHint(Object("\"action\":\"Observe\",\"epcList\":[\"x:a\"]")),
            "did you mean OBSERVE?");
  EXPECT_THAT(FirstReadHint("{\"Type\":\"ObjectEvent\"}"),
              ::testing::HasSubstr("did you mean type by \"Type\"?"));
  EXPECT_THAT(
      FirstReadHint(Object("\"action\":\"ADD\",\"epcList\":[\"urn:epc:id:sscc:1.2.3\"]")),
      ::testing::Not(::testing::IsEmpty()));
}

TEST(ReadEpcisEventTest, RefusesWhatIsNoEvent) {
  using ::testing::ElementsAre;
  EXPECT_THAT(Rules("[]"), ElementsAre(" json.kind"));
  EXPECT_THAT(Rules("{}"), ElementsAre("/type field.missing"));
  EXPECT_THAT(Rules("{\"type\":\"EPCISDocument\",\"epcisBody\":{}}"),
              ElementsAre("/epcisBody header.body", "/epcisHeader field.missing",
                          "/creationDate field.missing"));
  EXPECT_THAT(Rules(std::string((1 << 20) + 1, ' ')), ElementsAre(" json.size"));
}

// Mistakes that the schema finds in these files and that would lose a lot, a time
// or a quantity are found here too, in the event where they are.
TEST(ReadEpcisEventTest, FindsTheMistakesOfInvalidDocuments) {
  const struct {
    const char* file;
    size_t event;
    const char* violation;
  } kCases[] = {
      {"Combination_of_events_with_missing_mandatory_fields", 0, "/action field.missing"},
      {"Combination_of_multiple_invalid_fields", 4, "/eventTime event.time"},
      {"ObjectEvent_with_invalid_action", 0, "/action event.action"},
      {"ObjectEvent_with_invalid_certificationInfo", 0, "/certificationInfo/0 json.kind"},
      {"ObjectEvent_with_invalid_eventTime_format", 0, "/eventTime event.time"},
      {"ObjectEvent_with_quantity_as_text", 0, "/quantityList/0/quantity json.kind"},
      {"ObjectEvent_without_action_and_eventTime", 0, "/eventTime field.missing"},
      {"ObjectEvent_without_identifier_list", 0, " event.identifiers"},
  };
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.file);
    const auto path = ConformanceFile(std::string("epcis/openepcis/Capture/Invalid/") +
                                      each.file + ".json");
    if (!path) GTEST_SKIP() << kNoConformance;
    const auto split = SplitEpcisFile(ReadBytes(*path));
    ASSERT_THAT(split, IsOk());
    EXPECT_THAT(Rules(split->at(each.event).content),
                ::testing::Contains(each.violation));
  }
}

}  // namespace
}  // namespace rastro
