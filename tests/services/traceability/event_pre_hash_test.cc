// Tests of services/traceability/event_pre_hash.h: what is printed, and in what order.

#include "services/traceability/event_pre_hash.h"

#include <gmock/gmock.h>

#include "services/traceability/violation.h"
#include "tests/services/traceability/event_hash_events.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using enum EventHashProfile;

TEST(PreHashTest, OrdersFieldsWhateverTheOrderInTheEvent) {
  const std::string members =
      R"("bizLocation":{"id":"l"},"readPoint":{"id":"r"},"disposition":"d:","bizStep":"b:",
         "transformationID":"t","action":"ADD",
         "outputQuantityList":[{"epcClass":"oq"}],"outputEPCList":["o"],
         "inputQuantityList":[{"epcClass":"iq"}],"childQuantityList":[{"epcClass":"cq"}],
         "quantityList":[{"uom":"KGM","quantity":2.50,"epcClass":"q"}],
         "childEPCs":["c"],"inputEPCList":["i"],"parentID":"p","epcList":["e"],
         "eventTimeZoneOffset":"+09:00","eventTime":"2026-01-01T00:00:00Z")";
  const std::string head = "eventTime=2026-01-01T00:00:00.000ZeventTimeZoneOffset=+09:00";
  const std::string rest =
      "inputEPCListepc=ichildEPCsepc=c"
      "quantityListquantityElementepcClass=qquantity=2.5uom=KGM"
      "childQuantityListquantityElementepcClass=cq"
      "inputQuantityListquantityElementepcClass=iq"
      "outputEPCListepc=ooutputQuantityListquantityElementepcClass=oq"
      "action=ADDtransformationID=tbizStep=b:disposition=d:readPointid=rbizLocationid=l";
  EXPECT_EQ(PreHash(members, kCbv20), head + "epcListepc=eparentID=p" + rest);
  EXPECT_EQ(PreHash(members, kCbv21), head + "epcListepc=eparentID=p" + rest);
  EXPECT_EQ(PreHash(members, kLegacy), head + "parentID=pepcListepc=e" + rest);
}

constexpr char kTailMembers[] =
    R"("ex:x":"1","destinationList":[{"destination":"d","type":"location"}],
       "ilmd":{"ex:lot":"L"},"sourceList":[{"type":"location","source":"s"}],
       "sensorElementList":[{"sensorReport":[{"value":1}]}],
       "bizTransactionList":[{"bizTransaction":"t2","type":"po"},
                             {"bizTransaction":"t1"}])";

TEST(PreHashTest, OrdersTheTailByProfile) {
  const std::string transactions =
      "bizTransactionListbizTransaction=t1"
      "type=https://ref.gs1.org/cbv/BTT-pobizTransaction=t2";
  const std::string sources =
      "sourceListtype=https://ref.gs1.org/cbv/SDT-locationsource=s";
  const std::string destinations =
      "destinationListtype=https://ref.gs1.org/cbv/SDT-locationdestination=d";
  const std::string sensors = "sensorElementsensorReportvalue=1";
  const std::string ilmd = "ilmd{https://ns.example/}lot=L";
  const std::string extension = "{https://ns.example/}x=1";
  EXPECT_EQ(PreHash(kTailMembers, kCbv20),
            transactions + sources + destinations + sensors + ilmd + extension);
  EXPECT_EQ(PreHash(kTailMembers, kCbv21), transactions + sources + destinations +
                                               "sensorElementList" + sensors + ilmd +
                                               extension);
  EXPECT_EQ(PreHash(kTailMembers, kLegacy), "sensorElementList" + sensors + transactions +
                                                destinations + ilmd + sources +
                                                extension);
}

TEST(PreHashTest, OrdersSensors) {
  EXPECT_EQ(PreHash(R"("sensorElementList":[
        {"sensorReport":[{"uom":"CEL","value":3,"type":"T:","time":"2026-01-01T00:00:00Z",
           "coordinateReferenceSystem":"c","rawData":"r"},{"value":2}],
         "sensorMetadata":{"bizRules":"b","deviceID":"d","time":"2026-01-01T00:00:00Z"}},
        {"sensorReport":[{"value":9}]}])"),
            "sensorElementsensorMetadatatime=2026-01-01T00:00:00.000ZdeviceID=dbizRules=b"
            "sensorReporttype=T:rawData=rtime=2026-01-01T00:00:00.000Zvalue=3uom=CEL"
            "coordinateReferenceSystem=csensorReportvalue=2"
            "sensorElementsensorReportvalue=9");
}

