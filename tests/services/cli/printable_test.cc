// Text of others on a terminal.

#include "services/cli/printable.h"

#include <gtest/gtest.h>

#include <string>

namespace rastro {
namespace {

TEST(PrintableTest, KeepsWhatPeopleWrite) {
  for (const std::string text : {"", "carne de res, 982.4 KGM", "Porcícola de Yucatán",
                                 "東京フーズ", "\xF0\x9F\xA5\x91"}) {
    EXPECT_EQ(Printable(text), text);
  }
}

TEST(PrintableTest, EscapesControlCharacters) {
  EXPECT_EQ(Printable("a\x1b[2Jb"), "a\\u001b[2Jb");
  EXPECT_EQ(Printable("a\nb\rc\td"), "a\\u000ab\\u000dc\\u0009d");
  EXPECT_EQ(Printable("\x7f"), "\\u007f");
  EXPECT_EQ(Printable("\xC2\x9B"
                      "31m"),
            "\\u009b31m");  // CSI in one character.
  EXPECT_EQ(Printable(std::string(1, '\0')), "\\u0000");
}

TEST(PrintableTest, EscapesWhatTurnsOrBreaksALine) {
  EXPECT_EQ(Printable("\xE2\x80\xAE"
                      "TCATNI"),
            "\\u202eTCATNI");
  EXPECT_EQ(Printable("a\xE2\x80\xA8"
                      "b"),
            "a\\u2028b");
  EXPECT_EQ(Printable("\xE2\x81\xA6"), "\\u2066");
}

TEST(PrintableTest, EscapesBytesThatAreNoText) {
  EXPECT_EQ(Printable("a\xFFz"), "a\\xffz");
  EXPECT_EQ(Printable("\xC3"), "\\xc3");                    // Cut off.
  EXPECT_EQ(Printable("\xC0\x9B"), "\\xc0\\x9b");           // Overlong ESC.
  EXPECT_EQ(Printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");  // A surrogate.
  EXPECT_EQ(Printable("\xE2\x80"), "\\xe2\\x80");
}

}  // namespace
}  // namespace rastro
