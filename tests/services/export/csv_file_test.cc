// CSV by RFC 4180, safe in a spreadsheet and yet reversible.

#include "services/export/csv_file.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

std::string Line(const std::vector<std::string>& cells) {
  Table table;
  table.columns.assign(cells.size(), Column{"c"});
  table.rows = {cells};
  const std::string file = CsvOf(table);
  return file.substr(file.find('\n') + 1);
}

TEST(CsvOfTest, HasAHeaderAndEndsLinesInCrLf) {
  Table table{{{"Quantity", ColumnType::kNumber}, {"a, b"}}, {{"1.50", ""}, {"", "x"}}};
  EXPECT_EQ(CsvOf(table), "Quantity,\"a, b\"\r\n1.50,\r\n,x\r\n");
  table.rows.clear();
  EXPECT_EQ(CsvOf(table, {.byte_order_mark = true}), "\xEF\xBB\xBFQuantity,\"a, b\"\r\n");
}

TEST(CsvOfTest, QuotesWhatWouldEndAField) {
  EXPECT_EQ(
      Line({"a,b", "say \"no\"", "two\nlines", "two\r\nlines", " blank ", "007"}),
      "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"two\r\nlines\",\" blank \",007\r\n");
}

TEST(CsvOfTest, NoTextIsAFormula) {
  EXPECT_EQ(Line({"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'x", "a=1", "a-b"}),
            "'=1+1,'+1,'-1,'@SUM(A1),'\tx,\"'\rx\",''x,a=1,a-b\r\n");
  EXPECT_EQ(Line({"=cmd|' /C calc'!A0", "=HYPERLINK(\"x\",\"y\")"}),
            "'=cmd|' /C calc'!A0,\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n");
}

TEST(CsvOfTest, TypedValuesStayAsTheyAre) {
  const Table table{{{"n", ColumnType::kNumber}, {"d", ColumnType::kDate}},
                    {{"-1.5", "2026-03-02"}}};
  EXPECT_EQ(CsvOf(table), "n,d\r\n-1.5,2026-03-02\r\n");
}

// Reads a line as RFC 4180 has it.
std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (quoted && line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += line[i];
    }
  }
  return fields;
}

TEST(CsvOfTest, EveryTextComesBackAndNoneBeginsAFormula) {
  std::mt19937_64 random(4180);
  constexpr absl::string_view kBytes = "=+-@\t\r\n'\", ;ax1\xC3\xA9";
  for (int i = 0; i < 20000; ++i) {
    std::vector<std::string> cells(3);
    for (std::string& cell : cells) {
      for (size_t n = random() % 8; n > 0; --n) cell += kBytes[random() % kBytes.size()];
    }
    const std::string line = Line(cells);
    std::vector<std::string> fields = Fields(line.substr(0, line.size() - 2));
    ASSERT_EQ(fields.size(), cells.size()) << line;
    for (size_t n = 0; n < cells.size(); ++n) {
      ASSERT_EQ(fields[n].find_first_of("=+-@\t\r") == 0, false) << line;
      absl::string_view text = fields[n];
      absl::ConsumePrefix(&text, "'");
      ASSERT_EQ(text, cells[n]) << line;
    }
  }
}

}  // namespace
}  // namespace rastro
