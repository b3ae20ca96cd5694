// Tests of services/traceability/json_reader.h, with nlohmann-json as oracle.

#include "services/traceability/json_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "services/traceability/violation.h"
#include "tests/services/traceability/mutations.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

constexpr size_t kMaxBytes = 1 << 20;

// The rule and pointer of the first violation; "ok" if there is none.
std::string FirstViolation(const std::string& text) {
  const auto document = JsonDocument::Parse(text, kMaxBytes);
  if (document.ok()) return "ok";
  const std::vector<Violation> list = ViolationsOf(document.status());
  return list.empty() ? "no payload" : list[0].rule + " at " + list[0].pointer;
}

// Judges by nlohmann's events what our reader must accept: sound JSON without
// duplicate names, 64 levels deep at most, numbers bounded.
class Oracle : public nlohmann::json_sax<nlohmann::json> {
 public:
  static bool Accepts(const std::string& text) {
    if (text.size() >= 3 && text.compare(0, 3, "\xEF\xBB\xBF") == 0) return false;
    Oracle oracle;
    return nlohmann::json::sax_parse(text, &oracle) && oracle.sound_;
  }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t& raw) override {
    const size_t e = raw.find_first_of("eE");
    if (e != std::string::npos && std::abs(std::atol(raw.c_str() + e + 1)) > 308) {
      sound_ = false;
    }
    if (raw.size() > kMaxJsonNumberBytes) sound_ = false;
    return true;
  }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(size_t) override {
    names_.emplace_back();
    return Deeper();
  }
  bool key(string_t& name) override {
    if (!names_.back().insert(name).second) sound_ = false;
    return true;
  }
  bool end_object() override {
    names_.pop_back();
    --depth_;
    return true;
  }
  bool start_array(size_t) override { return Deeper(); }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(size_t, const std::string&,
                   const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool Deeper() {
    if (++depth_ > kMaxJsonDepth) sound_ = false;
    return true;
  }

  std::vector<std::set<std::string>> names_;
  size_t depth_ = 0;
  bool sound_ = true;
};

void ExpectSame(const JsonValue& ours, const nlohmann::json& theirs) {
  EXPECT_EQ(nlohmann::json::parse(std::string(ours.raw())), theirs);
  if (theirs.is_string()) {
    EXPECT_EQ(ours.Text(), theirs.get<std::string>());
  }
  const std::vector<JsonValue> children = ours.Children();
  ASSERT_EQ(children.size(), theirs.is_structured() ? theirs.size() : 0u);
  for (size_t i = 0; i < children.size(); ++i) {
    const nlohmann::json& child =
        theirs.is_object() ? theirs.at(children[i].Name()) : theirs.at(i);
    ExpectSame(children[i], child);
  }
}

TEST(JsonDocumentTest, ReadsWhatItIsGiven) {
  const std::string text =
      " {\"a\": [1, -2.50, 1E+3, true, false, null, {}, []], "
      "\"b/c~\":\"\\u00e9\\n\\\"\", "
      "\"\": \"\\ud83d\\ude00 \xE8\x82\x89\"}\r\n";
  const auto document = JsonDocument::Parse(text, kMaxBytes);
  ASSERT_THAT(document, IsOk());
  ExpectSame(document->root(), nlohmann::json::parse(text));
  const JsonValue numbers = *document->root().Find("a");
  EXPECT_EQ(numbers.Children()[1].raw(), "-2.50");
  EXPECT_EQ(numbers.Children()[2].raw(), "1E+3");
  EXPECT_EQ(numbers.Children()[6].Pointer(), "/a/6");
  EXPECT_EQ(document->root().Find("b/c~")->Pointer(), "/b~1c~0");
  EXPECT_FALSE(document->root().Find("c").has_value());
  EXPECT_EQ(text.substr(document->root().Find("b/c~")->name_offset(), 6), "\"b/c~\"");
}

