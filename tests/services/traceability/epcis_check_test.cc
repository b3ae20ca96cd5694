// Tests of services/traceability/epcis_check.h: each rule where it is broken and
// where it nearly is. Whole documents: epcis_conformance_test.cc.

#include "services/traceability/epcis_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "crypto/event.h"
#include "services/traceability/epcis_members.h"
#include "services/traceability/json_ld_prefixes.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Events are written with ' for ".
std::string Json(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"'", "\""}});
}

constexpr char kContext[] =
    "'@context':['https://ref.gs1.org/standards/epcis/epcis-context.jsonld',"
    "{'ex':'https://x.example/','slaughtering':'https://x.example/slaughtering'}],";
constexpr char kTimes[] =
    "'eventTime':'2026-03-02T09:15:30-07:00','eventTimeZoneOffset':'-07:00'";

std::string Event(absl::string_view type, absl::string_view members) {
  return Json(
      absl::StrCat("{", kContext, "'type':'", type, "',", kTimes, ",", members, "}"));
}

std::string Object(absl::string_view members) {
  return Event("ObjectEvent", absl::StrCat("'action':'ADD','epcList':['ex:a']",
                                           members.empty() ? "" : ",", members));
}

// "pointer rule" of each.
std::vector<std::string> Names(const std::vector<Violation>& list) {
  std::vector<std::string> names;
  for (const Violation& each : list) {
    names.push_back(absl::StrCat(each.pointer, " ", each.rule));
  }
  return names;
}

// At the door, which must agree with the check of the file.
std::vector<std::string> Mistakes(const std::string& event) {
  const auto at_the_door = Names(ViolationsOf(CheckEpcisEvent(event).status()));
  EXPECT_EQ(at_the_door, Names(CheckEpcisDocument(event).mistakes)) << event;
  return at_the_door;
}

std::vector<std::string> Advice(const std::string& event) {
  const EpcisReport report = CheckEpcisDocument(event);
  EXPECT_THAT(Names(report.mistakes), IsEmpty()) << event;
  return Names(report.advice);
}

std::string FirstHint(const std::string& event) {
  const auto mistakes = CheckEpcisDocument(event).mistakes;
  return mistakes.empty() ? "" : mistakes[0].hint;
}

TEST(CheckEpcisEventTest, GivesTheFactsOfAGoodEvent) {
  const auto facts = CheckEpcisEvent(Object("'bizStep':'shipping'"));
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(facts->biz_step, "shipping");
  EXPECT_THAT(LotsOf(*facts),
              ElementsAre(LotMention{"https://x.example/a", LotRole::kOut}));
}

struct Rule {
  const char* broken;  // Members of an ObjectEvent with action ADD and an epcList.
  const char* mistake;
  const char* nearly;  // Breaks nothing.
};

