// Tests of services/traceability/lot_event_to_epcis.h and epcis_to_lot_event.h:
// together they are the identity, in both directions.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/epcis_reader.h"
#include "services/traceability/epcis_to_lot_event.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/lot_event_forms.h"
#include "services/traceability/lot_event_json.h"
#include "services/traceability/lot_event_members.h"
#include "services/traceability/lot_event_reader.h"
#include "services/traceability/lot_event_to_epcis.h"
#include "services/traceability/violation.h"
#include "tests/services/traceability/epcis_files.h"
#include "tests/services/traceability/sound_lot_event.h"
#include "tests/testing/lot_event_generator.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// RASTRO_GENERATED_EVENTS asks for more than a quick run makes.
int GeneratedEvents() {
  const char* number = std::getenv("RASTRO_GENERATED_EVENTS");
  return number == nullptr ? 2000 : std::max(1, std::atoi(number));
}

std::string Listed(const std::vector<WithoutPlace>& list) {
  std::string text;
  for (const WithoutPlace& each : list) {
    absl::StrAppend(&text, each.pointer, " ", each.value, ": ", each.reason, "\n");
  }
  return text;
}

// Adds the full names of all fields that `message` and those within it say.
void AddFields(const google::protobuf::Message& message, std::set<std::string>* names) {
  const auto& reflection = *message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const auto* field : fields) {
    names->insert(field->full_name());
    if (field->message_type() == nullptr) continue;
    const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 0;
    for (int i = 0; i < size; ++i) {
      AddFields(reflection.GetRepeatedMessage(message, field, i), names);
    }
    if (!field->is_repeated()) AddFields(reflection.GetMessage(message, field), names);
  }
}

// All fields of the messages of lot_event.proto.
std::set<std::string> AllFields() {
  std::set<std::string> names;
  const auto& file = *v1::LotEvent::descriptor()->file();
  for (int i = 0; i < file.message_type_count(); ++i) {
    for (int j = 0; j < file.message_type(i)->field_count(); ++j) {
      names.insert(file.message_type(i)->field(j)->full_name());
    }
  }
  return names;
}

TEST(LotEventToEpcisTest, AndBackIsTheIdentity) {
  LotEventGenerator generator(20260302);
  std::set<std::string> seen;
  const int count = GeneratedEvents();
  for (int i = 0; i < count; ++i) {
    const v1::LotEvent event = generator.Next();
    SCOPED_TRACE(absl::StrCat(i, ": ", LotEventToJson(event)));
    ASSERT_THAT(LotEventFacts(event), IsOk());
    const auto epcis = LotEventToEpcis(event);
    ASSERT_THAT(epcis, IsOk());
    SCOPED_TRACE(*epcis);
    // The door takes both or none.
    if (epcis->size() <= kMaxEventBytes) {
      EXPECT_THAT(CheckEvent(kEpcisMediaType, *epcis), IsOk());
    }
    const auto back = EpcisToLotEvent(*epcis);
    ASSERT_THAT(back, IsOk());
    EXPECT_EQ(Listed(back->without_place), "");
    ASSERT_EQ(LotEventToJson(back->event), LotEventToJson(event));
    ASSERT_EQ(back->event.SerializeAsString(), event.SerializeAsString());
    if (i < 1000) AddFields(event, &seen);
  }
  std::set<std::string> wanted = AllFields();
  for (const std::string& each : seen) wanted.erase(each);
  EXPECT_THAT(wanted, IsEmpty()) << "the generator leaves these out";
}

