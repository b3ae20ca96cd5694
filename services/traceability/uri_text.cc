// See uri_text.h.

#include "services/traceability/uri_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace rastro {
namespace {

// Bytes from 0x80 on may be of letters that only IRIs have; JSON-LD takes them.
bool IsUriByte(char c) {
  const unsigned char byte = static_cast<unsigned char>(c);
  return byte >= 0x80 ||
         (byte > 0x20 && byte != 0x7F && c != '<' && c != '>' && c != '"' && c != '{' &&
          c != '}' && c != '|' && c != '\\' && c != '^' && c != '`');
}

}  // namespace

bool HasScheme(absl::string_view text) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos || colon == 0 || !absl::ascii_isalpha(text[0])) {
    return false;
  }
  return std::all_of(text.begin(), text.begin() + colon, [](char c) {
    return absl::ascii_isalnum(c) || c == '+' || c == '-' || c == '.' || c == '_';
  });
}

bool IsAbsoluteUri(absl::string_view text) {
  return HasScheme(text) && std::all_of(text.begin(), text.end(), IsUriByte);
}

}  // namespace rastro