TEST(CheckEpcisEventTest, EachRuleWhereItIsBrokenAndWhereItNearlyIs) {
  const Rule kRules[] = {
      {"'bizStep':'transforming'", "/bizStep cbv.biz_step", "'bizStep':'transporting'"},
      {"'bizStep':'Shipping'", "/bizStep cbv.biz_step", "'bizStep':'shipping'"},
      {"'bizStep':'butchering'", "/bizStep cbv.biz_step", "'bizStep':'slaughtering'"},
      {"'bizStep':'urn:epcglobal:cbv:bizstep:shipping'", "/bizStep cbv.biz_step",
       "'bizStep':'urn:example:cbv:bizstep:shipping'"},
      {"'bizStep':'cbv:BizStep-slaughter'", "/bizStep cbv.biz_step",
       "'bizStep':'cbv:BizStep-shipping'"},
      {"'bizStep':'https://ref.gs1.org/cbv/Disp-active'", "/bizStep cbv.biz_step",
       "'bizStep':'https://ref.gs1.org/cbv/BizStep-storing'"},
      {"'bizStep':'https://ns.gs1.org/cbv/BizStep-storing'", "/bizStep cbv.biz_step",
       "'bizStep':'https://ns.example.org/cbv/BizStep-storing'"},
      {"'bizStep':'ex:a b'", "/bizStep cbv.biz_step", "'bizStep':'ex:a_b'"},
      {"'bizStep':7", "/bizStep json.kind", "'bizStep':'ex:7'"},
      {"'disposition':'in_transport'", "/disposition cbv.disposition",
       "'disposition':'in_transit'"},
      {"'persistentDisposition':{'set':['lost']}",
       "/persistentDisposition/set/0 cbv.disposition",
       "'persistentDisposition':{'set':['stolen'],'unset':['ex:lost']}"},
      {"'persistentDisposition':{'set':[]}", "/persistentDisposition/set list.empty",
       "'persistentDisposition':{'set':['active']}"},
      {"'persistentDisposition':{'set':['active','active']}",
       "/persistentDisposition/set/1 list.duplicate",
       "'persistentDisposition':{'set':['active'],'unset':['inactive']}"},
      {"'persistentDisposition':{'set':['active'],'ex:x':1}",
       "/persistentDisposition/ex:x member.unknown",
       "'persistentDisposition':{'unset':['active']}"},
      {"'bizTransactionList':[{'type':'order','bizTransaction':'ex:1'}]",
       "/bizTransactionList/0/type cbv.biz_transaction_type",
       "'bizTransactionList':[{'type':'po','bizTransaction':'ex:1'}]"},
      {"'bizTransactionList':[{'type':'po'}]",
       "/bizTransactionList/0/bizTransaction field.missing",
       "'bizTransactionList':[{'bizTransaction':'ex:1'}]"},
      {"'bizTransactionList':[{'bizTransaction':'PO 4711'}]",
       "/bizTransactionList/0/bizTransaction value.uri",
       "'bizTransactionList':[{'bizTransaction':'urn:x:4711'}]"},
      {"'bizTransactionList':[{'bizTransaction':'ex:1','ex:date':'x'}]",
       "/bizTransactionList/0/ex:date member.unknown", "'bizTransactionList':[]"},
      {"'sourceList':[{'type':'place','source':'ex:1'}]",
       "/sourceList/0/type cbv.source_destination_type",
       "'sourceList':[{'type':'location','source':'ex:1'}]"},
      {"'sourceList':[{'source':'ex:1'}]", "/sourceList/0/type field.missing",
       "'sourceList':[{'type':'owning_party','source':'ex:1'}]"},
      {"'destinationList':[{'type':'location','destination':'ex:1','ex:a':1}]",
       "/destinationList/0/ex:a member.unknown",
       "'destinationList':[{'type':'location','destination':'ex:1'}]"},
      {"'destinationList':{'type':'location','destination':'ex:1'}",
       "/destinationList json.kind", "'destinationList':[]"},
      {"'readPoint':{}", "/readPoint/id field.missing", "'readPoint':{'id':'ex:1'}"},
      {"'readPoint':{'id':'gate 1'}", "/readPoint/id value.uri",
       "'readPoint':{'id':'ex:gate-1','ex:floor':1}"},
      {"'bizLocation':{'id':'https://id.gs1.org/414/75012340001'}",
       "/bizLocation/id identifier.form",
       "'bizLocation':{'id':'https://id.gs1.org/414/7501234000116'}"},
      {"'eventID':'4711'", "/eventID value.uri", "'eventID':'urn:uuid:4711'"},
      {"'recordTime':'yesterday'", "/recordTime event.time",
       "'recordTime':'2026-03-02T17:00:00Z'"},
      {"'recordTime':'2026-02-30T17:00:00Z'", "/recordTime event.time",
       "'recordTime':'2024-02-29T17:00:00Z'"},
      {"'certificationInfo':[{'ex:a':1}]", "/certificationInfo/0 json.kind",
       "'certificationInfo':['ex:a','ex:b']"},
      {"'certificationInfo':'none'", "/certificationInfo value.uri",
       "'certificationInfo':'ex:a'"},
      {"'ilmd':{'materialType':'beef'}", "/ilmd/materialType ilmd.namespace",
       "'ilmd':{'ex:materialType':'beef'}"},
      {"'ilmd':[]", "/ilmd json.kind", "'ilmd':{}"},
      {"'ilmd':{'butchering':'x'}", "/ilmd/butchering ilmd.namespace",
       "'ilmd':{'slaughtering':'x'}"},
      {"'errorDeclaration':{'reason':'incorrect_data'}",
       "/errorDeclaration/declarationTime field.missing",
       "'errorDeclaration':{'declarationTime':'2026-03-03T00:00:00Z'}"},
      {"'errorDeclaration':{'declarationTime':'2026-03-03T00:00:00Z','reason':'typo'}",
       "/errorDeclaration/reason cbv.error_reason",
       "'errorDeclaration':{'declarationTime':'2026-03-03T00:00:00Z',"
       "'reason':'incorrect_data','correctiveEventIDs':['ex:e']}"},
      {"'errorDeclaration':{'declarationTime':'2026-03-03T00:00:00Z',"
       "'reason':'did_not_occur','correctiveEventIDs':['ex:e']}",
       "/errorDeclaration/correctiveEventIDs error_declaration.corrective_ids",
       "'errorDeclaration':{'declarationTime':'2026-03-03T00:00:00Z',"
       "'reason':'did_not_occur','correctiveEventIDs':[]}"},
      {"'dispositon':'active'", "/dispositon event.member", "'ex:dispositon':'active'"},
      {"'epclist':[]", "/epclist event.member", "'epcs':[]"},
      {"'childEPCs':['ex:b']", "/childEPCs event.member", "'ex:childEPCs':['ex:b']"},
      {"'transformationID':'ex:t'", "/transformationID event.member", ""},
      {"'sensorElementList':[{'sensorReport':[]}]",
       "/sensorElementList/0/sensorReport list.empty",
       "'sensorElementList':[{'sensorReport':[{'type':'Temperature'}]}]"},
      {"'sensorElementList':[{'sensorReport':[{'type':'https://gs1.org/voc/Mass'}]}]",
       "/sensorElementList/0/sensorReport/0/type cbv.measurement_type",
       "'sensorElementList':[{'sensorReport':[{'type':'gs1:Mass'}]}]"},
      {"'sensorElementList':[{'sensorReport':[{'type':'Mass','component':'w'}]}]",
       "/sensorElementList/0/sensorReport/0/component cbv.component",
       "'sensorElementList':[{'sensorReport':[{'type':'Mass','component':'x'}]}]"},
      {"'sensorElementList':[{'sensorReport':[{'type':'Mass','exception':'ALARM'}]}]",
       "/sensorElementList/0/sensorReport/0/exception cbv.sensor_alert_type",
       "'sensorElementList':[{'sensorReport':[{'type':'Mass',"
       "'exception':'ALARM_CONDITION'}]}]"},
      {"'sensorElementList':[{'sensorReport':[{'type':'Mass','hexBinaryValue':'0x1F'}]}]",
       "/sensorElementList/0/sensorReport/0/hexBinaryValue value.hex",
       "'sensorElementList':[{'sensorReport':[{'type':'Mass','hexBinaryValue':'1f'}]}]"},
      {"'sensorElementList':[{'sensorReport':[{'type':'Mass','booleanValue':'true'}]}]",
       "/sensorElementList/0/sensorReport/0/booleanValue json.kind",
       "'sensorElementList':[{'sensorReport':[{'type':'Mass','booleanValue':true}]}]"},
      {"'sensorElementList':[{'sensorReport':[{'type':'Mass','sDev':'1'}]}]",
       "/sensorElementList/0/sensorReport/0/sDev json.kind",
       "'sensorElementList':[{'sensorReport':[{'type':'Mass','sDev':1}]}]"},
      {"'sensorElementList':[{'sensorMetadata':{'deviceID':'logger 7'},"
       "'sensorReport':[{'type':'Mass'}]}]",
       "/sensorElementList/0/sensorMetadata/deviceID value.uri",
       "'sensorElementList':[{'sensorMetadata':{'deviceID':'urn:x:7','ex:a':1},"
       "'sensorReport':[{'type':'Mass'}]}]"},
  };
  for (const Rule& rule : kRules) {
    SCOPED_TRACE(rule.broken);
    EXPECT_THAT(Mistakes(Object(rule.broken)), ElementsAre(rule.mistake));
    EXPECT_THAT(Mistakes(Object(rule.nearly)), IsEmpty()) << rule.nearly;
  }
}

