// See parameter_flag.h.

#include "services/cli/parameter_flag.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace rastro {

std::string FlagOf(absl::string_view parameter) {
  std::string flag = "--";
  absl::ConsumeSuffix(&parameter, "_");
  for (size_t i = 0; i < parameter.size(); ++i) {
    const char c = parameter[i];
    if (c == '_') {
      flag += '-';
      continue;
    }
    // A word begins after a small letter, or with the last capital before a small one.
    const bool after_small = i > 0 && absl::ascii_islower(parameter[i - 1]);
    const bool after_capital = i > 0 && absl::ascii_isupper(parameter[i - 1]);
    const bool before_small =
        i + 1 < parameter.size() && absl::ascii_islower(parameter[i + 1]);
    if (absl::ascii_isupper(c) && (after_small || (after_capital && before_small))) {
      flag += '-';
    }
    flag += absl::ascii_tolower(c);
  }
  return flag;
}

std::string OneLineJson(absl::string_view json) {
  std::string line;
  bool in_string = false, escaped = false;
  for (const char c : json) {
    if (!in_string && (c == ' ' || c == '\t' || c == '\r' || c == '\n')) continue;
    if (c == '"' && !escaped) in_string = !in_string;
    escaped = in_string && c == '\\' && !escaped;
    line += c;
  }
  return line;
}

}  // namespace rastro
