// Events as one document: what was signed stays, LotEvents are converted.

#include "services/export/epcis_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/part.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/epcis_to_lot_event.h"
#include "tests/testing/lot_event_generator.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

ExportedEvent Exported(uint64_t index, absl::string_view media_type,
                       const std::string& content) {
  RecordedEvent event;
  event.index = index;
  if (absl::StatusOr<EventFacts> facts = ReadEventFacts(media_type, content);
      facts.ok()) {
    event.facts = *std::move(facts);
  }
  return {std::make_shared<const RecordedEvent>(std::move(event)),
          std::string(media_type), content};
}

std::string Seen(absl::string_view lot, absl::string_view time) {
  return absl::StrCat(
      R"({"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],)",
      "  \"type\":\"ObjectEvent\", \"eventTime\" : \"", time,
      R"(", "eventTimeZoneOffset":"+00:00","action":"OBSERVE","epcList":[")", lot,
      "\"],\"bizStep\":\"inspecting\" }");
}

TEST(ExportEpcisTest, KeepsEveryByteOfWhatWasSignedAndTheOrderOfEvents) {
  const std::string late = Seen("x:a", "2026-03-03T00:00:00.500Z");
  const std::string early = Seen("x:b", "2026-03-02T00:00:00Z");
  const absl::StatusOr<std::string> document = ExportEpcis(
      {Exported(1, kEpcisMediaType, late), Exported(2, kEpcisMediaType, early),
       ExportedEvent{std::make_shared<RecordedEvent>(), "", ""}},
      absl::FromUnixSeconds(1772468130));
  ASSERT_THAT(document, IsOk());
  EXPECT_THAT(*document, HasSubstr(absl::StrCat("[", early, ",", late, "]")));
  const nlohmann::json read = nlohmann::json::parse(*document);
  EXPECT_EQ(read.at("type"), "EPCISDocument");
  EXPECT_EQ(read.at("creationDate"), "2026-03-02T16:15:30+00:00");
}

TEST(ExportEpcisTest, ConvertedLotEventsAreTheSameLotEvents) {
  LotEventGenerator generator(7);
  std::vector<ExportedEvent> events;
  std::vector<v1::LotEvent> wanted;
  for (uint64_t i = 0; i < 200; ++i) {
    wanted.push_back(generator.Next());
    events.push_back(Exported(i, kLotEventMediaType, wanted[i].SerializeAsString()));
    // In the order in which they are written.
    auto event = std::make_shared<RecordedEvent>(*events[i].event);
    event->facts->event_time = absl::FromUnixSeconds(static_cast<int64_t>(i));
    events[i].event = event;
  }
  const absl::StatusOr<std::string> document = ExportEpcis(events, absl::Now());
  ASSERT_THAT(document, IsOk());
  const absl::StatusOr<std::vector<EpcisContent>> contents = SplitEpcisFile(*document);
  ASSERT_THAT(contents, IsOk());
  ASSERT_EQ(contents->size(), wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    const absl::StatusOr<LotEventOfEpcis> read = EpcisToLotEvent(contents->at(i).content);
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->event.SerializeAsString(), wanted[i].SerializeAsString()) << i;
  }
}

TEST(ExportEpcisTest, NamesTheEntryThatEpcisCannotSay) {
  v1::LotEvent event;
  event.mutable_event_time()->set_seconds(1772468130);
  event.set_event_time_zone_offset("-07:00");
  event.mutable_object()->set_action(v1::ACTION_OBSERVE);
  event.mutable_object()->add_epc_list("gs1:x");
  const absl::StatusOr<std::string> document = ExportEpcis(
      {Exported(17, kLotEventMediaType, event.SerializeAsString())}, absl::Now());
  ASSERT_THAT(document, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(document.status().message()), HasSubstr("entry 17"));
}

TEST(ExportEpcisTest, NoEventsMakeAnEmptyDocument) {
  const absl::StatusOr<std::string> document = ExportEpcis({}, absl::Now());
  ASSERT_THAT(document, IsOk());
  EXPECT_TRUE(nlohmann::json::parse(*document).at("epcisBody").at("eventList").empty());
}

}  // namespace
}  // namespace rastro