TEST(LotEventToEpcisTest, TellsTheSameStory) {
  LotEventGenerator generator(7);
  for (int i = 0; i < 200; ++i) {
    const v1::LotEvent event = generator.Next();
    const auto ours = LotEventFacts(event);
    const auto epcis = ReadEpcisEvent(*LotEventToEpcis(event));
    ASSERT_THAT(ours, IsOk());
    ASSERT_THAT(epcis, IsOk());
    SCOPED_TRACE(*LotEventToEpcis(event));
    EXPECT_EQ(ours->type, epcis->type);
    EXPECT_EQ(ours->action, epcis->action);
    EXPECT_EQ(ours->event_time, epcis->event_time);
    EXPECT_EQ(ours->zone_offset_minutes, epcis->zone_offset_minutes);
    EXPECT_EQ(ours->event_id, epcis->event_id);
    EXPECT_EQ(ours->biz_step, epcis->biz_step);
    EXPECT_EQ(ours->disposition, epcis->disposition);
    EXPECT_EQ(ours->persistent_set, epcis->persistent_set);
    EXPECT_EQ(ours->persistent_unset, epcis->persistent_unset);
    EXPECT_EQ(ours->read_point, epcis->read_point);
    EXPECT_EQ(ours->biz_location, epcis->biz_location);
    EXPECT_EQ(ours->transformation_id, epcis->transformation_id);
    EXPECT_EQ(ours->mentions, epcis->mentions);
    EXPECT_EQ(ours->biz_transactions, epcis->biz_transactions);
    EXPECT_EQ(ours->sources, epcis->sources);
    EXPECT_EQ(ours->destinations, epcis->destinations);
    EXPECT_EQ(ours->sensor_reports, epcis->sensor_reports);
    EXPECT_EQ(ours->error_declaration, epcis->error_declaration);
    EXPECT_EQ(ours->remark, epcis->remark);
    EXPECT_EQ(ours->certificates, epcis->certificates);
    EXPECT_EQ(ours->farm_shares, epcis->farm_shares);
    EXPECT_EQ(ours->attributes, epcis->attributes);
  }
}

TEST(LotEventToEpcisTest, WritesAsTheStandardDoes) {
  v1::LotEvent event = Sound();
  event.set_stage(v1::STAGE_HARVEST);
  event.set_read_point("urn:epc:id:sgln:7501234.00011.0");
  event.mutable_object()->mutable_ilmd()->set_lot_number("007");
  event.mutable_object()->mutable_ilmd()->add_born_in("MX");
  event.add_certificates()->set_uri("https://c.example/1");
  EXPECT_EQ(*LotEventToEpcis(event),
            R"({"@context":["https://ref.gs1.org/standards/epcis/2.0.0/)"
            R"(epcis-context.jsonld",{"rastro":"https://w3id.org/rastro/epcis/"}],)"
            R"("type":"ObjectEvent","eventTime":"2026-03-02T09:15:30-07:00",)"
            R"("eventTimeZoneOffset":"-07:00","action":"ADD","epcList":["x:a"],)"
            R"("ilmd":{"cbvmda:lotNumber":"007","rastro:bornIn":"MX"},)"
            R"("readPoint":{"id":"urn:epc:id:sgln:7501234.00011.0"},)"
            R"("certificationInfo":["https://c.example/1"],"rastro:stage":"harvest"})");
}

TEST(LotEventToEpcisTest, RefusesWhatWouldChangeItsMeaning) {
  v1::LotEvent event = Sound();
  event.set_read_point("gs1:farm");
  EXPECT_EQ(ViolationsOf(LotEventToEpcis(event).status()).at(0).rule, "epcis.prefix");
  event.clear_event_time();
  EXPECT_EQ(ViolationsOf(LotEventToEpcis(event).status()).at(0).rule, "field.missing");
}

TEST(LotEventToEpcisTest, KeepsAnEmptyMessage) {
  v1::LotEvent event = Sound();
  event.mutable_transport();
  event.mutable_object()->mutable_ilmd();
  const auto back = EpcisToLotEvent(*LotEventToEpcis(event));
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->event.SerializeAsString(), event.SerializeAsString());
}

TEST(LotEventMembersTest, AreAllInTheDocumentation) {
  const std::string page =
      ReadBytes(std::filesystem::path(RASTRO_SOURCE_DIR) / "docs/lot-event-epcis.md");
  const auto& file = *v1::LotEvent::descriptor()->file();
  for (int i = 0; i < file.message_type_count(); ++i) {
    const auto& message = *file.message_type(i);
    // The page refers to EPCIS for their members.
    if (absl::StartsWith(message.name(), "Sensor") ||
        message.name() == "BizTransaction" || message.name() == "Source" ||
        message.name() == "Destination") {
      continue;
    }
    for (int j = 0; j < message.field_count(); ++j) {
      const auto& field = *message.field(j);
      const std::string& name = field.json_name();
      EXPECT_TRUE(absl::StrContains(page, name)) << field.full_name();
      const std::string& member = MemberOf(field).name;
      EXPECT_TRUE(absl::StrContains(page, member)) << member;
    }
  }
}

