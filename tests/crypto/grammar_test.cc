// The grammar that all texts share: words, names, decimals, UTF-8, and reading line by
// line.

#include "crypto/grammar.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(IsParticipantIdTest, FollowsTheGrammar) {
  for (const std::string& id :
       {std::string("a"), std::string("9"), std::string("norte.example"),
        std::string("a-b"), std::string("a..b"), std::string(63, 'z')}) {
    EXPECT_TRUE(IsParticipantId(id)) << id;
  }
  for (const std::string& id :
       {std::string(), std::string("-a"), std::string("a-"), std::string(".a"),
        std::string("a."), std::string("A"), std::string("a_b"), std::string("a b"),
        std::string("a+b"), std::string("a/b"), std::string("a\n"), std::string("\u00f1"),
        std::string("a\0b", 3), std::string(64, 'z')}) {
    EXPECT_FALSE(IsParticipantId(id)) << absl::CHexEscape(id);
  }
}

TEST(IsOriginTest, FollowsTheGrammar) {
  for (const std::string& origin :
       {std::string("ledger.example"), std::string("a/b"), std::string("."),
        std::string("/"), std::string("rastro.example/x"), std::string("rastro.mx"),
        std::string("Rastro/x"), std::string(254, 'a') + "/"}) {
    EXPECT_TRUE(IsOrigin(origin)) << origin;
  }
  for (const std::string& origin :
       {std::string(), std::string("ledger"), std::string("a.b c"), std::string("a.b+c"),
        std::string("rastro/"), std::string("rastro/batch/v1"), std::string("a.b\n"),
        std::string("\u00f1.example"), std::string("a.\x7f"),
        std::string(255, 'a') + "/"}) {
    EXPECT_FALSE(IsOrigin(origin)) << absl::CHexEscape(origin);
  }
}

TEST(IsPartKindTest, Wants1To16Letters) {
  for (absl::string_view kind : {"a", "public", "abcdefghijklmnop"})
    EXPECT_TRUE(IsPartKind(kind));
  for (absl::string_view kind :
       {"", "abcdefghijklmnopq", "Public", "a1", "a-b", "a b", "\u00e1"}) {
    EXPECT_FALSE(IsPartKind(kind)) << kind;
  }
}

TEST(IsPrintableWordTest, KnowsEachByte) {
  EXPECT_FALSE(IsPrintableWord(""));
  for (int byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(IsPrintableWord(std::string(1, static_cast<char>(byte))),
              byte > 0x20 && byte < 0x7f);
  }
}

TEST(IsUtf8Test, RefusesWhatRfc3629Refuses) {
  for (absl::string_view text : {"", "ascii", "\u00f1", "\u0800", "\xed\x9f\xbf",
                                 "\xee\x80\x80", "\uffff", "\U00010000", "\U0010ffff"}) {
    EXPECT_TRUE(IsUtf8(text)) << absl::CHexEscape(text);
  }
  EXPECT_TRUE(IsUtf8(absl::string_view("\0", 1)));
  for (absl::string_view text : {"\x80",
                                 "\xbf",
                                 "\xc3",
                                 "\xc3\x28",
                                 "\xc0\x80",
                                 "\xc1\xbf",
                                 "\xe0\x80\x80",
                                 "\xe0\x9f\xbf",
                                 "\xed\xa0\x80",
                                 "\xed\xbf\xbf",
                                 "\xe2\x82",
                                 "\xe2\x28\xa1",
                                 "\xf0\x80\x80\x80",
                                 "\xf0\x8f\xbf\xbf",
                                 "\xf4\x90\x80\x80",
                                 "\xf5\x80\x80\x80",
                                 "\xf8\x88\x80\x80\x80",
                                 "\xff",
                                 "\xfe",
                                 "\xf0\x90\x80",
                                 "ok\xc3",
                                 "\xf0\x90\x80\x41"}) {
    EXPECT_FALSE(IsUtf8(text)) << absl::CHexEscape(text);
  }
}

TEST(ParseDecimalTest, HasOneSpellingBelowTwoToThe63) {
  for (uint64_t value : {uint64_t{0}, uint64_t{1}, uint64_t{10}, kMaxDecimal}) {
    EXPECT_THAT(ParseDecimal(absl::StrCat(value)), IsOkAndHolds(value));
  }
  for (absl::string_view text :
       {"", "00", "01", "-0", "-1", "+1", " 1", "1 ", "1\n", "1.0", "1e3", "0x1", "1_000",
        "1,000", "9223372036854775808", "18446744073709551615", "18446744073709551616",
        "99999999999999999999", "\xef\xbc\x91"}) {
    EXPECT_THAT(ParseDecimal(text), StatusIs(absl::StatusCode::kInvalidArgument))
        << absl::CHexEscape(text);
  }
}

