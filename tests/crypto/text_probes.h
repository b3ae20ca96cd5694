// What every text format of the project must refuse, made from a true text.

#ifndef RASTRO_TESTS_CRYPTO_TEXT_PROBES_H_
#define RASTRO_TESTS_CRYPTO_TEXT_PROBES_H_

#include <gmock/gmock.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "crypto/hash.h"
#include "tests/testing/status_matchers.h"

namespace rastro {

// A text that is to be refused, and the line, from 1, that the message must name.
struct Refusal {
  std::string why;
  std::string text;
  int line = 0;
};

// `text` with its line `line`, from 1, replaced. `with` may hold several lines or, as
// "", take the content of the line away but not its LF.
std::string WithLine(absl::string_view text, int line, absl::string_view with);

// The first `lines` lines of `text` with CR, spaces too many, a tab, a byte beyond
// ASCII, in upper case, empty, without their LF.
std::vector<Refusal> DamageLines(absl::string_view text, int lines);

// As DamageLines over all lines, and the text without its last LF, with one more, with
// one more line, cut off after each line, and empty.
std::vector<Refusal> DamageText(absl::string_view text);

// Line `line` of `text` with `word`, which stands in it, replaced by spellings of a
// decimal that are not one: leading zero, sign, 2^63, 2^64, hex, a fraction, none.
std::vector<Refusal> DamageDecimal(absl::string_view text, int line,
                                   absl::string_view word);

// As DamageDecimal for base64: without padding, more of it, not canonical, in the URL
// alphabet, with a foreign character, a byte less and a byte more.
std::vector<Refusal> DamageBase64(absl::string_view text, int line,
                                  absl::string_view word);

// Each byte of `text` dropped, doubled, and replaced by each other byte.
std::vector<std::string> AlterEveryByte(absl::string_view text);

// True if the first line is "rastro/<type>/v<decimal>" of the type of `header`.
bool IsOtherVersion(absl::string_view text, absl::string_view header);

std::string Hex(const Hash& hash);

// INVALID_ARGUMENT for each, and the line named.
template <typename Format>
void ExpectRefused(const std::vector<Refusal>& refusals) {
  ASSERT_FALSE(refusals.empty());
  for (const Refusal& refusal : refusals) {
    EXPECT_THAT(Format::Parse(refusal.text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         ::testing::HasSubstr(absl::StrCat("line ", refusal.line, ":"))))
        << refusal.why << ": " << absl::CHexEscape(refusal.text);
  }
}

// One meaning, one text: whatever still parses after an alteration is written back as
// exactly the altered text.
template <typename Format>
void ExpectOneText(absl::string_view text) {
  ASSERT_THAT(Format::Parse(text), IsOk());
  const absl::string_view header = text.substr(0, text.find('\n'));
  for (const std::string& altered : AlterEveryByte(text)) {
    const absl::StatusOr<Format> parsed = Format::Parse(altered);
    if (parsed.ok()) {
      EXPECT_EQ(parsed->Text(), altered);
    } else {
      EXPECT_EQ(parsed.status().code(), IsOtherVersion(altered, header)
                                            ? absl::StatusCode::kUnimplemented
                                            : absl::StatusCode::kInvalidArgument)
          << absl::CHexEscape(altered);
    }
  }
}

// A later version of the format is not broken: we cannot tell.
template <typename Format>
void ExpectOtherVersionsUnknown(absl::string_view text) {
  const std::string header(text.substr(0, text.find('\n')));
  for (const char* version : {"0", "2", "11"}) {
    const std::string other = absl::StrCat(header.substr(0, header.size() - 1), version);
    EXPECT_THAT(
        Format::Parse(WithLine(text, 1, other)),
        StatusIs(absl::StatusCode::kUnimplemented, ::testing::HasSubstr("line 1:")));
  }
}

// Reads `text`, writes it again, and hashes it.
template <typename Format>
void ExpectGolden(absl::string_view text, absl::string_view leaf_hash_hex) {
  const absl::StatusOr<Format> parsed = Format::Parse(text);
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->Text(), text);
  EXPECT_EQ(Hex(LeafHash(parsed->Text())), leaf_hash_hex);
}

}  // namespace rastro

#endif  // RASTRO_TESTS_CRYPTO_TEXT_PROBES_H_
