// Tests of services/traceability/event_hash_value.h: how values and names are spelled.

#include "services/traceability/event_hash_value.h"

#include <gtest/gtest.h>

#include "tests/services/traceability/event_hash_events.h"

namespace rastro {
namespace {

using enum EventHashProfile;

// The spelling of one extension value, given as JSON.
std::string Value(const std::string& json, EventHashProfile profile = kCbv20) {
  const std::string text = PreHash("\"ex:k\":" + json, profile);
  const std::string head = "{https://ns.example/}k=";
  EXPECT_EQ(text.substr(0, head.size()), head);
  return text.substr(std::min(text.size(), head.size()));
}

TEST(EventHashValueTest, ResolvesBareNamesByTheirField) {
  EXPECT_EQ(PreHash(R"("bizStep":"shipping","disposition":"in_transit")"),
            "bizStep=https://ref.gs1.org/cbv/BizStep-shipping"
            "disposition=https://ref.gs1.org/cbv/Disp-in_transit");
  EXPECT_EQ(PreHash(R"("persistentDisposition":{"unset":["recalled"],
                       "set":["expired","damaged"]})"),
            "persistentDispositionset=https://ref.gs1.org/cbv/Disp-damaged"
            "set=https://ref.gs1.org/cbv/Disp-expired"
            "unset=https://ref.gs1.org/cbv/Disp-recalled");
  EXPECT_EQ(PreHash(R"("sensorElementList":[{"sensorReport":[{"type":"Temperature",
                       "exception":"ALARM_CONDITION","component":"x"}]}])"),
            "sensorElementsensorReporttype=https://ref.gs1.org/voc/Temperature"
            "exception=https://ref.gs1.org/voc/ALARM_CONDITION"
            "component=https://ref.gs1.org/cbv/Comp-x");
  EXPECT_EQ(PreHash(R"("sensorElementList":[{"sensorReport":[{"type":"Temperature"}]}])",
                    kLegacy),
            "sensorElementListsensorElementsensorReport"
            "type=https://gs1.org/voc/Temperature");
  // The same word in an extension is just a word.
  EXPECT_EQ(Value("\"shipping\""), "shipping");
}