TEST(WithFieldTest, NamesTheFieldAndKeepsCodeAndPayload) {
  EXPECT_THAT(WithField("event.lot", absl::OkStatus()), IsOk());
  absl::Status status = absl::DataLossError("gone");
  status.SetPayload("url", absl::Cord("payload"));
  const absl::Status named = WithField("event.lot", status);
  EXPECT_EQ(named.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(named.message(), "event.lot: gone");
  EXPECT_EQ(named.GetPayload("url"), absl::Cord("payload"));
}

TEST(TextReaderTest, ReadsLinesAndFields) {
  TextReader reader("first\nkey 7 value\nraw \xff\x01 line\n\nrest\n");
  reader.Expect("first");
  const std::vector<absl::string_view> fields = reader.Fields("key", 3);
  EXPECT_THAT(fields, ElementsAre("key", "7", "value"));
  EXPECT_EQ(reader.Decimal(fields[1]), 7u);
  EXPECT_EQ(reader.RawLine("anything"), "raw \xff\x01 line");
  EXPECT_EQ(reader.RawLine("nothing"), "");
  EXPECT_FALSE(reader.AtEnd());
  EXPECT_EQ(reader.rest(), "rest\n");
  EXPECT_THAT(reader.Finish(), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("after line 4: wanted the end")));
  EXPECT_EQ(reader.Line("the rest"), "rest");
  EXPECT_TRUE(reader.AtEnd());
  EXPECT_THAT(reader.Finish(), IsOk());
}

TEST(TextReaderTest, WantsSingleSpacesBetweenPrintableWords) {
  for (absl::string_view line : {"a", "a b", "a b c", "!~"}) {
    const std::string text = absl::StrCat(line, "\n");
    TextReader reader(text);
    EXPECT_EQ(reader.Line("a word"), line);
    EXPECT_THAT(reader.Finish(), IsOk());
  }
  for (absl::string_view line :
       {"", " ", " a", "a ", "a  b", "a\tb", "a\r", "\u00f1", "a\x7f"}) {
    const std::string text = absl::StrCat(line, "\n");
    TextReader reader(text);
    reader.Line("a word");
    EXPECT_THAT(reader.Finish(), StatusIs(absl::StatusCode::kInvalidArgument,
                                          HasSubstr("line 1: wanted a word")))
        << absl::CHexEscape(line);
  }
}

TEST(TextReaderTest, KeepsTheFirstErrorAndReadsOnEmpty) {
  TextReader reader("one\ntwo\nthree\n");
  EXPECT_EQ(reader.Line("the first"), "one");
  reader.Expect("zwei");
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.Line("the third"), "");
  EXPECT_EQ(reader.RawLine("the third"), "");
  EXPECT_THAT(reader.Fields("key", 4), ElementsAre("", "", "", ""));
  EXPECT_EQ(reader.Decimal("x"), 0u);
  EXPECT_EQ(reader.HashField("x"), Hash{});
  reader.Fail("a later error");
  EXPECT_THAT(reader.Finish(), StatusIs(absl::StatusCode::kInvalidArgument,
                                        "line 2: wanted \"zwei\", got \"two\""));
}

TEST(TextReaderTest, EscapesWhatItQuotes) {
  TextReader reader("evil\x1b[2J\n");
  EXPECT_EQ(reader.Line("a word"), "");
  EXPECT_THAT(reader.Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\\x1b[2J")));
  const std::string endless = std::string(100000, 'x') + "\n";
  TextReader long_line(endless);
  long_line.Expect("short");
  EXPECT_LT(long_line.Finish().message().size(), 500u);
}

TEST(TextReaderTest, WantsTheLastLineFeed) {
  TextReader reader("one");
  EXPECT_EQ(reader.Line("the first"), "");
  EXPECT_THAT(reader.Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("line 1: wanted the first and a line feed")));
  TextReader nothing("");
  EXPECT_THAT(nothing.Finish(), IsOk());
  EXPECT_EQ(nothing.RawLine("something"), "");
  EXPECT_THAT(nothing.Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 1")));
}

// Whatever else is wrong with a text of another version, we cannot tell.
TEST(CheckVersionTest, LooksAtTheFirstLineOnly) {
  for (absl::string_view text :
       {"", "\n", "rastro/lot/v1\n", "rastro/new/v1", "rastro/lot/v", "rastro/lot/v02",
        "rastro/lot/x/v2", "other/lot/v2", "\nrastro/lot/v2\n", "rastro/lot/v-2",
        "Rastro/lot/v2"}) {
    EXPECT_THAT(CheckVersion(text), IsOk()) << absl::CHexEscape(text);
  }
  for (absl::string_view text :
       {"rastro/lot/v2", "rastro/lot/v0\n", "rastro/new/v9223372036854775807\n\r\xff"}) {
    EXPECT_THAT(CheckVersion(text), StatusIs(absl::StatusCode::kUnimplemented))
        << absl::CHexEscape(text);
  }
}

TEST(TextReaderTest, TellsOtherVersionsFromOtherTypes) {
  const auto header = [](absl::string_view text) {
    TextReader reader(text);
    reader.Header("rastro/lot/v1");
    return reader.Finish();
  };
  EXPECT_THAT(header("rastro/lot/v1\n"), IsOk());
  EXPECT_THAT(header("rastro/lot/v1"), StatusIs(absl::StatusCode::kInvalidArgument));
  for (absl::string_view text :
       {"rastro/lot/v2\n", "rastro/lot/v0\n", "rastro/lot/v10\n"}) {
    EXPECT_THAT(header(text),
                StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("line 1")));
  }
  for (absl::string_view text :
       {"rastro/part/v1\n", "rastro/lot/v\n", "rastro/lot/v01\n", "rastro/lot/v2 \n",
        "rastro/lot/v-1\n", "rastro/lots/v2\n"}) {
    EXPECT_THAT(header(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 1")))
        << text;
  }
}

}  // namespace
}  // namespace rastro
