// GS1's own syntax dictionary of Application Identifiers, read when tests run.

#ifndef RASTRO_TESTS_SERVICES_TRACEABILITY_SYNTAX_DICTIONARY_H_
#define RASTRO_TESTS_SERVICES_TRACEABILITY_SYNTAX_DICTIONARY_H_

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>

#include "tests/testing/conformance.h"

namespace rastro {

inline constexpr char kSyntaxDictionary[] = "epcis/gs1/ai/gs1-syntax-dictionary.txt";

struct DictionaryEntry {
  std::string flags;
  std::string format;  // "N13,csum,gcppos1 [X..17]  req=... ex=..."
  std::string title;   // Behind the #.

  // The value of an attribute, "01,03" for "ex"; "" if the entry has none.
  std::string Attribute(const std::string& name) const {
    std::smatch match;
    const std::regex pattern("(?:^|\\s)" + name + "=(\\S+)");
    return std::regex_search(format, match, pattern) ? match[1].str() : "";
  }
  // True if a component is to be checked by `linter`.
  bool HasLinter(const std::string& linter) const {
    return std::regex_search(format, std::regex("," + linter + "(?![A-Za-z0-9])"));
  }
};

// By AI; empty if the file has another form.
inline std::map<std::string, DictionaryEntry> ReadSyntaxDictionary(
    const std::filesystem::path& path) {
  static const std::regex kLine(
      R"((\d+)(?:-(\d+))?\s+([*?]*)\s*([^#]*?)\s*(?:#\s*(.*?)\s*)?)");
  std::map<std::string, DictionaryEntry> entries;
  std::ifstream file(path);
  std::string line;
  std::smatch match;
  while (std::getline(file, line)) {
    if (!std::regex_match(line, match, kLine)) continue;
    const std::string first = match[1];
    const int last = std::stoi(match[2].length() ? match[2] : match[1]);
    for (int ai = std::stoi(first); ai <= last; ++ai) {
      std::string name = std::to_string(ai);
      name.insert(0, first.size() - name.size(), '0');
      entries[name] = {match[3], match[4], match[5]};
    }
  }
  return entries;
}

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_TRACEABILITY_SYNTAX_DICTIONARY_H_
