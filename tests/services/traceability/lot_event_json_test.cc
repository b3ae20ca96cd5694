// Tests of services/traceability/lot_event_json.h.

#include "services/traceability/lot_event_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/traceability/violation.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

constexpr char kEvent[] =
    "{\"eventTime\":\"2026-03-02T16:15:30.250Z\",\"eventTimeZoneOffset\":\"-07:00\","
    "\"object\":{\"action\":\"ACTION_ADD\",\"epcList\":[\"x:a\"]},"
    "\"certificates\":[{\"number\":\"7\",\"sha256\":"
    "\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\"}]}";

TEST(ReadLotEventJsonTest, TakesOneAnArrayOrLines) {
  const std::string event = kEvent;
  const struct {
    std::string file;
    std::vector<size_t> lines;
  } kCases[] = {{event, {1}},
                {"\xEF\xBB\xBF\n\n" + event + "\n", {3}},
                {"[\n" + event + ",\n\n" + event + "]", {2, 4}},
                {event + "\n\n" + event + "\r\n" + event, {1, 3, 4}}};
  for (const auto& each : kCases) {
    const auto events = ReadLotEventJson(each.file);
    ASSERT_THAT(events, IsOk());
    ASSERT_EQ(events->size(), each.lines.size());
    for (size_t i = 0; i < events->size(); ++i) {
      EXPECT_EQ(events->at(i).line, each.lines[i]);
      ASSERT_THAT(events->at(i).event, IsOk());
      EXPECT_EQ(events->at(i).event->event_time().nanos(), 250'000'000);
      EXPECT_EQ(events->at(i).event->certificates(0).sha256(), std::string(32, '\x07'));
    }
  }
}

TEST(ReadLotEventJsonTest, NamesLinePlaceAndWayOut) {
  const struct {
    std::string event;
    std::string violation;
    std::string hint;
  } kCases[] = {
      {"{\"evenTime\":\"2026-03-02T16:15:30Z\"}", "/evenTime lot_event.member",
       "did you mean eventTime?"},
      {"{\"object\":{\"quantityList\":[{\"quantity\":982.4}]}}",
       "/object/quantityList/0/quantity lot_event.text",
       "wanted it in quotation marks: \"982.4\""},
      {"{\"object\":{\"epcList\":\"x:a\"}}", "/object/epcList json.kind",
       "wanted an array"},
      {"{\"object\":7}", "/object json.kind", "wanted an object: ObjectEvent"},
      {"{\"bizStep\":\"a\",\"bizStep\":\"b\"}", "/bizStep json.duplicate",
       "the name stands twice in one object; remove one"},
      {"{\"object\":{},}", " json.syntax", "wanted a name between quotation marks"},
      {"{\"object\":{\"action\":\"ADD\"}}", " lot_event.value", "ADD"},
      {"{\"eventTime\":\"yesterday\"}", " lot_event.value", "yesterday"},
      {"{\"object\":{},\"aggregation\":{}}", " lot_event.value", "oneof"},
  };
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.event);
    const auto events = ReadLotEventJson(std::string(kEvent) + "\n" + each.event);
    ASSERT_THAT(events, IsOk());
    ASSERT_EQ(events->size(), 2u);
    EXPECT_THAT(events->at(0).event, IsOk());
    const absl::Status status = events->at(1).event.status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                                 ::testing::StartsWith("line 2: ")));
    const auto list = ViolationsOf(status);
    ASSERT_EQ(list.size(), 1u) << status;
    EXPECT_EQ(list[0].pointer + " " + list[0].rule, each.violation);
    EXPECT_THAT(list[0].hint, ::testing::HasSubstr(each.hint));
  }
}

TEST(ReadLotEventJsonTest, RefusesAFileThatIsNeither) {
  for (const char* file : {"", "[", "{\n\"object\":", "hello\nworld"}) {
    EXPECT_THAT(ReadLotEventJson(file), StatusIs(absl::StatusCode::kInvalidArgument))
        << file;
  }
}

TEST(LotEventToJsonTest, IsReadBackAlike) {
  const auto events = ReadLotEventJson(kEvent);
  ASSERT_THAT(events, IsOk());
  const v1::LotEvent& event = *events->front().event;
  const auto again = ReadLotEventJson(LotEventToJson(event));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->front().event->SerializeAsString(), event.SerializeAsString());
}

TEST(LooksLikeLotEventJsonTest, TellsItFromEpcis) {
  EXPECT_TRUE(LooksLikeLotEventJson(kEvent));
  EXPECT_TRUE(LooksLikeLotEventJson(std::string("[") + kEvent + "]"));
  EXPECT_TRUE(LooksLikeLotEventJson(std::string(kEvent) + "\n" + kEvent));
  EXPECT_FALSE(LooksLikeLotEventJson("{\"type\":\"ObjectEvent\"}"));
  EXPECT_FALSE(LooksLikeLotEventJson("{\"@context\":[],\"type\":\"EPCISDocument\"}"));
  EXPECT_FALSE(LooksLikeLotEventJson("not JSON"));
}

}  // namespace
}  // namespace rastro