// Found by fuzzing: a standard deviation could be any text, and was written into the
// EPCIS as if it were a number.
TEST(LotEventMembersTest, WhatIsWrittenAsNumberIsOne) {
  int numbers = 0;
  const auto& file = *v1::LotEvent::descriptor()->file();
  for (int i = 0; i < file.message_type_count(); ++i) {
    const auto& message = *file.message_type(i);
    for (int j = 0; j < message.field_count(); ++j) {
      const auto& field = *message.field(j);
      if (MemberOf(field).form != MemberForm::kDecimal) continue;
      ++numbers;
      EXPECT_EQ(TextProblem(field, "1.5"), "") << field.full_name();
      for (const char* text : {"1U4", "1e3", "+1", "null", "1,\"x\":1"}) {
        EXPECT_NE(TextProblem(field, text), "") << field.full_name() << " " << text;
      }
    }
  }
  EXPECT_EQ(numbers, 8);
}

// An event of a document, by EPCIS and back; its event hash IDs stay if all of it has
// a place. Returns whether it has.
bool KeepsHashes(const std::string& content) {
  const auto read = EpcisToLotEvent(content);
  if (!read.ok() || !read->without_place.empty()) return false;
  const auto again = LotEventToEpcis(read->event);
  EXPECT_THAT(again, IsOk());
  if (!again.ok()) return false;
  for (const EventHashProfile profile : kEventHashProfiles) {
    EXPECT_EQ(*EventPreHash(*again, profile), *EventPreHash(content, profile))
        << EventHashProfileName(profile) << " " << content;
  }
  return true;
}

TEST(EpcisToLotEventTest, KeepsTheEventHashIdsOfTheStageProfile) {
  const auto path = ConformanceFile("epcis/food/own-beef-mexico-japan.jsonld");
  if (!path) GTEST_SKIP() << kNoConformance;
  const auto contents = SplitEpcisFile(ReadBytes(*path));
  ASSERT_THAT(contents, IsOk());
  EXPECT_GE(contents->size(), 10u);
  for (const EpcisContent& each : *contents) {
    const auto read = EpcisToLotEvent(each.content);
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(Listed(read->without_place), "");
    EXPECT_TRUE(KeepsHashes(each.content)) << each.pointer;
  }
}

TEST(EpcisToLotEventTest, KeepsTheEventHashIdsOfWhateverHasAPlace) {
  const std::vector<EpcisFile> files = ValidEpcisFiles();
  if (files.empty()) GTEST_SKIP() << kNoConformance;
  int events = 0;
  int whole = 0;
  for (const EpcisFile& file : files) {
    const auto contents = SplitEpcisFile(file.bytes);
    if (!contents.ok()) continue;
    for (const EpcisContent& each : *contents) {
      SCOPED_TRACE(absl::StrCat(file.name, each.pointer));
      if (each.is_header) continue;
      ++events;
      if (KeepsHashes(each.content)) ++whole;
    }
  }
  RecordProperty("events", events);
  RecordProperty("whole", whole);
  EXPECT_GT(whole, events / 2) << events;
}

// An object event with `members` besides those that it must have.
std::string Epcis(absl::string_view members) {
  return absl::StrCat(
      R"({"@context":["https://ref.gs1.org/standards/epcis/epcis-context.jsonld",)",
      R"({"meat":"https://meat.example/","rastro":"https://w3id.org/rastro/epcis/"}],)",
      R"("type":"ObjectEvent","action":"ADD",)",
      R"("eventTime":"2026-03-02T09:15:30-07:00","eventTimeZoneOffset":"-07:00",)",
      R"("epcList":["x:a"],)", members, "}");
}

