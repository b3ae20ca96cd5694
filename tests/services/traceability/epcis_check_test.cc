// Tests of services/traceability/epcis_check.h: each rule where it is broken and
// where it nearly is. Whole documents: epcis_conformance_test.cc; hostile ones:
// epcis_hostile_test.cc.

#include "services/traceability/epcis_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "crypto/event.h"
#include "services/traceability/epcis_members.h"
#include "services/traceability/json_ld_prefixes.h"
#include "tests/services/traceability/epcis_texts.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Advice(const std::string& event) {
  const EpcisReport report = CheckEpcisDocument(event);
  EXPECT_THAT(RulesOf(report.mistakes), IsEmpty()) << event;
  return RulesOf(report.advice);
}

std::string FirstHint(const std::string& event) {
  const auto mistakes = CheckEpcisDocument(event).mistakes;
  return mistakes.empty() ? "" : mistakes[0].hint;
}

TEST(CheckEpcisEventTest, GivesTheFactsOfAGoodEvent) {
  const auto facts = CheckEpcisEvent(ObjectText("'bizStep':'shipping'"));
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
    EXPECT_THAT(Mistakes(ObjectText(rule.broken)), ElementsAre(rule.mistake));
    EXPECT_THAT(Mistakes(ObjectText(rule.nearly)), IsEmpty()) << rule.nearly;
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
    EXPECT_THAT(Mistakes(EventText(shape.type, shape.broken)),
                ElementsAre(shape.mistake));
    const absl::string_view type =
        absl::StartsWith(shape.type, "o") ? "AggregationEvent" : shape.type;
    EXPECT_THAT(Mistakes(EventText(type, shape.nearly)), IsEmpty()) << shape.nearly;
  }
}

TEST(CheckEpcisEventTest, ABareEventNeedsItsContext) {
  const std::string members = DoubleQuoted("'action':'ADD','epcList':['urn:x:a']");
  const std::string head =
      DoubleQuoted(absl::StrCat("{'type':'ObjectEvent',", kTimes, ","));
  EXPECT_THAT(Mistakes(absl::StrCat(head, members, "}")),
              ElementsAre("/@context field.missing"));
  const auto with = [&](absl::string_view context) {
    return absl::StrCat(head, DoubleQuoted(absl::StrCat("'@context':", context, ",")),
                        members, "}");
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
  EXPECT_THAT(Mistakes(EventText(
                  "ObjectEvent",
                  "'action':'PUT','bizStep':'transforming','epcList':['a',7],"
                  "'ilmd':{'lot':1},'readPoint':{'id':'x'},'weight':1,'eventId':'x'")),
              ElementsAre("/bizStep cbv.biz_step", "/epcList/0 identifier.uri",
                          "/epcList/1 json.kind", "/ilmd/lot ilmd.namespace",
                          "/readPoint/id value.uri", "/eventId event.member",
                          "/ilmd ilmd.action", "/action event.action"));
}

TEST(CheckEpcisEventTest, SaysWhatWasMeant) {
  EXPECT_THAT(FirstHint(ObjectText("'bizStep':'comissioning'")),
              HasSubstr("did you mean commissioning?"));
  EXPECT_THAT(FirstHint(ObjectText("'bizStep':'In Transit'")),
              ::testing::Not(HasSubstr("did you mean")));
  EXPECT_THAT(FirstHint(ObjectText("'disposition':'In Transit'")),
              HasSubstr("did you mean in_transit?"));
  EXPECT_THAT(FirstHint(ObjectText("'bizStep':'cbv:BizStep-stroing'")),
              HasSubstr("did you mean storing?"));
  EXPECT_THAT(FirstHint(ObjectText("'bizStep':'urn:epcglobal:cbv:bizstep:storing'")),
              HasSubstr("did you mean storing?"));
  EXPECT_THAT(FirstHint(ObjectText("'bizTransactionLists':[]")),
              HasSubstr("did you mean bizTransactionList?"));
  EXPECT_THAT(FirstHint(EventText("ObjectEvent",
                                  "'action':'ADD','quantityList':[{'epcClass':'ex:a',"
                                  "'quantitiy':1}]")),
              HasSubstr("did you mean quantity?"));
  EXPECT_THAT(FirstHint(ObjectText("'disposition':'in_transport'")),
              HasSubstr("did you mean in_transit?"));
  EXPECT_THAT(FirstHint(ObjectText("'disposition':'in_'")),
              ::testing::Not(HasSubstr("did you mean")));
  EXPECT_THAT(FirstHint(ObjectText("'sourceList':[{'type':'place','source':'ex:a'}]")),
              HasSubstr("location, owning_party, possessing_party"));
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
    EXPECT_THAT(Advice(ObjectText(each.members)), ElementsAre(each.advice));
    EXPECT_THAT(CheckEpcisEvent(ObjectText(each.members)), IsOk());
  }
  EXPECT_THAT(Advice(ObjectText("'ex:bar':1,'dcterms:date':'x','slaughtering':1")),
              IsEmpty());
  // A carton in the place of a lot, and a lot in the place of a carton.
  EXPECT_THAT(
      Advice(EventText("TransformationEvent",
                       "'inputEPCList':['https://id.gs1.org/01/07501234100014/10/L1',"
                       "'https://id.gs1.org/01/07501234100014/21/1','ex:a'],"
                       "'outputQuantityList':[{'epcClass':"
                       "'https://id.gs1.org/01/07501234100014/21/2'},"
                       "{'epcClass':'https://id.gs1.org/01/07501234100014/10/L2'},"
                       "{'epcClass':'https://id.gs1.org/01/07501234100014'}]")),
      ElementsAre("/inputEPCList/0 identifier.level",
                  "/outputQuantityList/0/epcClass identifier.level"));
  EXPECT_THAT(Advice(EventText("TransformationEvent",
                               "'inputEPCList':['ex:a'],'transformationID':'e466f709'")),
              ElementsAre("/transformationID identifier.uri"));
  EXPECT_THAT(Advice(EventText("AggregationEvent",
                               "'action':'OBSERVE','childEPCs':['ex:a'],"
                               "'persistentDisposition':{'set':['active']}")),
              ElementsAre("/persistentDisposition event.member"));
}

