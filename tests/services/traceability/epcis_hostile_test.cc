// EPCIS made to hurt: the check ends soon, whatever it is given.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "crypto/event.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/epcis_members.h"
#include "services/traceability/json_ld_prefixes.h"
#include "tests/services/traceability/epcis_texts.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Each within ten seconds, whatever it holds: far more than they take, far less than
// anything that grows with the square of their size.
class HostileInputTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_LT(absl::Now() - begin_, absl::Seconds(10)); }

  std::string Filled(absl::string_view head, absl::string_view element, size_t count,
                     absl::string_view tail) {
    std::string text(head);
    for (size_t i = 0; i < count; ++i) absl::StrAppend(&text, i > 0 ? "," : "", element);
    absl::StrAppend(&text, tail);
    return text;
  }

  const absl::Time begin_ = absl::Now();
};

TEST_F(HostileInputTest, LongLists) {
  std::string distinct;
  for (int i = 0; i < 100'000; ++i) {
    absl::StrAppend(&distinct, i > 0 ? "," : "", "'u:", i, "'");
  }
  const auto event = [](absl::string_view list) {
    return EventText("ObjectEvent",
                     absl::StrCat("'action':'ADD','epcList':[", list, "]"));
  };
  const EpcisReport too_many = CheckEpcisDocument(event(distinct));
  EXPECT_THAT(RulesOf(too_many.mistakes), ElementsAre(" event.lots"));
  const EpcisReport same = CheckEpcisDocument(event(Filled("", "'u:x'", 100'000, "")));
  EXPECT_EQ(same.mistakes.size(), kMaxViolations);
  EXPECT_FALSE(same.complete);
  const EpcisReport numbers = CheckEpcisDocument(event(Filled("", "7", 100'000, "")));
  EXPECT_EQ(numbers.mistakes.size(), kMaxViolations);
}

TEST_F(HostileInputTest, ManyWrongEventsEndTheCheck) {
  const EpcisReport report =
      CheckEpcisDocument(DocumentText(kRoot, Filled("", "{'type':'X'}", 100'000, "")));
  EXPECT_FALSE(report.complete);
  EXPECT_GE(report.mistakes.size(), kMaxFileMistakes);
  EXPECT_LE(report.mistakes.size(), kMaxFileMistakes + kMaxViolations);
}

// Every bare name is compared with the names that might be meant.
TEST_F(HostileInputTest, ManyBareNames) {
  std::string members;
  for (int i = 0; i < 40'000; ++i) absl::StrAppend(&members, ",'quantityLisz", i, "':1");
  const std::string event =
      EventText("ObjectEvent", absl::StrCat("'action':'ADD','epcList':['u:x']", members));
  const auto mistakes = ViolationsOf(CheckEpcisEvent(event).status());
  EXPECT_EQ(mistakes.size(), kMaxViolations);
  std::string few;
  for (int i = 0; i < kMaxBareNames; ++i) absl::StrAppend(&few, ",'note", i, "':1");
  const std::string fits = absl::StrCat("'action':'ADD','epcList':['u:x']", few);
  EXPECT_THAT(CheckEpcisEvent(EventText("ObjectEvent", fits)), IsOk());
  EXPECT_THAT(Mistakes(EventText("ObjectEvent", absl::StrCat(fits, ",'more':1"))),
              ElementsAre("/more extension.namespace"));
}

// Each word is compared with the 72 that might be meant, where advice is shown.
TEST_F(HostileInputTest, ManyUnknownWords) {
  const std::string event = EventText(
      "ObjectEvent",
      Filled("'action':'ADD','epcList':['u:x'],'sensorElementList':[{'sensorReport':[",
             "{'type':'MassFlowRatio'}", 40'000, "]}]"));
  EXPECT_THAT(CheckEpcisEvent(event), IsOk());
  const EpcisReport report = CheckEpcisDocument(event);
  EXPECT_EQ(report.advice.size(), kMaxViolations);
  EXPECT_THAT(report.advice[0].hint, HasSubstr("did you mean MassFlowRate?"));
}

// A short name that stands for half a megabyte, used 50,000 times.
TEST_F(HostileInputTest, PrefixBomb) {
  const std::string event = DoubleQuoted(
      absl::StrCat("{'@context':{'p':'https://x.example/", std::string(500'000, 'x'),
                   "'},'type':'ObjectEvent',", kTimes,
                   Filled(",'action':'ADD','epcList':[", "'p:1'", 50'000, "]}")));
  const auto mistakes = ViolationsOf(CheckEpcisEvent(event).status());
  ASSERT_FALSE(mistakes.empty());
  EXPECT_EQ(mistakes[0].rule, "context.prefix");
  const std::string longest(kMaxPrefixBytes, 'x');
  EXPECT_THAT(Mistakes(DoubleQuoted(absl::StrCat("{'@context':{'p':'", longest,
                                                 "'},'type':'ObjectEvent',", kTimes,
                                                 ",'action':'ADD','epcList':['ex:1']}"))),
              IsEmpty());
}

// 20,000 prefixes of the document, 20,000 events with one of their own.
TEST_F(HostileInputTest, ManyPrefixesAndManyEvents) {
  std::string prefixes;
  for (int i = 0; i < 20'000; ++i) {
    absl::StrAppend(&prefixes, i > 0 ? "," : "", "'p", i, "':'https://x.example/", i,
                    "/'");
  }
  const std::string event =
      absl::StrCat("{'@context':{'own':'https://y.example/'},'type':'ObjectEvent',",
                   kTimes, ",'action':'ADD','epcList':['p19999:a','own:b']}");
  const std::string file = DoubleQuoted(
      absl::StrCat("{'@context':['https://x.example/epcis-context',{", prefixes,
                   "}],'type':'EPCISDocument',", kRoot, "'epcisBody':{'eventList':[",
                   Filled("", event, 20'000, ""), "]}}"));
  const EpcisReport report = CheckEpcisDocument(file);
  EXPECT_THAT(RulesOf(report.mistakes), IsEmpty());
  EXPECT_EQ(report.events, 20'000u);
}

TEST_F(HostileInputTest, DepthAndNumbers) {
  const auto with = [](const std::string& value) {
    return ObjectText(absl::StrCat("'ex:a':", value));
  };
  EXPECT_THAT(Mistakes(with(std::string(60, '[') + std::string(60, ']'))), IsEmpty());
  const auto deep = ViolationsOf(
      CheckEpcisEvent(with(std::string(400'000, '[') + std::string(400'000, ']')))
          .status());
  ASSERT_EQ(deep.size(), 1u);
  EXPECT_EQ(deep[0].rule, "json.depth");
  EXPECT_THAT(Mistakes(with("1e308")), IsEmpty());
  EXPECT_THAT(Mistakes(with("1e309")), ElementsAre("/ex:a json.number"));
  EXPECT_THAT(Mistakes(with(std::string(100'000, '9'))),
              ElementsAre("/ex:a json.number"));
}

}  // namespace
}  // namespace rastro