struct Shape {
  const char* type;
  const char* broken;
  const char* mistake;
  const char* nearly;
};

TEST(CheckEpcisEventTest, EachTypeHasItsMembersAndActions) {
  const Shape kShapes[] = {
      {"ObjectEvent", "'action':'OBSERVE','epcList':['ex:a'],'ilmd':{}",
       "/ilmd ilmd.action", "'action':'ADD','epcList':['ex:a'],'ilmd':{}"},
      {"ObjectEvent", "'action':'DELETE','epcList':['ex:a'],'ilmd':{}",
       "/ilmd ilmd.action", "'action':'DELETE','epcList':['ex:a']"},
      {"ObjectEvent", "'action':'ADD','epcList':['ex:a','ex:a']",
       "/epcList/1 list.duplicate", "'action':'ADD','epcList':['ex:a','ex:b']"},
      {"ObjectEvent", "'action':'ADD','epcList':['cow 7']", "/epcList/0 identifier.uri",
       "'action':'ADD','epcList':['ex:cow-7']"},
      {"ObjectEvent", "'action':'ADD','epcList':['0701234']", "/epcList/0 identifier.uri",
       "'action':'ADD','epcList':['https://x.example/0701234']"},
      {"ObjectEvent",
       "'action':'ADD','epcList':['https://id.gs1.org/01/07501234100018/21/7']",
       "/epcList/0 identifier.form",
       "'action':'ADD','epcList':['https://id.gs1.org/01/07501234100014/21/7']"},
      {"ObjectEvent", "'action':'ADD','quantityList':[{'epcClass':'ex:a','weight':5}]",
       "/quantityList/0/weight member.unknown",
       "'action':'ADD','quantityList':[{'epcClass':'ex:a','quantity':5}]"},
      {"ObjectEvent",
       "'action':'ADD','quantityList':[{'epcClass':'ex:a','quantity':5,'uom':'kg'}]",
       "/quantityList/0/uom quantity.uom",
       "'action':'ADD','quantityList':[{'epcClass':'ex:a','quantity':5,'uom':'KGM'}]"},
      {"ObjectEvent", "'action':'OBSERVE'", " event.identifiers",
       "'action':'OBSERVE','readPoint':{'id':'ex:g'},'sensorElementList':[{"
       "'sensorReport':[{'type':'Temperature'}]}]"},
      {"AggregationEvent", "'action':'OBSERVE','childEPCs':['ex:a'],'epcList':['ex:b']",
       "/epcList event.member", "'action':'OBSERVE','childEPCs':['ex:a','ex:a']"},
      {"AggregationEvent", "'action':'OBSERVE','childEPCs':['ex:a'],'ilmd':{}",
       "/ilmd event.member", "'action':'OBSERVE','childEPCs':['ex:a']"},
      {"AggregationEvent", "'action':'ADD','childEPCs':['ex:a']", " event.parent",
       "'action':'ADD','parentID':'ex:p','childEPCs':['ex:a']"},
      {"AggregationEvent", "'action':'ADD','parentID':'ex:p'", " event.identifiers",
       "'action':'DELETE','parentID':'ex:p'"},
      {"AssociationEvent", "'action':'DELETE','childEPCs':['ex:a']", " event.parent",
       "'action':'DELETE','parentID':'ex:p'"},
      {"TransactionEvent",
       "'action':'ADD','parentID':'ex:p','bizTransactionList':[{'bizTransaction':'ex:1'"
       "}]",
       " event.identifiers",
       "'action':'DELETE','parentID':'ex:p','bizTransactionList':[{'bizTransaction':"
       "'ex:1'}]"},
      {"TransactionEvent", "'action':'ADD','epcList':['ex:a'],'bizTransactionList':[]",
       " event.biz_transaction",
       "'action':'ADD','epcList':['ex:a','ex:a'],'bizTransactionList':[{"
       "'bizTransaction':'ex:1'}]"},
      {"TransformationEvent",
       "'action':'ADD','inputEPCList':['ex:a'],'outputEPCList':['ex:b']",
       "/action event.action", "'inputEPCList':['ex:a'],'outputEPCList':['ex:b']"},
      {"TransformationEvent", "'inputEPCList':['ex:a','ex:a'],'outputEPCList':['ex:b']",
       "/inputEPCList/1 list.duplicate",
       "'inputEPCList':['ex:a'],'outputEPCList':['ex:a'],'ilmd':{'ex:a':1}"},
      {"TransformationEvent", "'inputEPCList':['ex:a']", " event.identifiers",
       "'inputEPCList':['ex:a'],'transformationID':'ex:t'"},
      {"objectEvent", "'action':'ADD','epcList':['ex:a']", "/type event.type",
       "'action':'ADD','parentID':'ex:a','childEPCs':['ex:b']"},
  };
  for (const Shape& shape : kShapes) {
    SCOPED_TRACE(absl::StrCat(shape.type, " ", shape.broken));
    EXPECT_THAT(Mistakes(Event(shape.type, shape.broken)), ElementsAre(shape.mistake));
    const absl::string_view type =
        absl::StartsWith(shape.type, "o") ? "AggregationEvent" : shape.type;
    EXPECT_THAT(Mistakes(Event(type, shape.nearly)), IsEmpty()) << shape.nearly;
  }
}

