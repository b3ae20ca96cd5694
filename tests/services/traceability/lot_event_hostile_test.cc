// Events made to hurt whoever converts them: all of it is refused or done, soon.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "crypto/event.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/epcis_to_lot_event.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/json_ld_prefixes.h"
#include "services/traceability/lot_event_json.h"
#include "services/traceability/lot_event_reader.h"
#include "services/traceability/lot_event_to_epcis.h"
#include "services/traceability/master_data.h"
#include "tests/services/traceability/epcis_texts.h"
#include "tests/services/traceability/hostile_input.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

constexpr size_t kMany = 100'000;

// The rules that every reader of EPCIS names, and the reader of LotEvents where the
// same value stands in one.
std::vector<std::string> FirstRules(absl::string_view value) {
  const std::string event = ObjectText(absl::StrCat("'ex:a':", value));
  const std::string file =
      DocumentText(absl::StrCat(kRoot, "'epcisHeader':{'a':", value, "},"), event);
  const std::string lot_event = DoubleQuoted(absl::StrCat("{'eventTime':", value, "}"));
  const absl::Status refusals[] = {CheckEpcisEvent(event).status(),
                                   EpcisToLotEvent(event).status(),
                                   SplitEpcisFile(event).status(),
                                   SplitEpcisFile(file).status(),
                                   EventHashIds::Of(event).status(),
                                   MasterData::Read(file).status(),
                                   ReadLotEventJson(lot_event).ok()
                                       ? ReadLotEventJson(lot_event)->at(0).event.status()
                                       : ReadLotEventJson(lot_event).status()};
  std::vector<std::string> rules;
  for (const absl::Status& refusal : refusals) {
    const std::vector<Violation> list = ViolationsOf(refusal);
    rules.push_back(list.empty() ? refusal.ToString() : list[0].rule);
  }
  for (const std::string& text : {event, file}) {
    const std::vector<Violation> mistakes = CheckEpcisDocument(text).mistakes;
    rules.push_back(mistakes.empty() ? "no mistake" : mistakes[0].rule);
  }
  return rules;
}

