// Tests of services/traceability/epcis_document.h.

#include "services/traceability/epcis_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/traceability/event_facts.h"
#include "services/traceability/violation.h"
#include "tests/services/traceability/epcis_files.h"
#include "tests/services/traceability/mutations.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using nlohmann::json;

std::vector<std::string> Contents(const std::string& file) {
  std::vector<std::string> contents;
  const auto split = SplitEpcisFile(file);
  EXPECT_THAT(split, IsOk());
  if (!split.ok()) return contents;
  for (const EpcisContent& each : *split) contents.push_back(each.content);
  return contents;
}

TEST(SplitEpcisFileTest, SplicesTheContextAndCopiesTheRest) {
  EXPECT_THAT(
      Contents(
          "{ \"type\":\"EPCISDocument\", \"epcisBody\":{\"eventList\":[ { \"a\" : 1.50 "
          "} , {}, {\"b\":2, \"@context\" : [\"y\", {\"p\":\"q\"}] ,\"c\":3}, "
          "{\"@context\":\"z\"}]}, \"@context\":[ \"x\" ] }"),
      ::testing::ElementsAre(
          "{\"@context\":[ \"x\" ], \"a\" : 1.50 }", "{\"@context\":[ \"x\" ]}",
          "{\"b\":2, \"@context\" : [\"x\",\"y\", {\"p\":\"q\"}] ,\"c\":3}",
          "{\"@context\":[\"x\",\"z\"]}"));
}

TEST(SplitEpcisFileTest, LeavesABareEventAsItIs) {
  const std::string event = "\n{\"type\" :\"ObjectEvent\"}\r\n";
  EXPECT_THAT(Contents(event), ::testing::ElementsAre(event));
  EXPECT_THAT(Contents("\xEF\xBB\xBF" + event), ::testing::ElementsAre(event));
  EXPECT_THAT(
      Contents("{\"type\":\"EPCISDocument\",\"epcisBody\":{\"eventList\":[{\"a\":1}]}}"),
      ::testing::ElementsAre("{\"a\":1}"));
}

TEST(SplitEpcisFileTest, KeepsTheHeaderAsAnEventWithoutLots) {
  const std::string file =
      "{\"type\":\"EPCISDocument\",\"creationDate\" : \"2026-04-02T12:30:00+09:00\","
      "\"epcisHeader\":{\"epcisMasterData\":{\"vocabularyList\":[]}},"
      "\"epcisBody\":{\"eventList\":[]},\"@context\":\"x\"}";
  const auto split = SplitEpcisFile(file);
  ASSERT_THAT(split, IsOk());
  ASSERT_EQ(split->size(), 1u);
  EXPECT_TRUE(split->front().is_header);
  EXPECT_EQ(split->front().content,
            "{\"@context\":\"x\",\"type\":\"EPCISDocument\","
            "\"creationDate\" : \"2026-04-02T12:30:00+09:00\","
            "\"epcisHeader\":{\"epcisMasterData\":{\"vocabularyList\":[]}}}");
  const auto facts = ReadEventFacts(kEpcisMediaType, split->front().content);
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(facts->type, EventType::kDocumentHeader);
  EXPECT_EQ(facts->event_time, absl::FromUnixSeconds(1775100600));
  EXPECT_TRUE(LotsOf(*facts).empty());
  // A document with its body is no event.
  EXPECT_FALSE(ReadEventFacts(kEpcisMediaType, file).ok());
}

// The place of the events in a parsed document.
json EventsOf(const json& document) {
  const json& body = document.at("epcisBody");
  return body.contains("queryResults")
             ? body.at("queryResults").at("resultsBody").at("eventList")
             : body.at("eventList");
}

TEST(SplitEpcisFileTest, EveryValidDocumentGivesItsEventsAndTheirFacts) {
  const std::vector<EpcisFile> files = ValidEpcisFiles();
  if (files.empty()) GTEST_SKIP() << kNoConformance;
  size_t events_read = 0;
  for (const EpcisFile& file : files) {
    if (file.name == kDuplicateNameFile) continue;
    SCOPED_TRACE(file.name);
    const auto split = SplitEpcisFile(file.bytes);
    ASSERT_THAT(split, IsOk());
    const json document = json::parse(file.bytes);
    const json events = EventsOf(document);
    size_t index = 0;
    for (const EpcisContent& each : *split) {
      const auto facts = ReadEventFacts(kEpcisMediaType, each.content);
      ASSERT_THAT(facts, IsOk()) << each.pointer;
      json content = json::parse(each.content);
      if (each.is_header) {
        json header = document;
        header.erase("epcisBody");
        EXPECT_EQ(content, header);
        continue;
      }
      EXPECT_EQ(document.at(json::json_pointer(each.pointer)), events.at(index));
      EXPECT_EQ(content.at("@context"), document.at("@context"));
      content.erase("@context");
      EXPECT_EQ(content, events.at(index++));
      ++events_read;
    }
    EXPECT_EQ(index, events.size());
  }
  EXPECT_GE(events_read, 80u);
}

