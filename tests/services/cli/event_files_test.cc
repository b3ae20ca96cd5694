// Which of its formats a file is in, and where its events stand.

#include "services/cli/event_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "crypto/part.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/trade.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string LotEventJson(const std::string& name) {
  return absl::StrCat(
      R"({"eventTime": "2026-03-02T13:00:00Z", "eventTimeZoneOffset": "-07:00", )",
      R"("object": {"epcList": [")", TestLot(name), R"("], "action": "ACTION_ADD"}})");
}

std::string Document(const std::string& events) {
  return absl::StrCat(
      R"({"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],)",
      R"("type": "EPCISDocument", "schemaVersion": "2.0",)",
      R"("creationDate": "2026-03-02T13:00:00Z", "epcisBody": {"eventList": [)", events,
      "]}}");
}

TEST(ReadEventsTest, EpcisDocumentsAreCutIntoTheirEvents) {
  const std::string event = ObjectEventJson("ADD", {TestLot("a")}, 1);
  const absl::StatusOr<std::vector<FileEvent>> events =
      ReadEvents("f.json", Document(event + "," + event), "partners");
  ASSERT_THAT(events, IsOkAndHolds(SizeIs(2)));
  EXPECT_EQ(events->at(1).part.media_type, kEpcisMediaType);
  EXPECT_EQ(events->at(1).part.kind, "partners");
  EXPECT_EQ(events->at(1).place, "f.json");
  EXPECT_EQ(events->at(1).pointer, "/epcisBody/eventList/1");
  EXPECT_THAT(events->at(1).status, IsOk());
}

TEST(ReadEventsTest, BareEventsAreWholeFiles) {
  const std::string event = ObjectEventJson("ADD", {TestLot("a")}, 1);
  const absl::StatusOr<std::vector<FileEvent>> events = ReadEvents("-", event, "public");
  ASSERT_THAT(events, IsOkAndHolds(SizeIs(1)));
  EXPECT_EQ(events->at(0).part.content, event);
  EXPECT_EQ(events->at(0).part.kind, "public");
  EXPECT_EQ(events->at(0).pointer, "");
}

TEST(ReadEventsTest, LotEventsAreReadFromObjectsAndLines) {
  for (const std::string& text :
       {LotEventJson("a"), LotEventJson("a") + "\n" + LotEventJson("b") + "\n"}) {
    const absl::StatusOr<std::vector<FileEvent>> events =
        ReadEvents("f.jsonl", text, "partners");
    ASSERT_THAT(events, IsOk());
    for (const FileEvent& event : *events) {
      EXPECT_THAT(event.status, IsOk());
      EXPECT_EQ(event.part.media_type, kLotEventMediaType);
      EXPECT_FALSE(event.part.content.empty());
    }
  }
}

// Repeats must make the same bytes, or a retry would be a second event.
TEST(ReadEventsTest, TheSameLineMakesTheSameBytes) {
  const absl::StatusOr<std::vector<FileEvent>> one =
      ReadEvents("f", LotEventJson("a"), "partners");
  const absl::StatusOr<std::vector<FileEvent>> two =
      ReadEvents("g", LotEventJson("a"), "partners");
  ASSERT_THAT(one, IsOk());
  ASSERT_THAT(two, IsOk());
  EXPECT_FALSE(one->at(0).part.content.empty());
  EXPECT_EQ(one->at(0).part.content, two->at(0).part.content);
}

TEST(ReadEventsTest, ABadLineIsNamedAndTheOthersAreRead) {
  const absl::StatusOr<std::vector<FileEvent>> events = ReadEvents(
      "f.jsonl", LotEventJson("a") + "\n{\"object\": 7}\n" + LotEventJson("b") + "\n",
      "partners");
  ASSERT_THAT(events, IsOkAndHolds(SizeIs(3)));
  EXPECT_THAT(events->at(0).status, IsOk());
  EXPECT_THAT(events->at(1).status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(events->at(1).place, HasSubstr("line 2"));
  EXPECT_THAT(events->at(2).status, IsOk());
}

TEST(ReadEventsTest, WhatIsNeitherIsRefusedWithTheFilesName) {
  for (const char* text : {"", " ", "{", "7", "<epcis/>"}) {
    EXPECT_THAT(ReadEvents("f.json", text, "partners"),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("f.json")))
        << text;
  }
}

TEST(ReadInputTest, ReadsWholeFilesWithinTheBound) {
  TempDir directory;
  const std::string path = directory.File("f");
  const std::string content((3 << 20) + 17, 'x');
  std::ofstream(path, std::ios::binary) << content;
  EXPECT_THAT(ReadInput(path, content.size()), IsOkAndHolds(content));
  EXPECT_THAT(ReadInput(path, content.size() - 1),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("larger")));
}

TEST(ReadInputTest, WhatCannotBeReadIsNamed) {
  TempDir directory;
  for (const std::string& path : {directory.File("none"), directory.path().string()}) {
    EXPECT_THAT(ReadInput(path, 100),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(path)));
  }
}

TEST(LotEventHintTest, IsForLotEventsAlone) {
  EXPECT_THAT(LotEventHint("f.json", LotEventJson("a")), HasSubstr("epcis convert"));
  EXPECT_EQ(LotEventHint("f.json", Document("")), "");
  EXPECT_EQ(LotEventHint("f.json", "no JSON"), "");
}

}  // namespace
}  // namespace rastro
