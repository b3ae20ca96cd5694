// The table of AIs against GS1's own syntax dictionary, AI by AI.

#include "services/traceability/application_identifier.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>

#include "tests/testing/conformance.h"

namespace rastro {
namespace {

struct Entry {
  size_t min_bytes = 0;
  size_t max_bytes = 0;
  bool predefined_length = false;
  bool has_text = false;
};

// "N13,csum [X..17]": sums the components up to the first that is none.
Entry ReadFormat(const std::string& flags, const std::string& format) {
  static const std::regex kComponent(R"((\[?)([NXYZ])(\.\.)?(\d+)\]?([,a-z0-9]*)\]?.*)");
  Entry entry;
  entry.predefined_length = flags.find('*') != std::string::npos;
  std::istringstream words(format);
  std::string word;
  std::smatch match;
  while (words >> word && std::regex_match(word, match, kComponent)) {
    const size_t length = std::stoul(match[4]);
    entry.max_bytes += length;
    if (!match[1].length()) entry.min_bytes += match[3].length() ? 1 : length;
    if (match[2] != "N") entry.has_text = true;
  }
  return entry;
}

std::map<std::string, Entry> ReadDictionary(const std::filesystem::path& path) {
  static const std::regex kLine(R"((\d+)(?:-(\d+))?\s+([*?]*)\s*([^#]*).*)");
  std::map<std::string, Entry> entries;
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
      entries[name] = ReadFormat(match[3], match[4]);
    }
  }
  return entries;
}

TEST(FindAiFormatTest, AgreesWithTheDictionary) {
  const auto path = ConformanceFile("epcis/gs1/ai/gs1-syntax-dictionary.txt");
  if (!path) GTEST_SKIP() << "no conformance data: gs1-syntax-dictionary.txt";
  const auto dictionary = ReadDictionary(*path);
  ASSERT_GT(dictionary.size(), 400u);
  for (size_t digits = 1; digits <= 5; ++digits) {
    const int end = static_cast<int>(std::pow(10, digits));
    for (int ai = 0; ai < end; ++ai) {
      std::string name = std::to_string(ai);
      name.insert(0, digits - name.size(), '0');
      const AiFormat* format = FindAiFormat(name);
      const auto entry = dictionary.find(name);
      ASSERT_EQ(format != nullptr, entry != dictionary.end()) << name;
      if (format == nullptr) continue;
      EXPECT_EQ(format->min_bytes(), entry->second.min_bytes) << name;
      EXPECT_EQ(format->max_bytes(), entry->second.max_bytes) << name;
      EXPECT_EQ(format->predefined_length, entry->second.predefined_length) << name;
      EXPECT_EQ(format->more != Gs1CharSet::kDigits, entry->second.has_text) << name;
    }
  }
}

TEST(FindAiFormatTest, KnowsTheMeatLabel) {
  EXPECT_TRUE(FindAiFormat("3102")->Fits("001234"));
  EXPECT_FALSE(FindAiFormat("3102")->Fits("00123"));
  EXPECT_TRUE(FindAiFormat("423")->Fits("484840"));
  EXPECT_TRUE(FindAiFormat("7030")->Fits("484TIF111"));
  EXPECT_FALSE(FindAiFormat("7030")->Fits("484"));
  EXPECT_FALSE(FindAiFormat("7030")->Fits("MXTIF111"));
  EXPECT_TRUE(FindAiFormat("251")->Fits("1234567890"));
  EXPECT_TRUE(FindAiFormat("253")->Fits("4012345111118"));
  EXPECT_TRUE(FindAiFormat("8008")->Fits("26030412"));
}

TEST(FindAiFormatTest, RejectsWhatIsNoAi) {
  for (const char* ai :
       {"", "0", "04", "3106", "310", "310A", "7050", "00000", "1\n", "ab"}) {
    EXPECT_EQ(FindAiFormat(ai), nullptr) << ai;
  }
}

}  // namespace
}  // namespace rastro