TEST(CheckEpcisDocumentTest, JudgesTheFrameAndCountsEvents) {
  const std::string good = absl::StrCat("{'type':'ObjectEvent',", kTimes,
                                        ",'action':'ADD','epcList':['urn:x:a']}");
  const std::string bad = absl::StrReplaceAll(good, {{"ADD", "PUT"}});
  EpcisReport report =
      CheckEpcisDocument(DocumentText(kRoot, absl::StrCat(good, ",", bad, ",7,", good)));
  EXPECT_THAT(RulesOf(report.mistakes),
              ElementsAre("/epcisBody/eventList/1/action event.action",
                          "/epcisBody/eventList/2 json.kind"));
  EXPECT_EQ(report.mistakes[0].event, 1u);
  EXPECT_EQ(report.events, 3u);
  EXPECT_TRUE(report.complete);
  EXPECT_THAT(RulesOf(CheckEpcisDocument(DocumentText("", good)).mistakes),
              ElementsAre("/schemaVersion field.missing", "/creationDate field.missing"));
  EXPECT_THAT(RulesOf(CheckEpcisDocument(
                          DocumentText("'schemaVersion':'2.','creationDate':'2026-03-02',"
                                       "'sender':7,'epcisHeader':{'epcisMasterData':{"
                                       "'vocabularyList':[{'type':'x'},{}]}},",
                                       good))
                          .mistakes),
              ElementsAre("/schemaVersion value.version", "/creationDate event.time",
                          "/sender json.kind",
                          "/epcisHeader/epcisMasterData/vocabularyList/0/type value.uri",
                          "/epcisHeader/epcisMasterData/vocabularyList/1/type "
                          "field.missing"));
  report = CheckEpcisDocument(DocumentText(kRoot, ""));
  EXPECT_THAT(RulesOf(report.mistakes), IsEmpty());
  EXPECT_THAT(RulesOf(report.advice), ElementsAre("/epcisBody/eventList document.empty"));
}

TEST(CheckEpcisDocumentTest, AQueryDocumentHasItsOwnFrame) {
  const auto query = [](absl::string_view results) {
    return DoubleQuoted(
        absl::StrCat("{'@context':'https://x.example/epcis-context','type':"
                     "'EPCISQueryDocument','epcisBody':",
                     results, "}"));
  };
  EXPECT_THAT(
      RulesOf(CheckEpcisDocument(query("{'queryResults':{'queryName':'q','resultsBody':{"
                                       "'eventList':[{}]}}}"))
                  .mistakes),
      ElementsAre("/epcisBody/queryResults/resultsBody/eventList/0/type field.missing"));
  EXPECT_THAT(
      RulesOf(CheckEpcisDocument(query("{'queryResults':{'resultsBody':{}}}")).mistakes),
      ElementsAre("/epcisBody/queryResults/resultsBody/eventList field.missing",
                  "/epcisBody/queryResults/queryName field.missing"));
  EXPECT_THAT(RulesOf(CheckEpcisDocument(query("{}")).mistakes),
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
    EXPECT_THAT(RulesOf(CheckEpcisDocument(DoubleQuoted(each.file)).mistakes),
                ElementsAre(each.mistake));
  }
}

}  // namespace
}  // namespace rastro
