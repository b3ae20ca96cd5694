// That a file comes out, or a clear refusal; what stands in it is read back by a program
// that is not ours (xlsx_file_test.py).

#include "services/export/xlsx_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Table OneCell(std::string text) { return {{{"Name"}}, {{std::move(text)}}}; }

TEST(XlsxOfTest, IsAZipArchive) {
  const absl::StatusOr<std::string> file = XlsxOf(OneCell("a"), "sheet");
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(*file, StartsWith("PK\x03\x04"));
  EXPECT_THAT(*file, HasSubstr("xl/worksheets/sheet1.xml"));
}

TEST(XlsxOfTest, ATableWithoutRowsHasItsHeader) {
  EXPECT_THAT(XlsxOf({{{"Name"}}, {}}, "sheet"), IsOk());
}

TEST(XlsxOfTest, NamesTheCellThatIsTooLong) {
  const absl::StatusOr<std::string> file = XlsxOf(OneCell(std::string(32768, 'x')), "s");
  ASSERT_THAT(file, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(file.status().message()), HasSubstr("row 2, column 1"));
}

TEST(XlsxOfTest, RefusesANameThatNoSheetHas) {
  EXPECT_THAT(XlsxOf(OneCell("a"), "a/b"), StatusIs(absl::StatusCode::kInternal));
}

// Files by name in a folder would be left behind, and others could read them.
TEST(XlsxOfTest, LeavesNothingOpen) {
  const auto open_files = [] {
    size_t count = 0;
    for (const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) {
      count += !each.path().empty();
    }
    return count;
  };
  ASSERT_THAT(XlsxOf(OneCell("a"), "sheet"), IsOk());
  const size_t before = open_files();
  for (int i = 0; i < 20; ++i) ASSERT_THAT(XlsxOf(OneCell("a"), "sheet"), IsOk());
  EXPECT_EQ(open_files(), before);
}

}  // namespace
}  // namespace rastro
