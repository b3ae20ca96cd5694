// rastro gs1 as a process: what stands on standard output, and the exit codes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "tests/testing/conformance.h"
#include "tests/testing/run_command.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string ShellQuoted(const std::string& text) {
  return "'" + absl::StrReplaceAll(text, {{"'", "'\\''"}}) + "'";
}

enum class Streams { kOut, kErr };

// Runs `rastro gs1` with `words`; gives one of its streams.
Finished Gs1(const std::vector<std::string>& words, Streams streams = Streams::kOut) {
  std::string command = "'" RASTRO "' gs1";
  for (const std::string& word : words) command += " " + ShellQuoted(word);
  command += streams == Streams::kOut ? " 2>/dev/null" : " 2>&1 >/dev/null";
  return RunCommand(command);
}

constexpr char kLabel[] =
    "(01)07501234200011(3102)001234(11)260304(15)261200(10)L26063-A(7030)484TIF111";
constexpr char kUri[] = "https://id.gs1.org/01/07501234200011/10/L26063-A";

TEST(Gs1NormalizeTest, PrintsOneUriALine) {
  const Finished finished =
      Gs1({"normalize", kLabel, "urn:epc:id:sscc:4012345.3111111111",
           "https://x.example/gtin/4012345123456/ser/7", "96385074"});
  EXPECT_EQ(finished.code, 0);
  EXPECT_EQ(finished.output, std::string(kUri) +
                                 "\nhttps://id.gs1.org/00/340123451111111111\n"
                                 "https://id.gs1.org/01/04012345123456/21/7\n"
                                 "https://id.gs1.org/01/00000096385074\n");
}

TEST(Gs1NormalizeTest, OneWrongTextIsTwoAndHidesNoOther) {
  EXPECT_EQ(Gs1({"normalize", "42", kLabel}).output, std::string(kUri) + "\n");
  const Finished errors =
      Gs1({"normalize", kLabel, "4012345123457", "42"}, Streams::kErr);
  EXPECT_EQ(errors.code, 2);
  EXPECT_THAT(errors.output,
              HasSubstr("GTIN (01) \"04012345123457\": check digit 7 came, "
                        "6 is right"));
  EXPECT_THAT(errors.output, HasSubstr("\"42\" is no GS1 identifier"));
  EXPECT_EQ(Gs1({"normalize"}).code, 2);
}

TEST(Gs1NormalizeTest, PrintsJson) {
  const Finished finished = Gs1({"normalize", "--json", kLabel, "42"});
  EXPECT_EQ(finished.code, 2);
  const auto json = nlohmann::json::parse(finished.output);
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[0].at("uri"), kUri);
  EXPECT_TRUE(json[1].at("uri").is_null());
  EXPECT_THAT(json[1].at("problem").get<std::string>(), HasSubstr("2 digits"));
}

// All at once, and each alone where the pair has no URI.
TEST(Gs1NormalizeTest, GivesEveryPublishedPair) {
  const auto path = ConformanceFile("epcis/digital-link/normalise.json");
  if (!path) GTEST_SKIP() << "no conformance data: digital-link/normalise.json";
  std::ifstream file(*path);
  std::vector<std::string> words = {"normalize", "--unchecked"};
  std::string wanted;
  const auto vectors = nlohmann::json::parse(file).at("vectors");
  ASSERT_GE(vectors.size(), 40u);
  for (const auto& vector : vectors) {
    const auto text = vector.at("input").get<std::string>();
    if (vector.at("normalised").is_null()) {
      EXPECT_EQ(Gs1({"normalize", "--unchecked", text}).code, 2) << text;
      EXPECT_EQ(Gs1({"normalize", text}).code, 2) << text;
      continue;
    }
    words.push_back(text);
    wanted += vector.at("normalised").get<std::string>() + "\n";
  }
  const Finished finished = Gs1(words);
  EXPECT_EQ(finished.code, 0);
  EXPECT_EQ(finished.output, wanted);
}

TEST(Gs1ExplainTest, TellsEachPart) {
  const Finished finished = Gs1({"explain", kLabel});
  EXPECT_EQ(finished.code, 0);
  EXPECT_THAT(finished.output, HasSubstr("names the lot\n  (01) GTIN: 07501234200011"));
  EXPECT_THAT(finished.output, HasSubstr("(10) BATCH/LOT: L26063-A\nattributes\n"));
  EXPECT_THAT(finished.output, HasSubstr("(3102) NET WEIGHT (kg): 001234 - 12.34 kg"));
  EXPECT_THAT(finished.output, HasSubstr("(11) PROD DATE: 260304 - 2026-03-04"));
  EXPECT_THAT(finished.output,
              HasSubstr("2026-12-31 (day 00: the last day of the month)"));
  EXPECT_THAT(finished.output, HasSubstr("Mexico (484), establishment TIF111"));
  EXPECT_THAT(finished.output, HasSubstr(std::string("uri: ") + kUri));
}

TEST(Gs1ExplainTest, ContradictionsAreToldAndAreTwo) {
  const std::string label = std::string(kLabel) + "(426)484(422)484";
  EXPECT_EQ(Gs1({"explain", label}).code, 2);
  EXPECT_THAT(Gs1({"explain", label}).output, HasSubstr(kUri));
  EXPECT_THAT(Gs1({"explain", label}, Streams::kErr).output,
              HasSubstr("(426) and (422) exclude each other"));
  EXPECT_EQ(Gs1({"normalize", label}).output, std::string(kUri) + "\n");
}

TEST(Gs1ExplainTest, PrintsJson) {
  const Finished finished = Gs1({"explain", "--json", kLabel});
  EXPECT_EQ(finished.code, 0);
  const auto json = nlohmann::json::parse(finished.output);
  EXPECT_EQ(json.at("uri"), kUri);
  EXPECT_EQ(json.at("form"), "element string");
  EXPECT_TRUE(json.at("has_chain").get<bool>());
  ASSERT_EQ(json.at("parts").size(), 6u);
  EXPECT_EQ(json.at("parts")[1].at("ai"), "3102");
  EXPECT_EQ(json.at("parts")[1].at("meaning"), "12.34 kg");
  EXPECT_FALSE(json.at("parts")[1].at("in_name").get<bool>());
  EXPECT_TRUE(json.at("problems").empty());
}

TEST(Gs1ExplainTest, UnreadableTextIsTwo) {
  for (const char* text : {"", "42", "urn:uuid:1", "(05)1", "(01)1", "\xff\x1b[2J"}) {
    EXPECT_EQ(Gs1({"explain", text}).code, 2) << text;
    const Finished errors = Gs1({"explain", text}, Streams::kErr);
    EXPECT_THAT(errors.output, HasSubstr("rastro: ")) << text;
    EXPECT_THAT(errors.output, Not(HasSubstr("\x1b"))) << text;
    EXPECT_EQ(Gs1({"explain", text, "--json"}).output, "") << text;
  }
}

// A value that came through % escapes may hold any byte; the terminal gets none.
TEST(Gs1ExplainTest, PrintsNothingThatMovesTheCursor) {
  const std::string link = "https://id.gs1.org/01/07501234200011/10/L?240=%1B%5B2J%FF";
  EXPECT_THAT(Gs1({"explain", link}).output, Not(HasSubstr("\x1b")));
  EXPECT_THAT(Gs1({"explain", link}, Streams::kErr).output, HasSubstr("(240)"));
  EXPECT_TRUE(nlohmann::json::accept(Gs1({"explain", "--json", link}).output));
}

}  // namespace
}  // namespace rastro