TEST(CheckEpcisEventTest, ABareEventNeedsItsContext) {
  const std::string members = Json("'action':'ADD','epcList':['urn:x:a']");
  const std::string head = Json(absl::StrCat("{'type':'ObjectEvent',", kTimes, ","));
  EXPECT_THAT(Mistakes(absl::StrCat(head, members, "}")),
              ElementsAre("/@context field.missing"));
  const auto with = [&](absl::string_view context) {
    return absl::StrCat(head, Json(absl::StrCat("'@context':", context, ",")), members,
                        "}");
  };
  EXPECT_THAT(Mistakes(with("7")), ElementsAre("/@context json.kind"));
  EXPECT_THAT(Mistakes(with("['https://x.example/',[]]")),
              ElementsAre("/@context/1 json.kind"));
  EXPECT_THAT(Mistakes(with("['no uri']")), ElementsAre("/@context/0 value.uri"));
  EXPECT_THAT(Mistakes(with("{'urn':'https://x.example/'}")),
              ElementsAre("/@context/urn context.prefix"));
  EXPECT_THAT(Mistakes(with("{'urns':'https://x.example/','t':{'@id':'ex:t'}}")),
              IsEmpty());
  EXPECT_THAT(Advice(with("'https://x.example/'")),
              ElementsAre("/@context context.epcis"));
  EXPECT_THAT(Advice(with("'https://ref.gs1.org/standards/epcis/2.0.0/"
                          "epcis-context.jsonld'")),
              IsEmpty());
}