TEST_F(HostileInputTest, TextThatIsNotSoundIsRefusedByAll) {
  const struct {
    std::string value;
    const char* rule;
  } kCases[] = {
      {std::string(400'000, '[') + std::string(400'000, ']'), "json.depth"},
      {std::string(400'000, '['), "json.depth"},
      {"{'a':[", "json.syntax"},
      {"1e309", "json.number"},
      {"-1e-309", "json.number"},
      {"1e99999999999999999999", "json.number"},
      {std::string(kMany, '9'), "json.number"},
      {absl::StrCat("0.", std::string(kMany, '0'), "1"), "json.number"},
      {"NaN", "json.syntax"},
      {"-Infinity", "json.syntax"},
      {"0x10", "json.syntax"},
      {"01", "json.syntax"},
      {"{'a':1,'a':2}", "json.duplicate"},
      {"{'a':1,'\\u0061':2}", "json.duplicate"},
      {absl::StrCat("{", Filled("", "'a':1", kMany, ""), "}"), "json.duplicate"},
      {"'\xFF'", "json.utf8"},
      {"'\xC0\x80'", "json.utf8"},
      {"'\xED\xA0\x80'", "json.utf8"},
      {"'\xF4\x90\x80\x80'", "json.utf8"},
      {"'\\uD800'", "json.syntax"},
  };
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.value.substr(0, 40));
    EXPECT_THAT(FirstRules(each.value), Each(each.rule));
  }
}

// `count` elements, each with its number in place of `#`.
std::string Numbered(absl::string_view element, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    absl::StrAppend(&text, i > 0 ? "," : "",
                    absl::StrReplaceAll(element, {{"#", absl::StrCat(i)}}));
  }
  return text;
}

std::string WithList(absl::string_view name, absl::string_view elements) {
  return ObjectText(absl::StrCat("'", name, "':[", elements, "]"));
}

TEST_F(HostileInputTest, LongListsOfEpcisAreConverted) {
  EXPECT_FALSE(EpcisToLotEvent(
                   EventText("ObjectEvent", absl::StrCat("'action':'ADD','epcList':[",
                                                         Numbered("'u:#'", kMany), "]")))
                   .ok());
  const auto same = EpcisToLotEvent(EventText(
      "ObjectEvent", Filled("'action':'ADD','epcList':[", "'u:x'", kMany, "]")));
  ASSERT_THAT(same, IsOk());
  EXPECT_THAT(same->without_place, SizeIs(kMany - 1));

  const auto certified =
      EpcisToLotEvent(WithList("certificationInfo", Numbered("'c:#'", kMany)));
  ASSERT_THAT(certified, IsOk());
  EXPECT_THAT(certified->event.certificates(), SizeIs(kMany));
  EXPECT_THAT(LotEventToEpcis(certified->event), IsOk());
}

// Each in both members, in the opposite order.
TEST_F(HostileInputTest, ManyCertificatesAreCompared) {
  std::string uris, described;
  for (int i = 0; i < 20'000; ++i) {
    absl::StrAppend(&uris, i > 0 ? "," : "", "'c:", i, "'");
    absl::StrAppend(&described, i > 0 ? "," : "", "{'rastro:uri':'c:", 19'999 - i,
                    "','rastro:kind':'a'}");
  }
  const auto read = EpcisToLotEvent(DoubleQuoted(absl::StrCat(
      "{'@context':{'rastro':'https://w3id.org/rastro/epcis/'},", "'type':'ObjectEvent',",
      kTimes, ",'action':'ADD','epcList':['u:a'],", "'certificationInfo':[", uris,
      "],'rastro:certificates':[", described, "]}")));
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(read->without_place, SizeIs(0));
  EXPECT_THAT(read->event.certificates(), SizeIs(20'000));
}

TEST_F(HostileInputTest, ManyElementsOfEpcisAreConverted) {
  const auto unknown = EpcisToLotEvent(ObjectText(absl::StrCat(
      "'persistentDisposition':{'set':[", Numbered("'in_#'", kMany / 2), "]}")));
  ASSERT_THAT(unknown, IsOk());
  EXPECT_GE(unknown->without_place.size(), kMany / 2);

  const auto measured = EpcisToLotEvent(WithList(
      "sensorElementList", Filled("{'sensorReport':[", "{'type':'Mass'}", 50'000, "]}")));
  ASSERT_THAT(measured, IsOk());
  EXPECT_THAT(measured->event.sensor_element_list(0).sensor_report(), SizeIs(50'000));

  const auto extended = EpcisToLotEvent(ObjectText(Numbered("'ex:m#':1", 50'000)));
  ASSERT_THAT(extended, IsOk());
  EXPECT_THAT(extended->without_place, SizeIs(1 + 50'000));  // The prefix in epcList.
}

// As long as can be, used as often as can be.
TEST_F(HostileInputTest, PrefixesDoNotBlowAConversionUp) {
  for (const size_t length : {kMaxPrefixBytes - 30, size_t{500'000}}) {
    const std::string prefix =
        absl::StrCat("https://x.example/", std::string(length, 'x'));
    const auto with = [&](const std::string& members) {
      return DoubleQuoted(absl::StrCat("{'@context':{'p':'", prefix,
                                       "'},'type':'ObjectEvent',", kTimes,
                                       ",'action':'ADD',", members, "}"));
    };
    const auto read = EpcisToLotEvent(with(absl::StrCat(
        "'epcList':['u:a'],'certificationInfo':[", Numbered("'p:#'", 45'000), "]")));
    ASSERT_THAT(read, IsOk());
    EXPECT_LT(read->event.ByteSizeLong(), 45'000 * (kMaxPrefixBytes + 100));
    EXPECT_THAT(LotEventToEpcis(read->event), IsOk());
    const auto names = EpcisToLotEvent(
        with(absl::StrCat("'epcList':['u:a'],", Numbered("'p:#':1", 45'000))));
    ASSERT_THAT(names, IsOk());
  }
}

TEST_F(HostileInputTest, ManyNamespacesAreConverted) {
  const std::string event = DoubleQuoted(absl::StrCat(
      "{'@context':{", Numbered("'p#':'https://x.example/#/'", 12'000),
      "},'type':'ObjectEvent',", kTimes, ",'action':'ADD','epcList':['u:a'],",
      Numbered("'p#:sealNumber':'7'", 12'000), ",'certificationInfo':[",
      Numbered("'ns#:a'", 10'000), "]}"));
  ASSERT_LT(event.size(), kMaxEventBytes);
  const auto read = EpcisToLotEvent(event);
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(read->without_place, SizeIs(11'999));
  EXPECT_THAT(LotEventToEpcis(read->event), IsOk());
}

// Whatever is wrong 100,000 times in one LotEvent.
TEST_F(HostileInputTest, WrongLotEventsAreRefused) {
  const std::string wrong[] = {
      Filled("'object':{'epcList':[", "7", kMany, "]}"),
      Filled("'object':{'quantityList':[", "7", kMany, "]}"),
      Filled("'object':{'quantityList':[", "{'unit':1}", 50'000, "]}"),
      absl::StrCat("'object':{", Numbered("'epcLisz#':1", 50'000), "}"),
      absl::StrCat("'object':{'action':'ACTION_ADD','epcList':['u:a']},",
                   "'persistentDisposition':{'set':[", Numbered("'in_#'", 70'000), "]}"),
      absl::StrCat("'object':{'action':'ACTION_ADD','epcList':[",
                   Numbered("'u:#'", 80'000), "]}"),
      Filled("'object':{'action':'ACTION_ADD','epcList':[", "'u:a'", kMany, "]}"),
      absl::StrCat("'readPoint':'", std::string(900'000, 'x'), "'"),
      absl::StrCat("'bizStep':'", std::string(900'000, 'x'), "'"),
  };
  for (const std::string& members : wrong) {
    SCOPED_TRACE(members.substr(0, 60));
    const std::string text = DoubleQuoted(absl::StrCat(
        "{'eventTime':'2026-03-02T16:15:30Z','eventTimeZoneOffset':'-07:00',", members,
        "}"));
    ASSERT_LT(text.size(), kMaxEventBytes);
    const auto lines = ReadLotEventJson(text);
    ASSERT_THAT(lines, IsOk());
    absl::Status refusal = lines->at(0).event.status();
    if (refusal.ok()) {
      refusal = LotEventFacts(*lines->at(0).event).status();
      EXPECT_EQ(LotEventToEpcis(*lines->at(0).event).status(), refusal);
    }
    EXPECT_FALSE(ViolationsOf(refusal).empty());
    EXPECT_LE(ViolationsOf(refusal).size(), kMaxViolations);
  }
}

TEST_F(HostileInputTest, LongMasterDataIsRead) {
  const auto document = [](absl::string_view elements) {
    return DocumentText(absl::StrCat(kRoot,
                                     "'epcisHeader':{'epcisMasterData':{"
                                     "'vocabularyList':[{'vocabularyElementList':[",
                                     elements, "]}]}},"),
                        "");
  };
  const auto names = MasterData::Read(document(
      Numbered("{'id':'x:#','attributes':[{'id':'x:name','attribute':'#'}]}", kMany)));
  ASSERT_THAT(names, IsOk());
  EXPECT_EQ(names->NameOf("x:99999"), "99999");
  for (const char* wrong : {"7", "{}", "{'id':7}", "{'ID':'x'}"}) {
    const auto refused = MasterData::Read(document(Filled("", wrong, kMany, "")));
    EXPECT_THAT(ViolationsOf(refused.status()), SizeIs(kMaxViolations)) << wrong;
  }
}

}  // namespace
}  // namespace rastro