TEST(JsonDocumentTest, RefusesWhatReadersDisagreeAbout) {
  const struct {
    std::string text;
    std::string violation;
  } kCases[] = {
      {"", "json.empty at "},
      {"  \n", "json.empty at "},
      {"{\"a\":1,\"a\":2}", "json.duplicate at /a"},
      {"{\"x\":{\"a\":1,\"\\u0061\":2}}", "json.duplicate at /x/a"},
      {"[{\"a/b\":1,\"a/b\":1}]", "json.duplicate at /0/a~1b"},
      {"{\"a\":1 // here\n}", "json.comment at "},
      {"{\"a\":[/* here */]}", "json.comment at /a/0"},
      {"[1,]", "json.syntax at /1"},
      {"{\"a\":1,}", "json.syntax at "},
      {"{a:1}", "json.syntax at "},
      {"{'a':1}", "json.syntax at "},
      {"[NaN]", "json.syntax at /0"},
      {"[-Infinity]", "json.syntax at /0"},
      {"[01]", "json.syntax at "},
      {"[1.]", "json.syntax at /0"},
      {"[.5]", "json.syntax at /0"},
      {"[+1]", "json.syntax at /0"},
      {"[1e]", "json.syntax at /0"},
      {"[\"a\nb\"]", "json.syntax at /0"},
      {"[\"\\x\"]", "json.syntax at /0"},
      {"[\"\\u12g4\"]", "json.syntax at /0"},
      {"[\"\\ud800\"]", "json.syntax at /0"},
      {"[\"\\ud800\\u0041\"]", "json.syntax at /0"},
      {"[\"\\udc00\"]", "json.syntax at /0"},
      {"[\"\xC0\x80\"]", "json.utf8 at /0"},
      {"[\"\xED\xA0\x80\"]", "json.utf8 at /0"},
      {"[\"\xFF\"]", "json.utf8 at /0"},
      {"[\"\xE8\x82", "json.utf8 at /0"},
      {"{} {}", "json.syntax at "},
      {"{\"a\":{\"b\":", "json.syntax at /a/b"},
      {std::string("[1\0]", 4), "json.syntax at "},
      {"\xEF\xBB\xBF{}", "json.syntax at "},
      {"{\"a\":[0,1e309]}", "json.number at /a/1"},
      {"[1" + std::string(64, '0') + "]", "json.number at /0"},
  };
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.text);
    EXPECT_EQ(FirstViolation(each.text), each.violation);
    EXPECT_FALSE(Oracle::Accepts(each.text));
  }
}

TEST(JsonDocumentTest, BoundsDepthAndSize) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(FirstViolation(nested(kMaxJsonDepth)), "ok");
  EXPECT_THAT(FirstViolation(nested(kMaxJsonDepth + 1)),
              ::testing::StartsWith("json.depth"));
  EXPECT_THAT(FirstViolation(std::string(kMaxBytes, '[')),
              ::testing::StartsWith("json.depth"));
  EXPECT_EQ(FirstViolation(std::string(kMaxBytes + 1, ' ')), "json.size at ");
}

TEST(JsonDocumentTest, ListsAllDuplicatesUpToALimit) {
  std::string text = "{";
  for (int i = 0; i < 500; ++i) text += "\"a\":0,";
  text += "\"b\":1}";
  const auto document = JsonDocument::Parse(text, kMaxBytes);
  EXPECT_EQ(ViolationsOf(document.status()).size(), kMaxViolations);
  EXPECT_THAT(document, StatusIs(absl::StatusCode::kInvalidArgument,
                                 ::testing::HasSubstr("and 494 more")));
}

TEST(JsonDocumentTest, TellsThePlaceAndTheWayOut) {
  const auto document = JsonDocument::Parse("{\n  \"a\": 1, // one\n}", kMaxBytes);
  const std::vector<Violation> list = ViolationsOf(document.status());
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].value, "// at byte 12, line 2, column 11");
  EXPECT_EQ(list[0].hint, "JSON has no comments; remove it");
}

// 100,000 damaged texts: the oracle's verdict each time, and the same values.
TEST(JsonDocumentTest, AgreesWithTheOracleOnDamagedTexts) {
  const std::vector<std::string> seeds = {
      "{\"a\":[1,-2.5e3,{\"b\":\"\\u00e9\\ud83d\\ude00\"}],\"c\":null,\"a2\":[[],{}]}",
      "[true,false,null,\"\xE8\x82\x89 \\\\ \\/\",0,-0.0,12345678901234567890]",
      "{\"a\":1,\"b\":{\"a\":1,\"c\":{\"d\":\"\xF0\x9F\x98\x80\"}},\"\":\"\"}"};
  Mutator mutator(20240611);
  size_t accepted = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string text = mutator.Damage(seeds[i % seeds.size()]);
    const auto document = JsonDocument::Parse(text, kMaxBytes);
    ASSERT_EQ(document.ok(), Oracle::Accepts(text)) << text << document.status();
    if (!document.ok()) continue;
    ++accepted;
    ExpectSame(document->root(), nlohmann::json::parse(text));
    ASSERT_FALSE(HasFailure()) << text;
  }
  EXPECT_GT(accepted, 5'000u);
}

}  // namespace
}  // namespace rastro
