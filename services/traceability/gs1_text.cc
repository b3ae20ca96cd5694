// Character sets of GS1 keys and percent-encoding.
// Locale-independent: bytes are compared, never classified by the C library.

#include "services/traceability/gs1_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

constexpr absl::string_view kSet82Signs = "!\"%&'()*+,-./:;<=>?_";
constexpr absl::string_view kSet39Signs = "#-/";
constexpr absl::string_view kBase64UrlSigns = "-_=";
constexpr absl::string_view kUnreservedSigns = "-._~";
constexpr char kHexDigits[] = "0123456789ABCDEF";
constexpr size_t kQuotedMaxBytes = 80;

bool IsIn(char c, Gs1CharSet set) {
  switch (set) {
    case Gs1CharSet::kDigits:
      return absl::ascii_isdigit(c);
    case Gs1CharSet::kSet82:
      return absl::ascii_isalnum(c) || absl::StrContains(kSet82Signs, c);
    case Gs1CharSet::kSet39:
      return absl::ascii_isdigit(c) || absl::ascii_isupper(c) ||
             absl::StrContains(kSet39Signs, c);
    case Gs1CharSet::kBase64Url:
      return absl::ascii_isalnum(c) || absl::StrContains(kBase64UrlSigns, c);
  }
  return false;
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

bool IsInGs1CharSet(absl::string_view text, Gs1CharSet set) {
  return std::all_of(text.begin(), text.end(), [set](char c) { return IsIn(c, set); });
}

bool IsAllDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool IsPrintableAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isgraph);
}

std::optional<std::string> PercentDecode(absl::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = HexValue(text[i + 1]);
    const int low = HexValue(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return decoded;
}

std::string PercentEncode(absl::string_view text) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (absl::ascii_isalnum(c) || absl::StrContains(kUnreservedSigns, c)) {
      encoded.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded.append({'%', kHexDigits[byte >> 4], kHexDigits[byte & 15]});
  }
  return encoded;
}

std::string Quoted(absl::string_view text) {
  const bool long_text = text.size() > kQuotedMaxBytes;
  // Byte by byte: what is escaped must not drag the next one along.
  std::string quoted = "\"";
  for (const char& c : text.substr(0, kQuotedMaxBytes)) {
    absl::StrAppend(&quoted, absl::CHexEscape(absl::string_view(&c, 1)));
  }
  return absl::StrCat(quoted, long_text ? "...\"" : "\"");
}

}  // namespace rastro
