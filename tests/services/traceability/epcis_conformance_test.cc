// The check of EPCIS documents against the verdicts of the official JSON Schema,
// file by file, with every difference named. docs/epcis-validation.md has the same
// table for people.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/epcis_document.h"
#include "tests/services/traceability/epcis_files.h"
#include "tests/services/traceability/mutations.h"

namespace rastro {
namespace {

// What is found in a document that the schema calls valid. It asserts no formats,
// so that any string passes as a word of the CBV, a URI or a time.
struct Difference {
  const char* file;
  std::vector<const char*> found;  // "event pointer rule" of each mistake.
};

const std::vector<Difference>& Differences() {
  static const auto* const differences = new std::vector<Difference>{
      {kDuplicateNameFile, {"- /epcisBody/eventList/0/eventID json.duplicate"}},
      {"openepcis/Capture/Invalid/"
       "Combination_of_non_standard_bizStep_and_disposition.json",
       {"0 /epcisBody/eventList/0/bizStep cbv.biz_step",
        "1 /epcisBody/eventList/1/disposition cbv.disposition"}},
      {"openepcis/Capture/Invalid/ObjectEvent_with_ilmd_field_without_namespace.json",
       {"0 /epcisBody/eventList/0/ilmd/materialType ilmd.namespace"}},
      {"openepcis/Capture/Invalid/ObjectEvent_with_invalid_eventTime_format.json",
       {"0 /epcisBody/eventList/0/eventTime event.time"}},
      {"openepcis/Capture/Invalid/ObjectEvent_with_non_standard_bizStep.json",
       {"0 /epcisBody/eventList/0/bizStep cbv.biz_step"}},
      {"openepcis/Capture/Invalid/"
       "ObjectEvent_with_non_standard_bizStep_in_second_event.json",
       {"1 /epcisBody/eventList/1/bizStep cbv.biz_step"}},
      {"openepcis/Capture/Invalid/ObjectEvent_with_non_standard_disposition.json",
       {"0 /epcisBody/eventList/0/disposition cbv.disposition"}},
      // A GRAI with a wrong check digit would be a second chain of the same asset.
      {"openepcis/Capture/Documents/Combination_of_different_event.json",
       {"0 /epcisBody/eventList/0/epcList/0 identifier.form"}},
      {"openepcis/Query/Combination_of_different_event.json",
       {"0 /epcisBody/queryResults/resultsBody/eventList/0/epcList/0 identifier.form"}},
      {"openepcis/Query/queryDocument.json",
       {"0 /epcisBody/queryResults/resultsBody/eventList/0/epcList/0 identifier.form"}},
      {"openepcis/Query/Invalid/QueryDocument_with_invalid_eventType.json",
       {"0 /epcisBody/queryResults/resultsBody/eventList/0/type event.type"}}};
  return *differences;
}

std::vector<std::string> Found(const EpcisReport& report) {
  std::vector<std::string> found;
  for (const Violation& each : report.mistakes) {
    found.push_back(absl::StrCat(each.event ? absl::StrCat(*each.event) : "-", " ",
                                 each.pointer, " ", each.rule));
  }
  return found;
}

nlohmann::json Verdicts() {
  const auto path = ConformanceFile("epcis/schema-validity.json");
  return path ? ReadJson(*path).at("documents") : nlohmann::json();
}

TEST(EpcisConformanceTest, JudgesEveryDocumentAsTheSchemaDoes) {
  const nlohmann::json verdicts = Verdicts();
  if (verdicts.is_null()) GTEST_SKIP() << kNoConformance;
  EXPECT_EQ(verdicts.size(), 127u);
  std::map<std::string, std::vector<const char*>> differences;
  for (const Difference& each : Differences()) differences[each.file] = each.found;
  for (const auto& [name, verdict] : verdicts.items()) {
    SCOPED_TRACE(name);
    const EpcisReport report =
        CheckEpcisDocument(ReadBytes(*ConformanceFile("epcis/" + name)));
    const std::vector<std::string> found = Found(report);
    EXPECT_TRUE(report.complete);
    for (const Violation& each : report.mistakes) EXPECT_FALSE(each.hint.empty());
    const auto difference = differences.find(name);
    if (difference == differences.end()) {
      EXPECT_EQ(found.empty(), verdict.at("valid").get<bool>())
          << ::testing::PrintToString(found);
      continue;
    }
    EXPECT_TRUE(verdict.at("valid").get<bool>());
    EXPECT_THAT(found, ::testing::ElementsAreArray(difference->second));
    differences.erase(difference);
  }
  EXPECT_TRUE(differences.empty()) << differences.begin()->first;
}

// What the door judges, content by content, is what the check of the file says:
// a file without mistakes is admitted whole.
TEST(EpcisConformanceTest, TheDoorJudgesAsTheCheckOfTheFile) {
  const nlohmann::json verdicts = Verdicts();
  if (verdicts.is_null()) GTEST_SKIP() << kNoConformance;
  size_t admitted = 0;
  for (const auto& [name, verdict] : verdicts.items()) {
    SCOPED_TRACE(name);
    const std::string file = ReadBytes(*ConformanceFile("epcis/" + name));
    const EpcisReport report = CheckEpcisDocument(file);
    const auto contents = SplitEpcisFile(file);
    if (!contents.ok()) {
      EXPECT_FALSE(report.mistakes.empty());
      continue;
    }
    std::vector<std::string> at_the_door;
    uint32_t position = 0;
    for (const EpcisContent& each : *contents) {
      const absl::StatusOr<EventFacts> facts = CheckEpcisEvent(each.content);
      admitted += facts.ok();
      for (const Violation& violation : ViolationsOf(facts.status())) {
        at_the_door.push_back(absl::StrCat(each.is_header ? "-" : absl::StrCat(position),
                                           " ", each.pointer, violation.pointer, " ",
                                           violation.rule));
      }
      if (!each.is_header) ++position;
    }
    // A document without context is one mistake in the file, one of each event here.
    if (name == "openepcis/Capture/Invalid/EPCISDocument_without_context.json") {
      EXPECT_FALSE(at_the_door.empty());
      continue;
    }
    EXPECT_EQ(at_the_door, Found(report));
  }
  EXPECT_GT(admitted, 180u);
}

// The mistakes of these files, all of them.
TEST(EpcisConformanceTest, FindsAllMistakesOfTheInvalidDocuments) {
  const struct {
    const char* file;
    std::vector<const char*> found;
  } kCases[] = {
      {"Combination_of_events_with_missing_mandatory_fields",
       {"0 /epcisBody/eventList/0/action field.missing",
        "1 /epcisBody/eventList/1/eventTimeZoneOffset field.missing",
        "1 /epcisBody/eventList/1/action field.missing"}},
      {"Combination_of_multiple_invalid_fields",
       {"0 /epcisBody/eventList/0/bizStep cbv.biz_step",
        "1 /epcisBody/eventList/1/disposition cbv.disposition",
        "2 /epcisBody/eventList/2/sourceList/0/type cbv.source_destination_type",
        "3 /epcisBody/eventList/3/ilmd/materialType ilmd.namespace",
        "4 /epcisBody/eventList/4/eventTime event.time",
        "4 /epcisBody/eventList/4/action event.action"}},
      {"EPCISDocument_without_context", {"- /@context field.missing"}},
      {"ObjectEvent_with_invalid_action",
       {"0 /epcisBody/eventList/0/action event.action"}},
      {"ObjectEvent_with_invalid_certificationInfo",
       {"0 /epcisBody/eventList/0/certificationInfo/0 json.kind",
        "0 /epcisBody/eventList/0/certificationInfo/1 json.kind"}},
      {"ObjectEvent_with_quantity_as_text",
       {"0 /epcisBody/eventList/0/quantityList/0/quantity json.kind"}},
      {"ObjectEvent_with_unknown_field_in_quantityList",
       {"0 /epcisBody/eventList/0/quantityList/0/weight member.unknown"}},
      {"ObjectEvent_without_action_and_eventTime",
       {"0 /epcisBody/eventList/0/eventTimeZoneOffset field.missing",
        "0 /epcisBody/eventList/0/eventTime field.missing",
        "0 /epcisBody/eventList/0/action field.missing"}},
      {"ObjectEvent_without_identifier_list",
       {"0 /epcisBody/eventList/0 event.identifiers"}},
  };
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.file);
    const auto path = ConformanceFile(
        absl::StrCat("epcis/openepcis/Capture/Invalid/", each.file, ".json"));
    if (!path) GTEST_SKIP() << kNoConformance;
    EXPECT_THAT(Found(CheckEpcisDocument(ReadBytes(*path))),
                ::testing::ElementsAreArray(each.found));
  }
}

