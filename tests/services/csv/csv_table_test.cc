// Tests of services/csv/csv_table.h.

#include "services/csv/csv_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/services/csv/mistake_text.h"

namespace rastro {
namespace {

// "row: cell|cell" a line, then the mistakes.
std::string ReadCells(absl::string_view text, char separator = ',') {
  CsvMistakes mistakes;
  CsvTable table(text, separator, &mistakes);
  std::string rows;
  while (const std::optional<CsvRow> row = table.Next()) {
    absl::StrAppend(&rows, row->row, ": ", absl::StrJoin(row->cells, "|"), "\n");
  }
  return rows + PlacesText(mistakes);
}

TEST(CsvTableTest, ReadsCellsAsRfc4180HasThem) {
  EXPECT_EQ(ReadCells("a,b\nc,d"), "1: a|b\n2: c|d\n");
  EXPECT_EQ(ReadCells("a,b\r\nc,d\r\n"), "1: a|b\n2: c|d\n");
  EXPECT_EQ(ReadCells("a,b\rc,d\r"), "1: a|b\n2: c|d\n");
  EXPECT_EQ(ReadCells("\"a,\"\"b\"\"\",c\n"), "1: a,\"b\"|c\n");
  EXPECT_EQ(ReadCells("a;b;;\n", ';'), "1: a|b||\n");
  EXPECT_EQ(ReadCells("a\tb c\n", '\t'), "1: a|b c\n");
  EXPECT_EQ(ReadCells(" a , \xC2\xA0"
                      "b\xE3\x80\x80,\"c\" \n"),
            "1: a|b|c\n");
}

// Rows are counted as a spreadsheet does: a cell of two lines stands in one.
TEST(CsvTableTest, CountsRowsNotLines) {
  EXPECT_EQ(ReadCells("a,\"b\nb\"\n\n,,\nc,d\n"), "1: a|b\nb\n4: c|d\n");
}

TEST(CsvTableTest, PassesOverComments) {
  EXPECT_EQ(ReadCells("# say \"this, and\n\"# or, this\"\n#,,,\na,b\n #c,d\ne,f"),
            "4: a|b\n6: e|f\n");
  CsvMistakes mistakes;
  CsvTable table("# free text\na,b\n#c,d\n\"#e\",f\n", ',', &mistakes);
  while (table.Next()) {
  }
  EXPECT_EQ(table.comments(), 2u);
}

TEST(CsvTableTest, TellsWhatIsWrongWithCells) {
  EXPECT_EQ(ReadCells("a,\"b\n"), "1: a|\n1:cell 2 csv.quote\n");
  EXPECT_EQ(ReadCells("12\" tray,b\n"), "1: 12\" tray|b\n1:cell 1 csv.quote\n");
  EXPECT_EQ(ReadCells("\"a\"b,c\n"), "1: ab|c\n1:cell 1 csv.quote\n");
  EXPECT_EQ(ReadCells("a,b\x01\n"), "1: a|b\x01\n1:cell 2 csv.cell\n");
  EXPECT_EQ(ReadCells(absl::StrCat("a,", std::string(kMaxCsvCellBytes + 1, 'x'))),
            "1: a|\n1:cell 2 csv.cell\n");
  const std::string wide = absl::StrCat("a", std::string(kMaxCsvColumns, ','), "b");
  EXPECT_THAT(ReadCells(wide), ::testing::HasSubstr("1: csv.columns\n"));
}

TEST(FindSeparatorTest, GoesByTheNamesOfColumns) {
  const auto is_column = [](absl::string_view cell) {
    return cell == "a" || cell == "b";
  };
  EXPECT_EQ(FindSeparator("a,b\n", is_column), ',');
  EXPECT_EQ(FindSeparator("# a,b\n\na;b\n1,5;2\n", is_column), ';');
  EXPECT_EQ(FindSeparator("\"# x, y\"\n\"a\"\tb\n", is_column), '\t');
  EXPECT_EQ(FindSeparator("a;c,b,d\n", is_column), ',');
  EXPECT_EQ(FindSeparator("c,d\na,b\n", is_column), std::nullopt);
  EXPECT_EQ(FindSeparator("", is_column), std::nullopt);
}

TEST(TakeSeparatorLineTest, TakesOnlyThat) {
  for (const char* text : {"sep=;\na", "SEP=;\r\na", "sep=,,,,\ra"}) {
    absl::string_view rest = text;
    TakeSeparatorLine(&rest);
    EXPECT_EQ(rest, "a");
  }
  for (const char* text : {"sep=x\na", "sep=", "separator;a", "sep=;a\n"}) {
    absl::string_view rest = text;
    TakeSeparatorLine(&rest);
    EXPECT_EQ(rest, text);
  }
}

}  // namespace
}  // namespace rastro