constexpr char kFieldExtensions[] =
    R"("ex:e":"5","ilmd":{"ex:i":"4"},"bizLocation":{"ex:b":"2","id":"b"},
       "readPoint":{"id":"r","ex:r":"1"},
       "sensorElementList":[{"ex:s":"3","sensorMetadata":{"ex:m":"3","rawData":"w"},
         "sensorReport":[{"ex:p":"2","value":1},{"value":2,"ex:p":"1"}]}])";

TEST(PreHashTest, PutsExtensionsOfFieldsAtTheirEndOrBehindIlmd) {
  const std::string x = "{https://ns.example/}";
  EXPECT_EQ(PreHash(kFieldExtensions, kCbv20),
            "readPointid=rbizLocationid=b"
            "sensorElementsensorMetadatarawData=wsensorReportvalue=1sensorReportvalue=2"
            "ilmd" +
                x + "i=4readPoint" + x + "r=1bizLocation" + x +
                "b=2sensorElementsensorMetadata" + x + "m=3sensorReport" + x +
                "p=1sensorReport" + x + "p=2" + x + "s=3" + x + "e=5");
  const std::string inside = "readPointid=r" + x + "r=1bizLocationid=b" + x +
                             "b=2sensorElementListsensorElementsensorMetadatarawData=w" +
                             x + "m=3sensorReportvalue=1" + x + "p=2sensorReportvalue=2" +
                             x + "p=1" + x + "s=3ilmd" + x + "i=4" + x + "e=5";
  EXPECT_EQ(PreHash(kFieldExtensions, kCbv21), inside);
  EXPECT_EQ(PreHash(kFieldExtensions, kLegacy), inside);
}

// The old algorithm looked for "/}", and not at all where nothing else was.
TEST(PreHashTest, LegacyMovesExtensionsInNamespacesWithoutSlash) {
  const std::string event =
      R"({"@context":{"s":"https://ns.example/","h":"https://ns.example#"},"type":"T",
          "readPoint":{"id":"r","h:b":"2","s:a":"1"},"h:e":"3",
          "sensorElementList":[{"sensorReport":[{"value":1,"bizRules":"x"},{"s:only":"4"}]}]})";
  const auto text = EventPreHash(event, kLegacy);
  ASSERT_THAT(text, IsOk());
  EXPECT_EQ(*text,
            "eventType=TreadPointid=r{https://ns.example/}a=1"
            "sensorElementListsensorElementsensorReportvalue=1"
            "readPoint{https://ns.example#}b=2"
            "sensorElementListsensorElementsensorReportbizRules=x"
            "sensorReport{https://ns.example/}only=4"
            "{https://ns.example#}e=3");
}

TEST(PreHashTest, SortsItemsByTheirBytes) {
  EXPECT_EQ(PreHash(R"("epcList":["b","B","a","\u00e9","\ud83d\ude00","\uff21","Z"])"),
            "epcListepc=Bepc=Zepc=aepc=bepc=\u00e9epc=\uff21epc=\U0001F600");
  // After they are spelled: 9 before 10 in the event, 10 before 9 in the text.
  EXPECT_EQ(PreHash(R"("epcList":["09","10"])"), "epcListepc=10epc=9");
  // What stands twice counts twice.
  EXPECT_EQ(PreHash(R"("epcList":["a","a"])"), "epcListepc=aepc=a");
}

TEST(PreHashTest, WritesExtensionsOfAnyShape) {
  const std::string x = "{https://ns.example/}";
  EXPECT_EQ(PreHash(R"("ex:o":{"ex:b":"2","ex:a":["z",true,{"ex:c":1}],"plain":"p"},
                       "ex:e":"","ex:v":{},"ex:n":null,"ex:l":[],"ex:m":[[2,1]])"),
            x + "e" + x + "m=1=2" + x + "oplain=p" + x + "a=true" + x + "a=z" + x + "a" +
                x + "c=1" + x + "b=2" + x + "v");
}

TEST(PreHashTest, LeavesOutWhatDoesNotIdentify) {
  for (const EventHashProfile profile : kEventHashProfiles) {
    const std::string bare = PreHash(R"("action":"ADD","ex:o":{"ex:a":1})", profile);
    EXPECT_EQ(bare, "action=ADD{https://ns.example/}o{https://ns.example/}a=1");
    EXPECT_EQ(PreHash(R"("action":"ADD","eventID":"urn:uuid:1",
        "recordTime":"2026-01-01T00:00:00Z","rdfs:comment":"x","comment":"y",
        "ex:o":{"ex:a":1,"rdfs:comment":"z","#text":"t","@context":{}},
        "errorDeclaration":{"declarationTime":"2026-01-01T00:00:00Z","ex:w":"x"},
        "epcList":[],"bizStep":"","disposition":null,"parentID":" ","readPoint":{},
        "quantityList":[{}],"ilmd":{},"sensorElementList":[{"sensorReport":[{}]}])",
                      profile),
              bare);
  }
}