TEST(EpcisToLotEventTest, ListsWhatHasNoPlace) {
  const struct {
    const char* members;
    const char* pointer;
    const char* reason;
  } kCases[] = {
      {R"("recordTime":"2026-03-02T09:15:30Z")", "/recordTime", "record time"},
      {R"("rdfs:comment":"x")", "/rdfs:comment", "@context"},
      {R"("meat:grade":"A")", "/meat:grade", "no such field"},
      {R"("meat:stage":"slaughter")", "/meat:stage", "namespace"},
      {R"("https://meat.example/establishment":"x")",
       "/https:~1~1meat.example~1establishment", "@context"},
      {R"("readPoint":{"id":"x:1","meat:gate":"3"})", "/readPoint/meat:gate", "place"},
      {R"("bizStep":"transforming")", "/bizStep", "did you mean"},
      {R"("ilmd":{"meat:slaughterDate":"yesterday"})", "/ilmd/meat:slaughterDate",
       "YYYY-MM-DD"},
      {R"("ilmd":{"meat:cutCode":["a","b"]})", "/ilmd/meat:cutCode/1", "one only"},
      {R"("ilmd":{"meat:bornIn":["MX","MX"]})", "/ilmd/meat:bornIn/1", "already"},
      {R"("ilmd":{"meat:breed":"a","cbvmda:breed":"b"})", "/ilmd/cbvmda:breed",
       "another namespace"},
      {R"("meat:antemortemResult":"fine")", "/meat:antemortemResult", "passed"},
      {R"("bizTransactionList":[{"bizTransaction":"no uri"},{"bizTransaction":"x:1"}])",
       "/bizTransactionList/0", "bizTransaction"},
      {R"("bizLocation":{"id":"meat:hall"})", "/bizLocation/id", "prefix"},
      {R"("rastro:facilityList":{"rastro:effectiveDate":"2026-01-01",)"
       R"("rastro:kind":"change","rastro:listed":["TIF-1"]})",
       "/rastro:facilityList", "ACTION_OBSERVE"},
      {R"("rastro:facilityList":{"rastro:kind":"change"})", "/rastro:facilityList",
       "effectiveDate"},
      // Found by fuzzing: these changed event hash IDs, some of the legacy profile alone.
      {R"("bizStep":"cbv:BizStep-shipping")", "/bizStep", "prefix"},
      {R"("bizLocation":{"id":"gs1:hall"})", "/bizLocation/id", "prefix"},
      {R"("sensorElementList":[{"sensorReport":[{"type":"Saltiness"}]}])",
       "/sensorElementList/0/sensorReport/0/type", "spelling"},
      {R"("sensorElementList":[{"sensorReport":[{"type":"Mass",)"
       R"("component":"urn:epcglobal:cbv:comp:x"}]}])",
       "/sensorElementList/0/sensorReport/0/component", "spelling"},
      {R"("meat:estimatedArrivalTime":"2026-03-02T09:15:30Z")",
       "/meat:estimatedArrivalTime", "spelling"},
      {R"("meat:estimatedArrivalTime":"0001-01-01T00:00:00+14:00")",
       "/meat:estimatedArrivalTime", "years"},
      {R"("errorDeclaration":{"declarationTime":"2026-03-02T09:15:30Z","meat:who":"x"})",
       "/errorDeclaration/meat:who", "no such field"},
  };
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.members);
    const auto read = EpcisToLotEvent(Epcis(each.members));
    ASSERT_THAT(read, IsOk());
    const std::string where = Listed(read->without_place);
    EXPECT_TRUE(absl::StrContains(where, std::string(each.pointer) + " ")) << where;
    EXPECT_TRUE(absl::StrContains(where, each.reason)) << where;
  }
}

// Found by fuzzing: certificationInfo and the extension are written as one, and where
// they had not the same URIs the event hash IDs changed, unlisted.
TEST(EpcisToLotEventTest, ListsCertificatesThatTwoMembersTellDifferently) {
  const auto event = [](absl::string_view info, absl::string_view certificates) {
    return Epcis(absl::StrCat(R"("certificationInfo":[)", info,
                              R"(],"rastro:certificates":[)", certificates, "]"));
  };
  constexpr char kBoth[] = R"({"rastro:uri":"x:1","rastro:number":"7"})";
  EXPECT_TRUE(KeepsHashes(event(R"("x:1")", kBoth)));
  EXPECT_TRUE(KeepsHashes(event(R"("x:1","x:1")", "")));
  EXPECT_TRUE(KeepsHashes(event("", R"({"rastro:number":"7"})")));
  for (const auto& different :
       {event(R"("x:2")", kBoth), event("", kBoth), event(R"("x:1","x:2")", kBoth),
        event(R"("x:1","x:1")", kBoth), event(R"("x:1")", R"({"rastro:uri":"x:1"})")}) {
    const auto read = EpcisToLotEvent(different);
    ASSERT_THAT(read, IsOk());
    EXPECT_TRUE(absl::StartsWith(Listed(read->without_place), "/rastro:certificates "))
        << different;
  }
}