TEST(CheckEpcisEventTest, ListsAllMistakesOfAnEvent) {
  EXPECT_THAT(
      Mistakes(Event("ObjectEvent",
                     "'action':'PUT','bizStep':'transforming','epcList':['a',7],"
                     "'ilmd':{'lot':1},'readPoint':{'id':'x'},'weight':1,'eventId':'x'")),
      ElementsAre("/bizStep cbv.biz_step", "/epcList/0 identifier.uri",
                  "/epcList/1 json.kind", "/ilmd/lot ilmd.namespace",
                  "/readPoint/id value.uri", "/eventId event.member", "/ilmd ilmd.action",
                  "/action event.action"));
}

TEST(CheckEpcisEventTest, SaysWhatWasMeant) {
  EXPECT_THAT(FirstHint(Object("'bizStep':'comissioning'")),
              HasSubstr("did you mean commissioning?"));
  EXPECT_THAT(FirstHint(Object("'bizStep':'In Transit'")),
              ::testing::Not(HasSubstr("did you mean")));
  EXPECT_THAT(FirstHint(Object("'disposition':'In Transit'")),
              HasSubstr("did you mean in_transit?"));
  EXPECT_THAT(FirstHint(Object("'bizStep':'cbv:BizStep-stroing'")),
              HasSubstr("did you mean storing?"));
  EXPECT_THAT(FirstHint(Object("'bizStep':'urn:epcglobal:cbv:bizstep:storing'")),
              HasSubstr("did you mean storing?"));
  EXPECT_THAT(FirstHint(Object("'bizTransactionLists':[]")),
              HasSubstr("did you mean bizTransactionList?"));
  EXPECT_THAT(FirstHint(Event("ObjectEvent",
                              "'action':'ADD','quantityList':[{'epcClass':'ex:a',"
                              "'quantitiy':1}]")),
              HasSubstr("did you mean quantity?"));
  EXPECT_THAT(FirstHint(Object("'sourceList':[{'type':'owningparty','source':'ex:a'}]")),
              HasSubstr("did you mean owning_party?"));
}