TEST(EventHashValueTest, TheFormsOfAVocabularyTermAreOne) {
  for (const EventHashProfile profile : {kCbv20, kCbv21}) {
    const std::string bare = PreHash(R"("bizStep":"shipping")", profile);
    for (const std::string form :
         {"urn:epcglobal:cbv:bizstep:shipping", "cbv:BizStep-shipping",
          "https://ref.gs1.org/cbv/BizStep-shipping", " shipping\\n"}) {
      EXPECT_EQ(PreHash("\"bizStep\":\"" + form + "\"", profile), bare) << form;
    }
  }
  EXPECT_EQ(Value("\"urn:epcglobal:cbv:sdt:owning_party\""),
            "https://ref.gs1.org/cbv/SDT-owning_party");
  EXPECT_EQ(Value("\"urn:epcglobal:cbv:er:incorrect_data\""),
            "https://ref.gs1.org/cbv/ER-incorrect_data");
  // Words of others stay, and so do transaction identifiers.
  EXPECT_EQ(Value("\"urn:epcglobal:cbv:bt:0614141073467:1152\""),
            "urn:epcglobal:cbv:bt:0614141073467:1152");
  EXPECT_EQ(PreHash(R"("bizStep":"http://x.example/bizstep/curing")"),
            "bizStep=http://x.example/bizstep/curing");
}

TEST(EventHashValueTest, ResolvesPrefixesOfNames) {
  EXPECT_EQ(PreHash(R"("ex:a":"1","gs1:b":"2","cbvmda:c":"3","other:d":"4","e":"5")"),
            "e=5other:d=4{https://ns.example/}a=1{https://ref.gs1.org/voc/}b=2"
            "{urn:epcglobal:cbv:mda}c=3");
  // The legacy algorithm knows declared prefixes only.
  EXPECT_EQ(PreHash(R"("ex:a":"1","gs1:b":"2")", kLegacy),
            "gs1:b=2{https://ns.example/}a=1");
}

TEST(EventHashValueTest, ResolvesPrefixesOfValues) {
  EXPECT_EQ(Value("\"gs1:Temperature\""), "https://ref.gs1.org/voc/Temperature");
  EXPECT_EQ(Value("\"ex:a\""), "ex:a");
  EXPECT_EQ(Value("\"ex:a\"", kLegacy), "https://ns.example/a");
  EXPECT_EQ(Value("\"ex://a\"", kLegacy), "ex://a");
  EXPECT_EQ(Value("\"gs1:Temperature\"", kLegacy), "gs1:Temperature");
}

TEST(EventHashValueTest, TheGs1PrefixHasMovedWhateverAContextSays) {
  const std::string event =
      R"({"@context":{"gs1":"https://gs1.org/voc/"},"type":"T","gs1:a":"gs1:b"})";
  const auto now = EventPreHash(event, kCbv21);
  const auto legacy = EventPreHash(event, kLegacy);
  ASSERT_THAT(now, IsOk());
  ASSERT_THAT(legacy, IsOk());
  EXPECT_EQ(*now, "eventType=T{https://ref.gs1.org/voc/}a=https://ref.gs1.org/voc/b");
  EXPECT_EQ(*legacy, "eventType=T{https://gs1.org/voc/}a=https://gs1.org/voc/b");
}

TEST(EventHashValueTest, SpellsNumbersAlikeInNumbersAndStrings) {
  for (const std::string json :
       {"26.10", "\"26.10\"", "2.61e1", "\"026.1\"", "\" 26.1 \""}) {
    EXPECT_EQ(Value(json), "26.1") << json;
    EXPECT_EQ(Value(json, kLegacy), "26.1") << json;
  }
  EXPECT_EQ(Value("0.1000000000000000001"), "0.1000000000000000001");
  EXPECT_EQ(Value("0.1000000000000000001", kLegacy), "0.1");
  EXPECT_EQ(Value("true"), "true");
  EXPECT_EQ(Value("\"true\""), "true");
  EXPECT_EQ(Value("true", kLegacy), "True");
  EXPECT_EQ(Value("false", kLegacy), "False");
  EXPECT_EQ(Value("\"true\"", kLegacy), "true");
  EXPECT_EQ(Value("\"NaN\""), "NaN");
  // A lot of digits loses its zeros, alas; so does everybody's.
  EXPECT_EQ(PreHash(R"("epcList":["007"])"), "epcListepc=7");
}

// `time` as eventTime, with eventTimeZoneOffset +09:00.
std::string Time(const std::string& time, EventHashProfile profile = kCbv20) {
  const std::string text = PreHash(
      "\"eventTimeZoneOffset\":\"+09:00\",\"eventTime\":\"" + time + "\"", profile);
  const size_t begin = std::string("eventTime=").size();
  const size_t end = text.find("eventTimeZoneOffset=+09:00");
  EXPECT_NE(end, std::string::npos);
  return text.substr(begin, end - begin);
}

TEST(EventHashValueTest, TimesAreUtcWithMilliseconds) {
  for (const EventHashProfile profile : kEventHashProfiles) {
    EXPECT_EQ(Time("2026-03-02T13:40:00-07:00", profile), "2026-03-02T20:40:00.000Z");
    EXPECT_EQ(Time("2026-03-02T20:40:00.1Z", profile), "2026-03-02T20:40:00.100Z");
    EXPECT_EQ(Time("2026-03-02T23:40:00.25-07:00", profile), "2026-03-03T06:40:00.250Z");
    // Local time is that of the event.
    EXPECT_EQ(Time("2026-03-02T06:00:00", profile), "2026-03-01T21:00:00.000Z");
    EXPECT_EQ(Time("yesterday", profile), "yesterday");
  }
  // Extensions hold text, not times.
  EXPECT_EQ(PreHash(R"("ex:time":"2026-03-02T13:40:00-07:00")"),
            "{https://ns.example/}time=2026-03-02T13:40:00-07:00");
}

TEST(EventHashValueTest, RoundsToMilliseconds) {
  EXPECT_EQ(Time("2026-03-02T20:40:00.1415Z"), "2026-03-02T20:40:00.142Z");
  EXPECT_EQ(Time("2026-03-02T20:40:00.1425Z"), "2026-03-02T20:40:00.143Z");
  EXPECT_EQ(Time("2026-03-02T20:40:00.14249999999Z"), "2026-03-02T20:40:00.142Z");
  EXPECT_EQ(Time("2025-12-31T23:59:59.9995Z"), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(Time("1969-12-31T23:59:59.9994Z"), "1969-12-31T23:59:59.999Z");
  // Legacy: half goes to the even millisecond, never into the next second.
  EXPECT_EQ(Time("2026-03-02T20:40:00.1415Z", kLegacy), "2026-03-02T20:40:00.142Z");
  EXPECT_EQ(Time("2026-03-02T20:40:00.1425Z", kLegacy), "2026-03-02T20:40:00.142Z");
  EXPECT_EQ(Time("2026-03-02T20:40:00.142501Z", kLegacy), "2026-03-02T20:40:00.143Z");
  EXPECT_EQ(Time("1969-12-31T23:59:59.9999Z", kLegacy), "1969-12-31T23:59:59.999Z");
}

// The open point: what else than in a Digital Link would be escaped, and what not.
TEST(EventHashValueTest, EscapesInIdentifiersWhatTheDigitalLinkStandardAsksFor) {
  EXPECT_EQ(PreHash(R"("epcList":["urn:epc:class:lgtin:4012345.012345.A!(b)*+,:-._"])"),
            "epcListepc=https://id.gs1.org/01/04012345123456/10/"
            "A%21%28b%29%2A%2B%2C%3A-._");
  EXPECT_EQ(PreHash(R"("epcList":["urn:epc:class:lgtin:4012345.012345.A';=%22%2F%26"])"),
            "epcListepc=https://id.gs1.org/01/04012345123456/10/A';=%22%2F%26");
}

TEST(EventHashValueTest, TheFormsOfAnIdentifierAreOne) {
  const std::string wanted = "epcListepc=https://id.gs1.org/01/04012345123456/10/Lot987";
  for (const std::string form :
       {"urn:epc:class:lgtin:4012345.012345.Lot987",
        "https://id.gs1.org/01/04012345123456/10/Lot987",
        "http://shop.example/x/gtin/4012345123456/lot/Lot987?17=261231",
        "https://dl.example/01/04012345123456/22/2A/10/Lot987"}) {
    EXPECT_EQ(PreHash("\"epcList\":[\"" + form + "\"]"), wanted) << form;
  }
  // A serial makes the lot redundant; what is no key stays.
  EXPECT_EQ(PreHash(R"("epcList":["https://x.example/01/04012345123456/10/L/21/S"])"),
            "epcListepc=https://id.gs1.org/01/04012345123456/21/S");
  EXPECT_EQ(PreHash(R"("epcList":["https://x.example/cow/7?a=b"])"),
            "epcListepc=https://x.example/cow/7?a=b");
}

}  // namespace
}  // namespace rastro