TEST(EpcisToLotEventTest, ReadsOtherSpellings) {
  const auto read = EpcisToLotEvent(Epcis(
      R"("bizStep":"https://ref.gs1.org/cbv/BizStep-shipping",)"
      R"("disposition":"urn:epcglobal:cbv:disp:in_transit",)"
      R"("quantityList":[{"epcClass":"x:b","quantity":1.5E3}],)"
      R"("ilmd":{"meat:bornIn":484,"cbvmda:lotNumber":["7"]},"meat:sealNumber":[])"));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(Listed(read->without_place), "");
  const v1::LotEvent& event = read->event;
  EXPECT_EQ(event.biz_step(), "shipping");
  EXPECT_EQ(event.disposition(), "in_transit");
  EXPECT_EQ(event.object().quantity_list(0).quantity(), "1500");
  EXPECT_EQ(event.object().ilmd().lot_number(), "7");
  ASSERT_EQ(event.member_namespaces_size(), 1);
  EXPECT_EQ(event.member_namespaces(0).uri(), "https://meat.example/");
  EXPECT_THAT(event.member_namespaces(0).members(), ElementsAre("ilmd/bornIn"));
}

TEST(EpcisToLotEventTest, RefusesWhatIsNoEvent) {
  EXPECT_FALSE(EpcisToLotEvent("{}").ok());
  EXPECT_FALSE(EpcisToLotEvent(R"({"type":"EPCISDocument","epcisHeader":{"a":1},)"
                               R"("creationDate":"2026-03-02T09:15:30Z"})")
                   .ok());
}

TEST(CheckMemberNamespacesTest, WantsOneSpelling) {
  v1::LotEvent event = Sound();
  event.set_establishment("MX-TIF-999");
  v1::MemberNamespace* first = event.add_member_namespaces();
  first->set_uri("https://b.example/");
  first->add_members("establishment");
  EXPECT_THAT(LotEventFacts(event), IsOk());
  const auto refused = [&](void (*damage)(v1::LotEvent*)) {
    v1::LotEvent damaged = event;
    damage(&damaged);
    const auto list = ViolationsOf(LotEventFacts(damaged).status());
    return !list.empty() && list[0].rule == "lot_event.namespace";
  };
  EXPECT_TRUE(refused([](auto* e) { e->clear_establishment(); }));
  EXPECT_TRUE(refused([](auto* e) {
    e->mutable_member_namespaces(0)->set_uri(std::string(kRastroNamespace));
  }));
  EXPECT_TRUE(
      refused([](auto* e) { *e->add_member_namespaces() = e->member_namespaces(0); }));
  EXPECT_TRUE(refused([](auto* e) { e->mutable_member_namespaces(0)->clear_members(); }));
  EXPECT_TRUE(refused(
      [](auto* e) { e->mutable_member_namespaces(0)->add_members("establishment"); }));
}

TEST(LotEventFactsTest, WantsShortNamesAndNoRepetition) {
  const auto rule_of = [](const v1::LotEvent& event) {
    const auto list = ViolationsOf(LotEventFacts(event).status());
    return list.empty() ? "" : list[0].pointer + " " + list[0].rule;
  };
  v1::LotEvent event = Sound();
  event.set_biz_step("https://ref.gs1.org/cbv/BizStep-shipping");
  EXPECT_EQ(rule_of(event), "/bizStep field.vocabulary");
  event = Sound();
  event.mutable_object()->add_epc_list("x:a");
  EXPECT_EQ(rule_of(event), "/object/epcList/1 field.duplicate");
}

}  // namespace
}  // namespace rastro
