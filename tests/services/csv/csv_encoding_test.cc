// Tests of services/csv/csv_encoding.h. The bytes are written out: they are what
// spreadsheets save.

#include "services/csv/csv_encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using namespace std::string_literals;

struct Sample {
  std::string bytes;
  CsvEncoding encoding;
  std::string text;
};

TEST(DecodeCsvTest, KnowsWhatSpreadsheetsSave) {
  const Sample kSamples[] = {
      {"a;b", CsvEncoding::kUtf8, "a;b"},
      {"\xEF\xBB\xBF"
       "a",
       CsvEncoding::kUtf8, "a"},
      {"\xC3\xB1", CsvEncoding::kUtf8, "ñ"},
      {"\xE7\x89\x9B\xE8\x82\x89", CsvEncoding::kUtf8, "牛肉"},
      {"\xFF\xFE"
       "a\0\xF1\0"s,
       CsvEncoding::kUtf16, "añ"},
      {"\xFE\xFF\0a\x72\x5B"s, CsvEncoding::kUtf16, "a牛"},
      {"\xFF\xFE\x3D\xD8\x04\xDC"s, CsvEncoding::kUtf16, "🐄"},
      // Spanish, of which much could be Shift_JIS: E1 72, F3 6E, E9 3B cannot.
      {"C\xE1rnicas;Producci\xF3n", CsvEncoding::kWindows1252, "Cárnicas;Producción"},
      {"C\xE1rnicas", CsvEncoding::kWindows1252, "Cárnicas"},
      {"A\xF1o", CsvEncoding::kWindows1252, "Año"},
      {"26 \xB0"
       "C",
       CsvEncoding::kWindows1252, "26 °C"},
      {"\x80 5;\x93v\xEDveres\x94", CsvEncoding::kWindows1252, "€ 5;“víveres”"},
      {"PE\xD1"
       "A",
       CsvEncoding::kWindows1252, "PEÑA"},
      {"produ\xE7\xE3o congelada", CsvEncoding::kWindows1252, "produção congelada"},
      // Japanese: kanji, kana, half-width katakana, ideographic space.
      {"\x8B\x8D\x93\xF7", CsvEncoding::kShiftJis, "牛肉"},
      {"\x96\x6B\x8A\x43\x93\xB9", CsvEncoding::kShiftJis, "北海道"},
      {"\x83\x58\x83\x65\x81\x5B\x83\x4C", CsvEncoding::kShiftJis, "ステーキ"},
      {"\xB7\xDE\xAD\xB3\xC6\xB8", CsvEncoding::kShiftJis, "ｷﾞｭｳﾆｸ"},
      {"\x93\x8C\x8B\x9E\x81\x40\x8D\x60", CsvEncoding::kShiftJis, "東京　港"},
      {"\x87\x40\x87\x41", CsvEncoding::kShiftJis, "①②"},
  };
  for (const Sample& sample : kSamples) {
    SCOPED_TRACE(sample.text);
    const absl::StatusOr<DecodedCsv> decoded = DecodeCsv(sample.bytes, std::nullopt);
    ASSERT_THAT(decoded, IsOk());
    EXPECT_EQ(CsvEncodingName(decoded->encoding), CsvEncodingName(sample.encoding));
    EXPECT_EQ(decoded->text, sample.text);
    EXPECT_EQ(decoded->judged, sample.encoding == CsvEncoding::kShiftJis ||
                                   sample.encoding == CsvEncoding::kWindows1252);
    // Said, it is the same.
    const absl::StatusOr<DecodedCsv> said = DecodeCsv(sample.bytes, sample.encoding);
    ASSERT_THAT(said, IsOk());
    EXPECT_EQ(said->text, sample.text);
    EXPECT_FALSE(said->judged);
  }
}

// A wrong guess would be signed; a question costs a word on the command line.
TEST(DecodeCsvTest, AsksWhereTheBytesDoNotDecide) {
  // 92 4F is an apostrophe with an O, or one kanji.
  const std::string bytes = "d\x92Oro";
  EXPECT_THAT(
      DecodeCsv(bytes, std::nullopt),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("Shift_JIS or Windows-1252"), HasSubstr("--encoding"))));
  EXPECT_EQ(DecodeCsv(bytes, CsvEncoding::kWindows1252)->text, "d’Oro");
  EXPECT_EQ(DecodeCsv(bytes, CsvEncoding::kShiftJis)->text, "d丹ro");
}

TEST(DecodeCsvTest, RefusesWhatIsDamaged) {
  const struct {
    std::string bytes;
    std::string why;
  } kCases[] = {
      {"a\0b"s, "zero bytes"},
      {"\xFF\xFE"
       "a"s,
       "0x61 is no UTF-16"},
      {"\xFF\xFE\0\xD8"
       "a\0"s,
       "no UTF-16"},
      {"\xEF\xBB\xBF"
       "a\n\xF1",
       "line 2: the byte 0xF1 is no UTF-8"},
      {"Espa\xC3\xB1"
       "a, Espa\xC3 a",
       "damaged UTF-8"},
      {"\x81\x20", "neither UTF-8 nor Shift_JIS nor Windows-1252"},
  };
  for (const auto& each : kCases) {
    EXPECT_THAT(DecodeCsv(each.bytes, std::nullopt),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(each.why)));
  }
  EXPECT_THAT(DecodeCsv("\n\xF1 o", CsvEncoding::kShiftJis),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("line 2: the byte 0xF1 is no Shift_JIS")));
  EXPECT_THAT(DecodeCsv("a", CsvEncoding::kUtf16),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("without a byte order mark")));
}

// Every pair of bytes, in every encoding: text comes out, or a refusal.
TEST(DecodeCsvTest, AlwaysGivesUtf8) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string bytes = {static_cast<char>(first), static_cast<char>(second)};
      for (const std::optional<CsvEncoding> encoding :
           {std::optional<CsvEncoding>(), std::optional(CsvEncoding::kUtf8),
            std::optional(CsvEncoding::kUtf16), std::optional(CsvEncoding::kShiftJis),
            std::optional(CsvEncoding::kWindows1252)}) {
        const absl::StatusOr<DecodedCsv> decoded = DecodeCsv(bytes, encoding);
        if (decoded.ok()) {
          ASSERT_TRUE(IsUtf8(decoded->text)) << first << " " << second;
        } else {
          ASSERT_THAT(decoded, StatusIs(absl::StatusCode::kInvalidArgument));
        }
      }
    }
  }
}

TEST(FindCsvEncodingTest, KnowsTheUsualNames) {
  EXPECT_EQ(FindCsvEncoding("SHIFT_JIS"), CsvEncoding::kShiftJis);
  EXPECT_EQ(FindCsvEncoding("cp932"), CsvEncoding::kShiftJis);
  EXPECT_EQ(FindCsvEncoding("windows-1252"), CsvEncoding::kWindows1252);
  EXPECT_EQ(FindCsvEncoding("utf-8"), CsvEncoding::kUtf8);
  EXPECT_EQ(FindCsvEncoding("latin1"), std::nullopt);
}

}  // namespace
}  // namespace rastro