TEST(PreHashTest, CertificationInfoCountsInTheLegacyProfileAlone) {
  const std::string members = R"("action":"ADD","certificationInfo":["c2","c1"])";
  EXPECT_EQ(PreHash(members, kCbv20), "action=ADD");
  EXPECT_EQ(PreHash(members, kCbv21), "action=ADD");
  EXPECT_EQ(PreHash(members, kLegacy),
            "certificationInfo=c1certificationInfo=c2action=ADD");
}

// Why it seals nothing: different events read alike.
TEST(PreHashTest, DifferentEventsCanReadAlike) {
  EXPECT_EQ(PreHash(R"("epcList":["a","b"])"), PreHash(R"("epcList":["aepc=b"])"));
  EXPECT_EQ(PreHash(R"("ex:lot":"007")"), PreHash(R"("ex:lot":7)"));
}

// Rule and pointer of everything that is wrong with `content`.
std::vector<std::string> Wrongs(const std::string& content) {
  std::vector<std::string> wrongs;
  for (const EventHashProfile profile : kEventHashProfiles) {
    const auto text = EventPreHash(content, profile);
    EXPECT_FALSE(text.ok()) << content.substr(0, 100);
    wrongs.clear();
    for (const Violation& each : ViolationsOf(text.status())) {
      wrongs.push_back(each.rule + " " + each.pointer);
    }
  }
  return wrongs;
}

TEST(PreHashTest, SaysWhatItCannotRead) {
  EXPECT_THAT(Wrongs("[]"), ElementsAre("json.kind "));
  EXPECT_THAT(Wrongs("{}"), ElementsAre("field.missing /type"));
  EXPECT_THAT(Wrongs(R"({"type":7})"), ElementsAre("json.kind /type"));
  EXPECT_THAT(Wrongs(R"({"type":"EPCISDocument","epcisBody":{}})"),
              ElementsAre("document.type /type"));
  EXPECT_THAT(Wrongs(HashedEvent(R"("epcList":["a",{}],"readPoint":"r","ilmd":[],
                                    "quantityList":[1],"eventTime":["x",["y"]])")),
              ElementsAre("json.kind /eventTime/1", "json.kind /epcList/1",
                          "json.kind /quantityList/0", "json.kind /readPoint",
                          "json.kind /ilmd"));
  EXPECT_THAT(Wrongs(R"({"type":"T","type":"T"})"), ElementsAre("json.duplicate /type"));
}

// A few bytes must not stand for gigabytes.
TEST(PreHashTest, RefusesPrefixBombs) {
  const std::string iri = "https://x.example/" + std::string(400, 'a') + "/";
  for (const bool as_values : {false, true}) {
    std::string event = R"({"type":"T","@context":{"p":")" + iri + "\"}";
    for (int i = 0; i < 20'000; ++i) {
      const std::string name = as_values ? "e" : "p:";
      event += ",\"" + name + std::to_string(i) + "\":\"p:\"";
    }
    event += "}";
    const auto legacy = EventPreHash(event, kLegacy);
    ASSERT_FALSE(legacy.ok());
    EXPECT_THAT(std::string(legacy.status().message()), HasSubstr("document.size"));
    // The other profiles resolve no such values.
    EXPECT_EQ(EventPreHash(event, kCbv20).ok(), as_values);
  }
}

TEST(PreHashTest, TakesAnythingThatIsSoundAndLarge) {
  std::string list;
  for (int i = 0; i < 100'000; ++i) {
    list += (i == 0 ? "\"urn:epc:id:sgtin:0614141.107346."
                    : ",\"urn:epc:id:sgtin:0614141.107346.") +
            std::to_string((i * 7919) % 100'003) + "\"";
  }
  const std::string text = PreHash("\"epcList\":[" + list + "]");
  EXPECT_THAT(text.substr(0, 100),
              HasSubstr("epcListepc=https://id.gs1.org/01/10614141073464/21/0epc="));
  EXPECT_GT(text.size(), 4'000'000u);

  // Unsorted siblings at every level that JSON may have here.
  constexpr int kLevels = 60;
  std::string deep = "1";
  for (int i = 0; i < kLevels; ++i) deep = R"({"ex:b":)" + deep + R"(,"ex:a":[2,1]})";
  const std::string nested = PreHash("\"ex:o\":" + deep);
  EXPECT_EQ(std::count(nested.begin(), nested.end(), '='), 2 * kLevels + 1);
}

TEST(PreHashTest, ListsAtMostAHundredViolations) {
  std::string list = "{}";
  for (int i = 0; i < 100'000; ++i) list += ",{}";
  EXPECT_EQ(Wrongs(HashedEvent("\"epcList\":[" + list + "]")).size(), kMaxViolations);
}

}  // namespace
}  // namespace rastro