// What is refused by no rule, but loses meaning.
TEST(CheckEpcisDocumentTest, GivesAdvice) {
  const struct {
    const char* members;
    const char* advice;
  } kCases[] = {
      {"'attachments':[]", "/attachments extension.namespace"},
      {"'foo:bar':1", "/foo:bar extension.prefix"},
      {"'disposition':''", "/disposition cbv.empty"},
      {"'bizStep':'cbv:my_step'", "/bizStep cbv.biz_step"},
      {"'ilmd':{'lotNumber':'7'}", "/ilmd/lotNumber extension.namespace"},
      {"'recordTime':'2026-03-02T09:15:30'", "/recordTime event.time_offset"},
      {"'bizLocation':{'id':'https://id.gs1.org/414/7501234000117'}",
       "/bizLocation/id identifier.form"},
      {"'sensorElementList':[{'sensorReport':[{'type':'Molar_concentration'}]}]",
       "/sensorElementList/0/sensorReport/0/type cbv.measurement_type"},
  };
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.members);
    EXPECT_THAT(Advice(Object(each.members)), ElementsAre(each.advice));
    EXPECT_THAT(CheckEpcisEvent(Object(each.members)), IsOk());
  }
  EXPECT_THAT(Advice(Object("'ex:bar':1,'dcterms:date':'x','slaughtering':1")),
              IsEmpty());
  EXPECT_THAT(Advice(Event("TransformationEvent",
                           "'inputEPCList':['ex:a'],'transformationID':'e466f709'")),
              ElementsAre("/transformationID identifier.uri"));
  EXPECT_THAT(Advice(Event("AggregationEvent",
                           "'action':'OBSERVE','childEPCs':['ex:a'],"
                           "'persistentDisposition':{'set':['active']}")),
              ElementsAre("/persistentDisposition event.member"));
}

