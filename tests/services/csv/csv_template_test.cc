// Tests of services/csv/csv_template.h: what it prints can be submitted.

#include "services/csv/csv_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/csv/csv_reader.h"
#include "tests/services/csv/mistake_text.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

// The template with the # of its examples taken away.
std::string WithExamples(absl::string_view text) {
  std::string file;
  bool below_names = false;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (below_names) absl::ConsumePrefix(&line, "# ");
    absl::StrAppend(&file, line, "\n");
    below_names = below_names || absl::StartsWith(line, "stage");
  }
  return file;
}

class CsvTemplateTest : public ::testing::TestWithParam<char> {};
INSTANTIATE_TEST_SUITE_P(EverySeparator, CsvTemplateTest,
                         ::testing::Values(',', ';', '\t'));

TEST_P(CsvTemplateTest, ExamplesOfEveryStageAreSoundEvents) {
  for (const TradeStage& stage : TradeStages()) {
    for (const bool correction : {false, true}) {
      SCOPED_TRACE(absl::StrCat(stage.name, correction ? ", correction" : ""));
      const std::string file = WithExamples(CsvTemplate(stage, {GetParam(), correction}));
      const absl::StatusOr<CsvReading> reading = ReadCsv(file, {});
      ASSERT_THAT(reading, IsOk());
      EXPECT_EQ(MistakeText(*reading), "");
      ASSERT_EQ(reading->events.size(), 1u);
      const v1::LotEvent& event = reading->events[0].event;
      EXPECT_EQ(event.stage(), stage.stage);
      EXPECT_EQ(event.biz_step(), stage.biz_steps[0]);
      EXPECT_EQ(event.has_error_declaration(), correction);
    }
  }
}

TEST_P(CsvTemplateTest, UntouchedItSaysThatNothingIsFilledIn) {
  for (const TradeStage& stage : TradeStages()) {
    const absl::StatusOr<CsvReading> reading =
        ReadCsv(CsvTemplate(stage, {GetParam()}), {});
    ASSERT_THAT(reading, IsOk());
    ASSERT_EQ(reading->mistakes.size(), 1u) << MistakeText(*reading);
    EXPECT_EQ(reading->mistakes.list()[0].rule, "csv.empty");
  }
}

TEST_P(CsvTemplateTest, ExplainsEachColumnOnceAndIsAscii) {
  for (const TradeStage& stage : TradeStages()) {
    const TemplateOptions options{GetParam()};
    const std::string text = CsvTemplate(stage, options);
    for (const char c : text) ASSERT_TRUE(absl::ascii_isascii(c));
    for (const CsvColumn* column : TemplateColumns(stage, options)) {
      const bool must = NeedOf(stage.stage, *column) == CsvNeed::kMust;
      const std::string line =
          absl::StrCat("# ", column->name, must ? " (required): " : ": ");
      EXPECT_TRUE(absl::StrContains(text, line)) << stage.name << " " << line;
    }
  }
}

// A column that no template shows would be found by nobody.
TEST(TemplateColumnsTest, EveryColumnIsInSomeTemplate) {
  std::set<absl::string_view> shown;
  for (const TradeStage& stage : TradeStages()) {
    for (const CsvColumn* column : TemplateColumns(stage, {',', true})) {
      shown.insert(column->name);
    }
  }
  for (const CsvColumn& column : CsvColumns()) {
    EXPECT_TRUE(shown.contains(column.name)) << column.name;
  }
}

// The page that users are told to trust.
TEST(TemplateColumnsTest, EveryColumnAndStageIsInTheDocumentation) {
  std::ifstream file(std::string(RASTRO_SOURCE_DIR) + "/docs/csv.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const CsvColumn& column : CsvColumns()) {
    EXPECT_TRUE(absl::StrContains(text, absl::StrCat("| `", column.name, "` | ")))
        << column.name;
  }
  for (const TradeStage& stage : TradeStages()) {
    EXPECT_TRUE(absl::StrContains(text, absl::StrCat("| `", stage.name, "` | ")))
        << stage.name;
  }
}

}  // namespace
}  // namespace rastro
