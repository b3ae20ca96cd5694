// A damaged line is refused on that line, except where the damage joins it to the next
// or takes it away: then on the first line that is not as wanted.

#include "tests/crypto/text_probes.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

std::vector<std::string> Lines(absl::string_view text) {
  return absl::StrSplit(absl::StripSuffix(text, "\n"), '\n');
}

std::string LineOf(absl::string_view text, int line) { return Lines(text)[line - 1]; }

// `text` with the first `word` of line `line` replaced.
std::string WithWord(absl::string_view text, int line, absl::string_view word,
                     absl::string_view with) {
  std::vector<std::string> words = absl::StrSplit(LineOf(text, line), ' ');
  std::replace(words.begin(), words.end(), std::string(word), std::string(with));
  return WithLine(text, line, absl::StrJoin(words, " "));
}

std::vector<Refusal> ReplaceWord(absl::string_view text, int line, absl::string_view word,
                                 const std::vector<std::string>& replacements) {
  std::vector<Refusal> refusals;
  for (const std::string& with : replacements) {
    refusals.push_back({absl::StrCat("\"", with, "\" for \"", word, "\""),
                        WithWord(text, line, word, with), line});
  }
  return refusals;
}

}  // namespace

std::string Hex(const Hash& hash) { return absl::BytesToHexString(hash.view()); }

std::string WithLine(absl::string_view text, int line, absl::string_view with) {
  size_t begin = 0;
  for (int i = 1; i < line; ++i) begin = text.find('\n', begin) + 1;
  const size_t end = text.find('\n', begin);
  return absl::StrCat(text.substr(0, begin), with, text.substr(end));
}

std::vector<Refusal> DamageLines(absl::string_view text, int lines) {
  std::vector<Refusal> refusals;
  for (int i = 1; i <= lines; ++i) {
    const std::string line = LineOf(text, i);
    const auto add = [&](std::string why, std::string with) {
      if (with != line) refusals.push_back({std::move(why), WithLine(text, i, with), i});
    };
    add("CR", line + "\r");
    add("CR first", "\r" + line);
    add("trailing space", line + " ");
    add("leading space", " " + line);
    add("trailing tab", line + "\t");
    add("NUL", line + std::string(1, '\0'));
    add("DEL", line + "\x7f");
    add("no ASCII", line + "\u00e1");
    add("no UTF-8", line + "\xff");
    add("double space", absl::StrReplaceAll(line, {{" ", "  "}}));
    add("tab for space", absl::StrReplaceAll(line, {{" ", "\t"}}));
    add("empty", "");
  }
  return refusals;
}

std::vector<Refusal> DamageText(absl::string_view text) {
  const std::vector<std::string> lines = Lines(text);
  const int count = static_cast<int>(lines.size());
  std::vector<Refusal> refusals = DamageLines(text, count);
  refusals.push_back(
      {"upper-case header", WithLine(text, 1, absl::AsciiStrToUpper(lines[0])), 1});
  refusals.push_back({"no last LF", std::string(absl::StripSuffix(text, "\n")), count});
  refusals.push_back({"BOM", absl::StrCat("\ufeff", text), 1});
  for (int i = 0; i < count; ++i) {
    const std::string start = absl::StrJoin(lines.begin(), lines.begin() + i, "\n");
    refusals.push_back({"cut off", i == 0 ? "" : start + "\n", i + 1});
  }
  return refusals;
}

std::vector<Refusal> DamageDecimal(absl::string_view text, int line,
                                   absl::string_view word) {
  return ReplaceWord(
      text, line, word,
      {absl::StrCat("0", word), absl::StrCat("+", word), absl::StrCat("-", word),
       absl::StrCat(word, ".0"), absl::StrCat("0x", word), "00", "x",
       "9223372036854775808", "18446744073709551616", "99999999999999999999999999"});
}

std::vector<Refusal> DamageBase64(absl::string_view text, int line,
                                  absl::string_view word) {
  const std::string bare(absl::StripSuffix(absl::StripSuffix(word, "="), "="));
  const std::string padding(word.substr(bare.size()));
  std::string last_bit = bare;  // The unused bits of the last character are zero.
  last_bit.back() = last_bit.back() == '8' ? '9' : static_cast<char>(last_bit.back() + 1);
  std::string bytes;
  absl::Base64Unescape(word, &bytes);
  std::vector<Refusal> refusals = ReplaceWord(
      text, line, word,
      {bare, absl::StrCat(word, "="), last_bit + padding, absl::StrCat("=", word),
       "." + std::string(word.substr(1)), "-" + std::string(word.substr(1)),
       "_" + std::string(word.substr(1)), absl::Base64Escape(bytes.substr(1)),
       absl::Base64Escape(bytes + "x"), "AAAA", "="});
  return refusals;
}

std::vector<std::string> AlterEveryByte(absl::string_view text) {
  std::vector<std::string> altered;
  for (size_t i = 0; i < text.size(); ++i) {
    altered.push_back(absl::StrCat(text.substr(0, i), text.substr(i + 1)));
    altered.push_back(absl::StrCat(text.substr(0, i + 1), text.substr(i)));
    for (int difference = 1; difference < 256; ++difference) {
      altered.emplace_back(text);
      altered.back()[i] = static_cast<char>(altered.back()[i] ^ difference);
    }
  }
  return altered;
}

bool IsOtherVersion(absl::string_view text, absl::string_view header) {
  absl::string_view line = text.substr(0, text.find('\n'));
  if (text.find('\n') == absl::string_view::npos || line == header) return false;
  if (!absl::ConsumePrefix(&line, header.substr(0, header.rfind('v') + 1))) return false;
  return line == "0" || (!line.empty() && line[0] != '0' &&
                         std::all_of(line.begin(), line.end(), absl::ascii_isdigit));
}

}  // namespace rastro
