// The table of AIs against GS1's own syntax dictionary, AI by AI.

#include "services/traceability/application_identifier.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <optional>
#include <regex>
#include <sstream>
#include <string>

#include "tests/services/traceability/syntax_dictionary.h"
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
Entry ReadFormat(const DictionaryEntry& from) {
  static const std::regex kComponent(R"((\[?)([NXYZ])(\.\.)?(\d+)\]?([,a-z0-9]*)\]?.*)");
  Entry entry;
  entry.predefined_length = from.flags.find('*') != std::string::npos;
  std::istringstream words(from.format);
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

// What the dictionary says of `ai`, as the table says it; nullopt if it has no entry.
std::optional<Entry> Find(const std::map<std::string, DictionaryEntry>& dictionary,
                          const std::string& ai) {
  const auto found = dictionary.find(ai);
  if (found == dictionary.end()) return std::nullopt;
  return ReadFormat(found->second);
}

TEST(FindAiFormatTest, AgreesWithTheDictionary) {
  const auto path = ConformanceFile(kSyntaxDictionary);
  if (!path) GTEST_SKIP() << "no conformance data: " << kSyntaxDictionary;
  const auto dictionary = ReadSyntaxDictionary(*path);
  ASSERT_GT(dictionary.size(), 400u);
  for (size_t digits = 1; digits <= 5; ++digits) {
    const int end = static_cast<int>(std::pow(10, digits));
    for (int ai = 0; ai < end; ++ai) {
      std::string name = std::to_string(ai);
      name.insert(0, digits - name.size(), '0');
      const AiFormat* format = FindAiFormat(name);
      const std::optional<Entry> entry = Find(dictionary, name);
      ASSERT_EQ(format != nullptr, entry.has_value()) << name;
      if (format == nullptr) continue;
      EXPECT_EQ(format->min_bytes(), entry->min_bytes) << name;
      EXPECT_EQ(format->max_bytes(), entry->max_bytes) << name;
      EXPECT_EQ(format->predefined_length, entry->predefined_length) << name;
      EXPECT_EQ(format->more != Gs1CharSet::kDigits, entry->has_text) << name;
    }
  }
}

// Where the dictionary wants a check digit there is one, over the digits of that
// component; its other check characters (csumalpha) are not of this kind.
TEST(FindCheckedDigitsTest, AgreesWithTheDictionary) {
  static const std::regex kChecked(R"((N1,zero )?N(\d+),csum(?![a-z]).*)");
  const auto path = ConformanceFile(kSyntaxDictionary);
  if (!path) GTEST_SKIP() << "no conformance data: " << kSyntaxDictionary;
  int checked = 0;
  for (const auto& [ai, entry] : ReadSyntaxDictionary(*path)) {
    SCOPED_TRACE(ai);
    const std::optional<CheckedDigits> digits = FindCheckedDigits(ai);
    std::smatch match;
    const bool wanted = std::regex_match(entry.format, match, kChecked);
    ASSERT_EQ(digits.has_value(), wanted);
    if (!wanted) continue;
    ++checked;
    EXPECT_EQ(digits->from, match[1].length() ? 1u : 0u);
    EXPECT_EQ(digits->size, std::stoul(match[2]));
  }
  EXPECT_GE(checked, 20);
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