TEST(SplitEpcisFileTest, RefusesANameThatStandsTwice) {
  const auto path = ConformanceFile(std::string("epcis/") + kDuplicateNameFile);
  if (!path) GTEST_SKIP() << kNoConformance;
  const auto split = SplitEpcisFile(ReadBytes(*path));
  const std::vector<Violation> list = ViolationsOf(split.status());
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].rule, "json.duplicate");
  EXPECT_EQ(list[0].pointer, "/epcisBody/eventList/0/eventID");
}

TEST(SplitEpcisFileTest, RefusesWhatIsNoJson) {
  const auto malformed = ConformanceFile("epcis/food/opentraceability-malformed.jsonld");
  const auto comments =
      ConformanceFile("epcis/food/opentraceability-beef-leather.with-comments.jsonld");
  if (!malformed || !comments) GTEST_SKIP() << kNoConformance;
  const auto cut = ViolationsOf(SplitEpcisFile(ReadBytes(*malformed)).status());
  ASSERT_EQ(cut.size(), 1u);
  EXPECT_EQ(cut[0].rule, "json.syntax");
  EXPECT_EQ(cut[0].pointer, "/epcisBody/queryResults/resultsBody/eventList");
  EXPECT_THAT(cut[0].value, ::testing::HasSubstr("the end of the text at byte"));
  EXPECT_THAT(cut[0].hint, ::testing::HasSubstr("its end is missing"));
  const auto commented = ViolationsOf(SplitEpcisFile(ReadBytes(*comments)).status());
  ASSERT_EQ(commented.size(), 1u);
  EXPECT_EQ(commented[0].rule, "json.comment");
  EXPECT_THAT(commented[0].value, ::testing::HasSubstr("line "));
}

TEST(SplitEpcisFileTest, RefusesOtherDocuments) {
  const struct {
    const char* file;
    const char* rule;
    const char* pointer;
  } kCases[] = {
      {"[]", "json.kind", ""},
      {"{}", "field.missing", "/type"},
      {"{\"type\":7}", "json.kind", "/type"},
      {"{\"type\":\"Other\",\"epcisBody\":{}}", "document.type", "/type"},
      {"{\"type\":\"EPCISDocument\"}", "field.missing", "/epcisBody"},
      {"{\"type\":\"EPCISDocument\",\"epcisBody\":{\"eventList\":[]}}", "document.empty",
       "/epcisBody/eventList"},
      {"{\"type\":\"EPCISDocument\",\"epcisBody\":{\"eventList\":{}}}", "json.kind",
       "/epcisBody/eventList"},
      {"{\"type\":\"EPCISQueryDocument\",\"epcisBody\":{\"queryResults\":{}}}",
       "field.missing", "/epcisBody/queryResults/resultsBody"},
  };
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.file);
    const auto list = ViolationsOf(SplitEpcisFile(each.file).status());
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0].rule, each.rule);
    EXPECT_EQ(list[0].pointer, each.pointer);
  }
}

// A large context in front of many small events.
TEST(SplitEpcisFileTest, BoundsWhatTheContextAddsUpTo) {
  std::string file = "{\"type\":\"EPCISDocument\",\"@context\":\"" +
                     std::string(1 << 20, 'x') + "\",\"epcisBody\":{\"eventList\":[{}";
  for (int i = 0; i < 1000; ++i) file += ",{}";
  const auto list = ViolationsOf(SplitEpcisFile(file + "]}}").status());
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].rule, "document.size");
}

// 100,000 damaged documents and events: an answer each time, and what is
// accepted has the same lots when it is read again.
TEST(SplitEpcisFileTest, SurvivesDamage) {
  std::vector<std::string> seeds;
  for (const EpcisFile& file : ValidEpcisFiles()) {
    if (file.bytes.size() < 4'000) seeds.push_back(file.bytes);
  }
  if (seeds.empty()) GTEST_SKIP() << kNoConformance;
  Mutator mutator(1964);
  size_t events = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string file = mutator.Damage(seeds[i % seeds.size()]);
    const auto split = SplitEpcisFile(file);
    if (!split.ok()) {
      ASSERT_FALSE(ViolationsOf(split.status()).empty());
      continue;
    }
    for (const EpcisContent& each : *split) {
      const auto facts = ReadEventFacts(kEpcisMediaType, each.content);
      ASSERT_EQ(facts.ok(), ViolationsOf(facts.status()).empty());
      if (!facts.ok()) continue;
      ++events;
      for (const LotMention& lot : LotsOf(*facts)) ASSERT_TRUE(IsLotUri(lot.uri));
    }
  }
  EXPECT_GT(events, 10'000u);
}

}  // namespace
}  // namespace rastro
