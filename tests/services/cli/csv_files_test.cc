// Which files are taken for CSV, and what the flags about them mean.

#include "services/cli/csv_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/part.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

TEST(IsCsvFileTest, GoesByNameThenByTheFirstCharacter) {
  EXPECT_TRUE(IsCsvFile("f.csv", "{}"));
  EXPECT_TRUE(IsCsvFile("F.CSV", ""));
  EXPECT_TRUE(IsCsvFile("f.tsv", "x"));
  EXPECT_TRUE(IsCsvFile("book.xlsx", "PK"));
  EXPECT_FALSE(IsCsvFile("f.json", "stage,lot"));
  EXPECT_FALSE(IsCsvFile("f.jsonl", "stage,lot"));
  EXPECT_TRUE(IsCsvFile("-", "stage,lot"));
  EXPECT_TRUE(IsCsvFile("f.txt", "# stage"));
  EXPECT_FALSE(IsCsvFile("f.txt", " {}"));
  EXPECT_FALSE(IsCsvFile("-", ""));
  EXPECT_FALSE(IsCsvFile("f.xml", "<epcis/>"));
}

TEST(CsvOptionsOfTest, ReadsFlags) {
  const absl::StatusOr<CsvOptions> none = CsvOptionsOf({});
  ASSERT_THAT(none, IsOk());
  EXPECT_FALSE(none->encoding.has_value());
  EXPECT_FALSE(none->time_zone.has_value());
  const absl::StatusOr<CsvOptions> all =
      CsvOptionsOf({"CP932", "-07:00", "dmy", "comma"});
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(all->encoding, CsvEncoding::kShiftJis);
  EXPECT_EQ(*all->time_zone, absl::FixedTimeZone(-7 * 3600));
  EXPECT_EQ(all->date_order, DateOrder::kDayFirst);
  EXPECT_EQ(all->decimal_mark, DecimalMark::kComma);
  EXPECT_THAT(CsvOptionsOf({"latin1"}), StatusIs(absl::StatusCode::kInvalidArgument,
                                                 HasSubstr("--encoding latin1")));
  EXPECT_THAT(CsvOptionsOf({"", "9:00"}), StatusIs(absl::StatusCode::kInvalidArgument,
                                                   HasSubstr("--time-zone 9:00")));
}

// Repeats must make the same bytes, or a retry would be a second event.
TEST(EventsOfCsvTest, TheSameRowsMakeTheSameBytes) {
  const std::string rows =
      "stage,event_time,event_time_zone_offset,lot\n"
      "\nexport,2026-03-25 14:00,-7,(01)07501234200011(10)A\n";
  std::string first;
  for (const std::string& file : {rows, "# moved\n" + rows}) {
    const absl::StatusOr<CsvReading> reading = ReadCsv(file, {});
    ASSERT_THAT(reading, IsOk());
    const std::vector<FileEvent> events = EventsOfCsv("f.csv", *reading, "partners");
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].part.media_type, kLotEventMediaType);
    EXPECT_EQ(events[0].part.kind, "partners");
    EXPECT_THAT(events[0].place, HasSubstr("f.csv row "));
    if (first.empty()) first = events[0].part.content;
    EXPECT_EQ(events[0].part.content, first);
  }
}

}  // namespace
}  // namespace rastro