std::string Document(absl::string_view root, absl::string_view events) {
  return Json(
      absl::StrCat("{'@context':'https://ref.gs1.org/standards/epcis/"
                   "epcis-context.jsonld','type':'EPCISDocument',",
                   root, "'epcisBody':{'eventList':[", events, "]}}"));
}

constexpr char kRoot[] = "'schemaVersion':'2.0','creationDate':'2026-03-02T17:00:00Z',";

TEST(CheckEpcisDocumentTest, JudgesTheFrameAndCountsEvents) {
  const std::string good = absl::StrCat("{'type':'ObjectEvent',", kTimes,
                                        ",'action':'ADD','epcList':['urn:x:a']}");
  const std::string bad = absl::StrReplaceAll(good, {{"ADD", "PUT"}});
  EpcisReport report =
      CheckEpcisDocument(Document(kRoot, absl::StrCat(good, ",", bad, ",7,", good)));
  EXPECT_THAT(Names(report.mistakes),
              ElementsAre("/epcisBody/eventList/1/action event.action",
                          "/epcisBody/eventList/2 json.kind"));
  EXPECT_EQ(report.mistakes[0].event, 1u);
  EXPECT_EQ(report.events, 3u);
  EXPECT_TRUE(report.complete);
  EXPECT_THAT(Names(CheckEpcisDocument(Document("", good)).mistakes),
              ElementsAre("/schemaVersion field.missing", "/creationDate field.missing"));
  EXPECT_THAT(Names(CheckEpcisDocument(
                        Document("'schemaVersion':'2.','creationDate':'2026-03-02',"
                                 "'sender':7,'epcisHeader':{'epcisMasterData':{"
                                 "'vocabularyList':[{'type':'x'},{}]}},",
                                 good))
                        .mistakes),
              ElementsAre("/schemaVersion value.version", "/creationDate event.time",
                          "/sender json.kind",
                          "/epcisHeader/epcisMasterData/vocabularyList/0/type value.uri",
                          "/epcisHeader/epcisMasterData/vocabularyList/1/type "
                          "field.missing"));
  report = CheckEpcisDocument(Document(kRoot, ""));
  EXPECT_THAT(Names(report.mistakes), IsEmpty());
  EXPECT_THAT(Names(report.advice), ElementsAre("/epcisBody/eventList document.empty"));
}

TEST(CheckEpcisDocumentTest, AQueryDocumentHasItsOwnFrame) {
  const auto query = [](absl::string_view results) {
    return Json(
        absl::StrCat("{'@context':'https://x.example/epcis-context','type':"
                     "'EPCISQueryDocument','epcisBody':",
                     results, "}"));
  };
  EXPECT_THAT(
      Names(CheckEpcisDocument(query("{'queryResults':{'queryName':'q','resultsBody':{"
                                     "'eventList':[{}]}}}"))
                .mistakes),
      ElementsAre("/epcisBody/queryResults/resultsBody/eventList/0/type field.missing"));
  EXPECT_THAT(
      Names(CheckEpcisDocument(query("{'queryResults':{'resultsBody':{}}}")).mistakes),
      ElementsAre("/epcisBody/queryResults/resultsBody/eventList field.missing",
                  "/epcisBody/queryResults/queryName field.missing"));
  EXPECT_THAT(Names(CheckEpcisDocument(query("{}")).mistakes),
              ElementsAre("/epcisBody/queryResults field.missing"));
}

TEST(CheckEpcisDocumentTest, RefusesWhatIsNoDocument) {
  const struct {
    const char* file;
    const char* mistake;
  } kCases[] = {{"", " json.empty"},
                {"[]", " json.kind"},
                {"{'type':'ObjectEvent'", " json.syntax"},
                {"{'type':'ObjectEvent','a':NaN}", "/a json.syntax"},
                {"{'a':1,'a':2}", "/a json.duplicate"},
                {"{'a':{'b':1,'b':2}}", "/a/b json.duplicate"},
                {"{'a':'\xC3\x28'}", "/a json.utf8"}};
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.file);
    EXPECT_THAT(Names(CheckEpcisDocument(Json(each.file)).mistakes),
                ElementsAre(each.mistake));
  }
}

