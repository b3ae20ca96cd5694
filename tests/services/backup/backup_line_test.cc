// One row, one line; anything else is refused and named.

#include "services/backup/backup_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

ScannedEntry SampleRow() {
  ScannedEntry row;
  row.index = 7;
  row.entry.event = "rastro/event/v1\nnorte\n";
  row.entry.links = {"one\n", "two\n"};
  row.content = StoredContent{{"lot\n"}, {std::string("\0\xff", 2)}};
  row.batch_note = "note\n\n\xe2\x80\x94 norte AAAA\n";
  return row;
}

TEST(BackupLineTest, HasOneSpelling) {
  EXPECT_EQ(
      EncodeBackupLine(SampleRow()),
      R"({"index":"7","event":"rastro/event/v1\nnorte\n","links":["one\n","two\n"],)"
      R"("batch":"note\n\n— norte AAAA\n","lots":["lot\n"],"parts":["AP8="]})");
  ScannedEntry erased = SampleRow();
  erased.batch_note.reset();
  erased.content.reset();
  erased.erased_lots = {Sha256("a lot")};
  EXPECT_EQ(
      EncodeBackupLine(erased),
      R"({"index":"7","event":"rastro/event/v1\nnorte\n","links":["one\n","two\n"],)"
      R"("erased":["zEIeGBOfBaOrR1gZ7LRgXy4D0AC2sIh8dCrnB/AOIvQ="]})");
}

TEST(BackupLineTest, ReadsWhatItWrites) {
  ScannedEntry row;
  ASSERT_THAT(DecodeBackupLine(EncodeBackupLine(SampleRow()), row), IsOk());
  EXPECT_EQ(row.index, 7u);
  EXPECT_EQ(row.entry, SampleRow().entry);
  EXPECT_EQ(row.content, SampleRow().content);
  EXPECT_EQ(row.batch_note, SampleRow().batch_note);
}

TEST(BackupLineTest, RefusesAnythingElse) {
  const std::string line = EncodeBackupLine(SampleRow());
  const auto refused = [&](absl::string_view old, absl::string_view now) {
    std::string altered = line;
    altered.replace(altered.find(std::string(old)), old.size(), std::string(now));
    ScannedEntry row;
    return DecodeBackupLine(altered, row);
  };
  const auto names = [](absl::string_view what) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(what)));
  };
  EXPECT_THAT(refused("\"7\"", "7"), names("\"index\""));
  EXPECT_THAT(refused("\"7\"", "\"07\""), names("\"index\""));
  EXPECT_THAT(refused("event\"", "evnt\""), names("\"event\""));
  EXPECT_THAT(refused("[\"one", "[1,\"one"), names("\"links\""));
  EXPECT_THAT(refused("AP8=", "AP9="), names("\"parts\""));
  EXPECT_THAT(refused("\"lots\":[", "\"lots\":{"), names("\""));
  EXPECT_THAT(refused("{\"index", "{ \"index"), names("spelling"));
  EXPECT_THAT(refused("one\\n", "\\u006fne\\n"), names("spelling"));
  EXPECT_THAT(refused("\"lots\"", "\"erased\":[],\"lots\""), names("spelling"));
  EXPECT_THAT(refused("}", ",\"more\":1}"), names("spelling"));
  ScannedEntry row;
  for (const std::string& text : {std::string(), std::string("[]"), std::string("null"),
                                  std::string(100000, '['), line + "x"}) {
    EXPECT_THAT(DecodeBackupLine(text, row),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace rastro