// 30,000 damaged documents: the check of the file and the door still agree.
TEST(EpcisConformanceTest, DamagedDocumentsAreJudgedAlike) {
  std::vector<std::string> seeds;
  for (const EpcisFile& file : ValidEpcisFiles()) {
    if (file.bytes.size() < 4'000) seeds.push_back(file.bytes);
  }
  if (seeds.empty()) GTEST_SKIP() << kNoConformance;
  Mutator mutator(2005);
  size_t good = 0;
  for (int i = 0; i < 30'000; ++i) {
    const std::string file = mutator.Damage(seeds[i % seeds.size()]);
    const EpcisReport report = CheckEpcisDocument(file);
    const auto contents = SplitEpcisFile(file);
    if (!contents.ok()) {
      // An empty document is valid, there is only nothing to submit.
      const bool is_empty = ViolationsOf(contents.status())[0].rule == "document.empty";
      ASSERT_TRUE(is_empty || !report.mistakes.empty()) << file;
      continue;
    }
    bool all_admitted = true;
    for (const EpcisContent& each : *contents) {
      all_admitted = all_admitted && CheckEpcisEvent(each.content).ok();
    }
    // The frame has members that no content takes along.
    ASSERT_TRUE(all_admitted || !report.mistakes.empty()) << file;
    good += report.mistakes.empty();
  }
  EXPECT_GT(good, 3'000u);
}

}  // namespace
}  // namespace rastro