// Each within a second, whatever it holds: far more than they take, far less than
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
    return Event("ObjectEvent", absl::StrCat("'action':'ADD','epcList':[", list, "]"));
  };
  const EpcisReport too_many = CheckEpcisDocument(event(distinct));
  EXPECT_THAT(Names(too_many.mistakes), ElementsAre(" event.lots"));
  const EpcisReport same = CheckEpcisDocument(event(Filled("", "'u:x'", 100'000, "")));
  EXPECT_EQ(same.mistakes.size(), kMaxViolations);
  EXPECT_FALSE(same.complete);
  const EpcisReport numbers = CheckEpcisDocument(event(Filled("", "7", 100'000, "")));
  EXPECT_EQ(numbers.mistakes.size(), kMaxViolations);
}

TEST_F(HostileInputTest, ManyWrongEventsEndTheCheck) {
  const EpcisReport report =
      CheckEpcisDocument(Document(kRoot, Filled("", "{'type':'X'}", 100'000, "")));
  EXPECT_FALSE(report.complete);
  EXPECT_GE(report.mistakes.size(), kMaxFileMistakes);
  EXPECT_LE(report.mistakes.size(), kMaxFileMistakes + kMaxViolations);
}

// Every bare name is compared with the names that might be meant.
TEST_F(HostileInputTest, ManyBareNames) {
  std::string members;
  for (int i = 0; i < 40'000; ++i) absl::StrAppend(&members, ",'quantityLisz", i, "':1");
  const std::string event =
      Event("ObjectEvent", absl::StrCat("'action':'ADD','epcList':['u:x']", members));
  const auto mistakes = ViolationsOf(CheckEpcisEvent(event).status());
  EXPECT_EQ(mistakes.size(), kMaxViolations);
  std::string few;
  for (int i = 0; i < kMaxBareNames; ++i) absl::StrAppend(&few, ",'note", i, "':1");
  const std::string fits = absl::StrCat("'action':'ADD','epcList':['u:x']", few);
  EXPECT_THAT(CheckEpcisEvent(Event("ObjectEvent", fits)), IsOk());
  EXPECT_THAT(Mistakes(Event("ObjectEvent", absl::StrCat(fits, ",'more':1"))),
              ElementsAre("/more extension.namespace"));
}

// A short name that stands for half a megabyte, used 50,000 times.
TEST_F(HostileInputTest, PrefixBomb) {
  const std::string event =
      Json(absl::StrCat("{'@context':{'p':'https://x.example/", std::string(500'000, 'x'),
                        "'},'type':'ObjectEvent',", kTimes,
                        Filled(",'action':'ADD','epcList':[", "'p:1'", 50'000, "]}")));
  const auto mistakes = ViolationsOf(CheckEpcisEvent(event).status());
  ASSERT_FALSE(mistakes.empty());
  EXPECT_EQ(mistakes[0].rule, "context.prefix");
  const std::string longest(kMaxPrefixBytes, 'x');
  EXPECT_THAT(Mistakes(Json(absl::StrCat("{'@context':{'p':'", longest,
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
  const std::string file =
      Json(absl::StrCat("{'@context':['https://x.example/epcis-context',{", prefixes,
                        "}],'type':'EPCISDocument',", kRoot, "'epcisBody':{'eventList':[",
                        Filled("", event, 20'000, ""), "]}}"));
  const EpcisReport report = CheckEpcisDocument(file);
  EXPECT_THAT(Names(report.mistakes), IsEmpty());
  EXPECT_EQ(report.events, 20'000u);
}

TEST_F(HostileInputTest, DepthAndNumbers) {
  const auto with = [](const std::string& value) {
    return Object(absl::StrCat("'ex:a':", value));
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
