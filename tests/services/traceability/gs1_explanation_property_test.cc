// Properties over random labels and random damage; fixed seeds. Each label is written
// with brackets and with FNC1 by writers of this file's own.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "services/traceability/application_identifier.h"
#include "services/traceability/gs1_check_digit.h"
#include "services/traceability/gs1_explanation.h"
#include "services/traceability/gs1_text.h"
#include "services/traceability/lot_uri.h"
#include "tests/services/traceability/random_text.h"

namespace rastro {
namespace {

constexpr int kLabelYear = 2026;
// No bracket: inside a value one can begin the next element.
constexpr char kTextSigns[] = "!\"%&'*+,-./0123456789:;<=>?ABCXYZ_abcxyz";

std::string Gtin(RandomText& random) {
  std::string digits = random.Text("0123456789", 13, 13);
  digits.push_back(Gs1CheckDigit(digits));
  return digits;
}

Gs1Element RandomAttribute(RandomText& random) {
  static const char* const kAis[] = {"11",   "13",   "15",   "17",   "251",  "3102",
                                     "3103", "422",  "423",  "424",  "425",  "426",
                                     "7002", "7007", "7030", "7031", "8008", "240"};
  const std::string ai = kAis[random.Below(std::size(kAis))];
  const AiFormat& format = *FindAiFormat(ai);
  const bool digits = format.more == Gs1CharSet::kDigits;
  return {ai, random.Text("0123456789", format.digits, format.digits) +
                  random.Text(digits ? "0123456789" : kTextSigns, format.min_more,
                              format.max_more)};
}

// A product with lot or serial and up to five attributes, each AI once, shuffled.
std::vector<Gs1Element> RandomLabel(RandomText& random) {
  std::vector<Gs1Element> label = {{"01", Gtin(random)}};
  if (random.Below(4) > 0) label.push_back({"10", random.Text(kTextSigns, 1, 20)});
  if (random.Below(4) == 0) label.push_back({"21", random.Text(kTextSigns, 1, 20)});
  for (size_t left = random.Below(6); left > 0; --left) {
    Gs1Element attribute = RandomAttribute(random);
    const bool there = std::any_of(
        label.begin(), label.end(),
        [&attribute](const Gs1Element& element) { return element.ai == attribute.ai; });
    if (!there) label.push_back(std::move(attribute));
  }
  for (size_t i = label.size(); i > 1; --i) {
    std::swap(label[i - 1], label[random.Below(i)]);
  }
  return label;
}

std::string Bracketed(const std::vector<Gs1Element>& label) {
  std::string text;
  for (const Gs1Element& element : label) text += "(" + element.ai + ")" + element.value;
  return text;
}

std::string Marked(const std::vector<Gs1Element>& label) {
  std::string text = "]C1";
  for (const Gs1Element& element : label) {
    text += element.ai + element.value;
    if (!FindAiFormat(element.ai)->predefined_length) text += '\x1d';
  }
  return text;
}

// As a link: the key and its qualifiers in the path, the rest in the query.
std::string Linked(const std::vector<Gs1Element>& label) {
  std::string path, query = "?";
  for (const char* ai : {"01", "10", "21"}) {
    for (const Gs1Element& element : label) {
      if (element.ai == ai) path += "/" + element.ai + "/" + PercentEncode(element.value);
    }
  }
  for (const Gs1Element& element : label) {
    if (element.ai == "01" || element.ai == "10" || element.ai == "21") continue;
    query += element.ai + "=" + PercentEncode(element.value) + "&";
  }
  return "https://x.example" + path + query;
}

// What a text says, whatever its order: problems and parts, sorted.
std::vector<std::string> Said(const Gs1Explanation& told) {
  std::vector<std::string> said;
  for (const Gs1Part& part : told.parts) {
    said.push_back(part.element.ai + " " + part.element.value + " " + part.title + " " +
                   part.meaning + (part.in_name ? " names" : ""));
  }
  std::sort(said.begin(), said.end());
  return said;
}

TEST(ExplainGs1PropertyTest, AllFormsOfALabelSayTheSame) {
  RandomText random(2026);
  int with_problems = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::vector<Gs1Element> label = RandomLabel(random);
    SCOPED_TRACE(Bracketed(label));
    const auto bracketed = ExplainGs1(Bracketed(label), kLabelYear);
    const auto marked = ExplainGs1(Marked(label), kLabelYear);
    const auto linked = ExplainGs1(Linked(label), kLabelYear);
    ASSERT_TRUE(bracketed.ok()) << bracketed.status();
    ASSERT_TRUE(marked.ok()) << marked.status();
    ASSERT_TRUE(linked.ok()) << linked.status();
    ASSERT_TRUE(bracketed->key.has_value());
    EXPECT_EQ(bracketed->key, marked->key);
    EXPECT_EQ(bracketed->key, linked->key);
    EXPECT_EQ(bracketed->problems, marked->problems);
    EXPECT_EQ(bracketed->problems.size(), linked->problems.size());
    EXPECT_EQ(Said(*bracketed), Said(*marked));
    EXPECT_EQ(Said(*bracketed), Said(*linked));
    EXPECT_EQ(bracketed->parts.size(), label.size());
    with_problems += bracketed->problems.empty() ? 0 : 1;
  }
  EXPECT_GT(with_problems, 500);
  EXPECT_LT(with_problems, 4900);
}

TEST(NormalizeGs1PropertyTest, IsIdempotentAndAgreesWithTheNamesOfLots) {
  RandomText random(7);
  for (int i = 0; i < 5000; ++i) {
    const std::vector<Gs1Element> label = RandomLabel(random);
    SCOPED_TRACE(Bracketed(label));
    const auto key = NormalizeGs1(Bracketed(label));
    ASSERT_TRUE(key.ok()) << key.status();
    EXPECT_EQ(NormalizeGs1(key->uri).value(), *key);
    EXPECT_EQ(NormalizeGs1(Marked(label)).value(), *key);
    const auto lot = LotUri(Bracketed(label));
    ASSERT_TRUE(lot.ok()) << lot.status();
    EXPECT_EQ(lot->has_value(), IsChained(key->kind));
    if (lot->has_value()) {
      EXPECT_EQ(**lot, key->uri);
    }
  }
}

// Any other check digit is refused, in both functions, and the right one is told.
TEST(NormalizeGs1PropertyTest, TellsTheRightCheckDigit) {
  RandomText random(31);
  for (int i = 0; i < 2000; ++i) {
    std::string gtin = Gtin(random);
    const char right = gtin.back();
    gtin.back() = static_cast<char>('0' + (right - '0' + 1 + random.Below(9)) % 10);
    const std::string told =
        std::string("check digit ") + gtin.back() + " came, " + right + " is right";
    for (const std::string& text :
         {gtin, "(01)" + gtin + "(10)L", "https://id.gs1.org/01/" + gtin}) {
      const auto key = NormalizeGs1(text);
      ASSERT_FALSE(key.ok()) << text;
      EXPECT_NE(key.status().message().find(told), absl::string_view::npos)
          << key.status();
      const auto explanation = ExplainGs1(text, kLabelYear);
      ASSERT_TRUE(explanation.ok()) << explanation.status();
      ASSERT_FALSE(explanation->problems.empty());
      EXPECT_NE(explanation->problems[0].find(told), std::string::npos);
      EXPECT_FALSE(explanation->key.has_value());
    }
  }
}

// What matters in the text and is put into it.
const std::vector<std::string> kLabelPieces = {
    "(", ")", "(10)", "(426)484", "\x1d", "%",    "%00", "?",    "&",
    "=", "/", "01",   "]C1",      "00",   "\xff", " ",   "7007", "#"};

TEST(ExplainGs1PropertyTest, DamagedTextIsToldOrRefused) {
  RandomText random(99);
  int refused = 0, wrong = 0, sound = 0;
  for (int i = 0; i < 30000; ++i) {
    const std::vector<Gs1Element> label = RandomLabel(random);
    const std::string forms[] = {Bracketed(label), Marked(label), Linked(label),
                                 label[0].value};
    const std::string text =
        random.Damage(forms[random.Below(std::size(forms))], kLabelPieces, 2);
    SCOPED_TRACE(Quoted(text));
    const auto told = ExplainGs1(text, kLabelYear);
    const auto key = NormalizeGs1(text);
    if (!told.ok()) {
      ++refused;
      ASSERT_EQ(told.status().code(), absl::StatusCode::kInvalidArgument);
      ASSERT_FALSE(key.ok());
      continue;
    }
    ASSERT_FALSE(told->parts.empty());
    // Both judge the key alike; what explain finds wrong elsewhere does not count.
    ASSERT_EQ(told->key.has_value(), key.ok());
    if (key.ok()) {
      ASSERT_EQ(*told->key, *key);
      ASSERT_EQ(NormalizeGs1(key->uri).value(), *key);
      ASSERT_TRUE(std::any_of(told->parts.begin(), told->parts.end(),
                              [](const Gs1Part& part) { return part.in_name; }));
    }
    ++(told->problems.empty() ? sound : wrong);
  }
  // The damage reaches every outcome.
  EXPECT_GT(refused, 1000);
  EXPECT_GT(wrong, 1000);
  EXPECT_GT(sound, 1000);
}

// Many elements, each compared with each.
TEST(ExplainGs1PropertyTest, LongTextsAreCheap) {
  std::string label = "(01)04012345123456", link = "https://x.example/01/04012345123456?";
  for (int ai = 0; ai < 10000; ++ai) {
    const std::string name = std::to_string(ai);
    const AiFormat* format = FindAiFormat(name);
    if (format == nullptr || name == "10") continue;
    const std::string value(std::max<size_t>(format->min_bytes(), 1), '1');
    if (label.size() < kGs1TextMaxBytes - 60) label += "(" + name + ")" + value;
    if (link.size() < kGs1TextMaxBytes - 60) link += name + "=&";
  }
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(ExplainGs1(label, kLabelYear).ok());
    EXPECT_TRUE(ExplainGs1(link, kLabelYear).ok());
  }
  EXPECT_FALSE(ExplainGs1(std::string(1000000, '0'), kLabelYear).ok());
}

}  // namespace
}  // namespace rastro
