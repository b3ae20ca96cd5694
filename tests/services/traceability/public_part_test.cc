// Tests of services/traceability/public_part.h and projection.h: what is made public is
// a projection, is admitted, and nothing in it can be altered unnoticed.

#include "services/traceability/public_part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "crypto/part.h"
#include "services/traceability/disclosure_fields.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/lot_event_json.h"
#include "services/traceability/lot_event_to_epcis.h"
#include "services/traceability/violation.h"
#include "tests/services/traceability/epcis_files.h"
#include "tests/services/traceability/epcis_texts.h"
#include "tests/testing/lot_event_generator.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// RASTRO_GENERATED_EVENTS asks for more than a quick run makes.
int GeneratedEvents() {
  const char* number = std::getenv("RASTRO_GENERATED_EVENTS");
  return number == nullptr ? 300 : std::max(1, std::atoi(number));
}

DisclosureProfile ProfileOf(absl::string_view body) {
  return DisclosureProfile::Parse(absl::StrCat("rastro/disclosure/v1\n", body)).value();
}

DisclosureProfile DefaultProfile() {
  return DisclosureProfile::Parse(DefaultDisclosureText()).value();
}

// With what each field needs, so that the profile is sound.
DisclosureProfile ProfileOfPaths(std::set<std::string> paths) {
  for (const std::string& path : std::set<std::string>(paths)) {
    for (size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      const std::string group = path.substr(0, slash);
      for (const std::string& need : FindDisclosureField(group)->needs) {
        const bool is_group = FindDisclosureField(need)->is_group;
        paths.insert(is_group ? need + "/type" : need);
      }
      if (group == "certificates") paths.insert("certificates/uri");
    }
  }
  return ProfileOf(absl::StrCat("[default]\n", absl::StrJoin(paths, "\n"), "\n"));
}

std::vector<std::string> Leaves() {
  std::vector<std::string> paths;
  for (const auto& [path, field] : DisclosureFields()) {
    if (!field.is_group) paths.push_back(path);
  }
  return paths;
}

DisclosureProfile Everything() {
  const std::vector<std::string> leaves = Leaves();
  return ProfileOfPaths({leaves.begin(), leaves.end()});
}

DisclosureProfile RandomProfile(std::mt19937_64& random) {
  std::set<std::string> paths = {"bizStep"};
  const size_t percent = random() % 100;
  for (const std::string& path : Leaves()) {
    if (random() % 100 < percent) paths.insert(path);
  }
  return ProfileOfPaths(std::move(paths));
}

std::string Serialized(const v1::LotEvent& event) { return event.SerializeAsString(); }

std::set<std::string> LotNames(const EventFacts& facts) {
  std::set<std::string> names;
  for (const LotMention& lot : LotsOf(facts)) names.insert(lot.uri);
  return names;
}

// All that must hold of a public part, whatever the profile. Its content; "" if none.
std::string RequireSound(const ContentView& whole, const DisclosureProfile& profile) {
  const auto part = MakePublicPart(whole, profile);
  EXPECT_THAT(part, IsOk());
  if (!part.ok() || !part->content) return "";
  EXPECT_EQ(MakePublicPart(whole, profile)->content, part->content);
  const ContentView shown{whole.media_type, *part->content};
  EXPECT_THAT(ProjectionDifferences(whole, shown), IsEmpty());
  EXPECT_THAT(CompareProjection(whole, shown), IsOk());
  const auto facts =
      CheckEvent(shown.media_type, shown.content, ContentExtent::kProjection);
  EXPECT_THAT(facts, IsOk()) << *part->content;
  const auto all = ReadEventFacts(whole.media_type, whole.content);
  if (!facts.ok() || !all.ok()) return *part->content;
  EXPECT_THAT(LotNames(*all), ::testing::IsSupersetOf(LotNames(*facts)));
  EXPECT_EQ(facts->event_time, all->event_time);
  EXPECT_EQ(facts->type, all->type);
  EXPECT_EQ(facts->error_declaration.has_value(), all->error_declaration.has_value());
  return *part->content;
}

// Calls `altered` with `message` for each value in it, altered alone.
void AlterEach(Message* message, const std::function<void(const std::string&)>& altered) {
  const auto& reflection = *message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int size = field->is_repeated() ? reflection.FieldSize(*message, field) : 1;
    for (int i = 0; i < size; ++i) {
      if (field->message_type() != nullptr) {
        AlterEach(field->is_repeated()
                      ? reflection.MutableRepeatedMessage(message, field, i)
                      : reflection.MutableMessage(message, field),
                  altered);
        continue;
      }
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        const std::string value = field->is_repeated()
                                      ? reflection.GetRepeatedString(*message, field, i)
                                      : reflection.GetString(*message, field);
        const auto set = [&](const std::string& text) {
          field->is_repeated() ? reflection.SetRepeatedString(message, field, i, text)
                               : reflection.SetString(message, field, text);
        };
        set(value + "~altered");
        altered(field->full_name());
        set(value);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
        const uint32_t value = reflection.GetUInt32(*message, field);
        reflection.SetUInt32(message, field, value ^ 0x5a5a5a);
        altered(field->full_name());
        reflection.SetUInt32(message, field, value);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
        const int64_t value = reflection.GetInt64(*message, field);
        reflection.SetInt64(message, field, value > 0 ? value - 1 : value + 1);
        altered(field->full_name());
        reflection.SetInt64(message, field, value);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
        const int32_t value = reflection.GetInt32(*message, field);
        reflection.SetInt32(message, field, value > 0 ? value - 1 : value + 1);
        altered(field->full_name());
        reflection.SetInt32(message, field, value);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
        const bool value = reflection.GetBool(*message, field);
        reflection.SetBool(message, field, !value);
        altered(field->full_name());
        reflection.SetBool(message, field, value);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        const int value = reflection.GetEnumValue(*message, field);
        reflection.SetEnumValue(message, field, value == 1 ? 2 : 1);
        altered(field->full_name());
        reflection.SetEnumValue(message, field, value);
      } else {
        ADD_FAILURE() << field->full_name() << " is of a kind that is not altered here";
      }
    }
  }
}

void AlterEach(nlohmann::json& value, const std::function<void()>& altered) {
  if (value.is_structured()) {
    for (auto& each : value) AlterEach(each, altered);
    return;
  }
  const nlohmann::json before = value;
  value = before.is_string()    ? nlohmann::json(before.get<std::string>() + "~altered")
          : before.is_boolean() ? nlohmann::json(!before.get<bool>())
                                : nlohmann::json(918273.5);
  altered();
  value = before;
}

TEST(MakePublicPartTest, OfEveryLotEventIsASoundProjection) {
  LotEventGenerator generator(20260303);
  std::mt19937_64 random(7);
  const DisclosureProfile standard = DefaultProfile();
  for (int i = 0; i < GeneratedEvents(); ++i) {
    const v1::LotEvent event = generator.Next();
    SCOPED_TRACE(absl::StrCat(i, ": ", LotEventToJson(event)));
    const std::string content = Serialized(event);
    const ContentView whole{kLotEventMediaType, content};
    (void)RequireSound(whole, standard);
    v1::LotEvent shown;
    ASSERT_TRUE(shown.ParseFromString(RequireSound(whole, RandomProfile(random))));
    AlterEach(&shown, [&](const std::string& field) {
      const std::string altered = Serialized(shown);
      EXPECT_THAT(ProjectionDifferences(whole, {kLotEventMediaType, altered}),
                  Not(IsEmpty()))
          << field;
    });
    if (HasFailure()) break;
  }
}

// But for what says nothing.
TEST(MakePublicPartTest, WithEveryFieldIsTheWholeLotEvent) {
  LotEventGenerator generator(20260304);
  const DisclosureProfile everything = Everything();
  for (int i = 0; i < GeneratedEvents(); ++i) {
    v1::LotEvent event = generator.Next();
    if (IsEventHashId(event.event_id())) event.clear_event_id();
    const std::string content = Serialized(event);
    const ContentView whole{kLotEventMediaType, content};
    const std::string shown = RequireSound(whole, everything);
    const auto projected = CompareProjection(whole, {kLotEventMediaType, shown});
    ASSERT_THAT(projected, IsOk());
    const nlohmann::json json = nlohmann::json::parse(LotEventToJson(event));
    for (const std::string& pointer : projected->withheld) {
      ASSERT_EQ(json.at(nlohmann::json::json_pointer(pointer)).dump(), "{}") << pointer;
    }
    if (projected->withheld.empty()) {
      ASSERT_EQ(shown, content);
    }
  }
}

// The same event in either media type has the same public part.
TEST(MakePublicPartTest, SaysTheSameInBothMediaTypes) {
  LotEventGenerator generator(20260305);
  std::mt19937_64 random(8);
  for (int i = 0; i < GeneratedEvents(); ++i) {
    const v1::LotEvent event = generator.Next();
    const auto epcis = LotEventToEpcis(event);
    ASSERT_THAT(epcis, IsOk());
    if (epcis->size() > kMaxEventBytes) continue;
    SCOPED_TRACE(*epcis);
    const DisclosureProfile profile = RandomProfile(random);
    const std::string a = RequireSound({kLotEventMediaType, Serialized(event)}, profile);
    const std::string b = RequireSound({kEpcisMediaType, *epcis}, profile);
    const auto of_lot_event =
        ReadEventFacts(kLotEventMediaType, a, ContentExtent::kProjection);
    const auto of_epcis = ReadEventFacts(kEpcisMediaType, b, ContentExtent::kProjection);
    ASSERT_THAT(of_lot_event, IsOk());
    ASSERT_THAT(of_epcis, IsOk());
    EXPECT_EQ(of_lot_event->mentions, of_epcis->mentions);
    EXPECT_EQ(of_lot_event->attributes, of_epcis->attributes);
    EXPECT_EQ(of_lot_event->biz_transactions, of_epcis->biz_transactions);
    EXPECT_EQ(of_lot_event->destinations, of_epcis->destinations);
    EXPECT_EQ(of_lot_event->farm_shares, of_epcis->farm_shares);
    EXPECT_EQ(of_lot_event->certificates, of_epcis->certificates);
    EXPECT_EQ(of_lot_event->sensor_reports, of_epcis->sensor_reports);
    EXPECT_EQ(of_lot_event->read_point, of_epcis->read_point);
    EXPECT_EQ(of_lot_event->remark, of_epcis->remark);
    if (HasFailure()) break;
  }
}

TEST(MakePublicPartTest, OfTheEventsOfOthersIsASoundProjection) {
  const std::vector<EpcisFile> files = ValidEpcisFiles();
  if (files.empty()) GTEST_SKIP() << kNoConformance;
  std::mt19937_64 random(9);
  const DisclosureProfile standard = DefaultProfile();
  const DisclosureProfile everything = Everything();
  size_t altered_values = 0;
  for (const EpcisFile& file : files) {
    if (file.name == kDuplicateNameFile) continue;
    SCOPED_TRACE(file.name);
    const auto contents = SplitEpcisFile(file.bytes);
    ASSERT_THAT(contents, IsOk());
    for (const EpcisContent& each : *contents) {
      SCOPED_TRACE(each.content);
      const ContentView whole{kEpcisMediaType, each.content};
      (void)RequireSound(whole, standard);
      (void)RequireSound(whole, RandomProfile(random));
      const std::string shown = RequireSound(whole, everything);
      EXPECT_EQ(shown.empty(), each.is_header);
      if (shown.empty()) continue;
      nlohmann::json json = nlohmann::json::parse(shown);
      AlterEach(json, [&] {
        ++altered_values;
        EXPECT_THAT(ProjectionDifferences(whole, {kEpcisMediaType, json.dump()}),
                    Not(IsEmpty()))
            << json.dump();
      });
    }
  }
  EXPECT_GT(altered_values, 1000u);
}

constexpr char kSlaughter[] =
    "'inputEPCList':['ex:ear-1','ex:ear-2'],"
    "'outputQuantityList':[{'epcClass':'ex:c','quantity':6,'uom':'H87'},"
    "{'epcClass':'ex:c','quantity':982.4,'uom':'KGM'}],"
    "'bizStep':'commissioning','readPoint':{'id':'https://id.gs1.org/414/7501234000109',"
    "'ex:room':'4'},"
    "'bizTransactionList':[{'type':'po','bizTransaction':'ex:po-1'}],"
    "'eventID':'ni:///sha-256;"
    "0000000000000000000000000000000000000000000000000000000000000000?ver=CBV2.0',"
    "'ex:remark':'for Tanaka','ex:buyer':'Tanaka',"
    "'ilmd':{'ex:slaughterDate':'2026-03-02','ex:species':{'ex:note':'secret'},"
    "'ex:price':'1','ex:establishment':'TIF-999'}";

TEST(MakePublicPartTest, TellsWhatTheLabelTells) {
  const std::string event = EventText("TransformationEvent", kSlaughter);
  const auto part = MakePublicPart({kEpcisMediaType, event}, DefaultProfile());
  ASSERT_THAT(part, IsOk());
  EXPECT_EQ(part->stage, "slaughter");
  const std::string context = DoubleQuoted(kContext);
  EXPECT_EQ(*part->content,
            DoubleQuoted(absl::StrCat(
                "{", kContext, "'type':'TransformationEvent',", kTimes,
                ",'outputQuantityList':[{'epcClass':'ex:c'}],'bizStep':'commissioning',"
                "'readPoint':{'id':'https://id.gs1.org/414/7501234000109'},"
                "'ilmd':{'ex:slaughterDate':'2026-03-02','ex:establishment':'TIF-999'}"
                "}")));
}

TEST(MakePublicPartTest, AnEventHashIdIsWithheldEvenIfItIsNamed) {
  const std::string event = EventText("TransformationEvent", kSlaughter);
  const auto part = MakePublicPart({kEpcisMediaType, event}, Everything());
  ASSERT_THAT(part, IsOk());
  EXPECT_THAT(*part->content, Not(HasSubstr("eventID")));
  const std::string other = ObjectText("'eventID':'urn:uuid:1'");
  EXPECT_THAT(*MakePublicPart({kEpcisMediaType, other}, Everything())->content,
              HasSubstr("urn:uuid:1"));
}

TEST(MakePublicPartTest, QuantitiesThatAreShownAreNotJoined) {
  const std::string event = EventText(
      "TransformationEvent",
      "'inputEPCList':['ex:a'],'outputQuantityList':[{'epcClass':'ex:c','quantity':5},"
      "{'epcClass':'ex:c','quantity':5}]");
  const std::string shown =
      *MakePublicPart({kEpcisMediaType, event}, Everything())->content;
  EXPECT_EQ(nlohmann::json::parse(shown).at("outputQuantityList").size(), 2u);
}

TEST(MakePublicPartTest, TheEventsOwnWordForItsStageComesFirst) {
  v1::LotEvent event;
  event.set_stage(v1::STAGE_IMPORT_QUARANTINE);
  event.mutable_event_time()->set_seconds(1);
  event.set_event_time_zone_offset("+09:00");
  event.set_biz_step("inspecting");
  event.mutable_object()->set_action(v1::ACTION_OBSERVE);
  event.mutable_object()->add_epc_list("urn:x:a");
  const auto part =
      MakePublicPart({kLotEventMediaType, Serialized(event)}, DefaultProfile());
  ASSERT_THAT(part, IsOk());
  EXPECT_EQ(part->stage, "import_quarantine");
  EXPECT_FALSE(part->content.has_value());
  const auto epcis = LotEventToEpcis(event);
  EXPECT_EQ(MakePublicPart({kEpcisMediaType, *epcis}, DefaultProfile())->stage,
            "import_quarantine");
}

TEST(MakePublicPartTest, WhatIsNotSoundIsRefused) {
  EXPECT_THAT(MakePublicPart({kEpcisMediaType, "{}"}, DefaultProfile()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(MakePublicPart({"text/plain", "x"}, DefaultProfile()),
              StatusIs(absl::StatusCode::kUnimplemented));
}

std::vector<std::string> Differences(absl::string_view whole, absl::string_view shown) {
  const std::string a = DoubleQuoted(whole), b = DoubleQuoted(shown);
  return ProjectionDifferences({kEpcisMediaType, a}, {kEpcisMediaType, b});
}

TEST(ProjectionDifferencesTest, NamesThePlaces) {
  const char* whole = "{'type':'x','a':{'b':1,'c':[1,2,{'d':null}]},'e':'f'}";
  EXPECT_THAT(Differences(whole, whole), IsEmpty());
  EXPECT_THAT(Differences(whole, "{ 'e':'\\u0066', 'type':'x', 'a':{'c':[2,{}]}}"),
              IsEmpty());
  EXPECT_THAT(Differences(whole, "{'type':'x','a':{'b':2}}"), ElementsAre("/a/b"));
  EXPECT_THAT(Differences(whole, "{'type':'x','a':{'c':[2,1]}}"), ElementsAre("/a/c/1"));
  EXPECT_THAT(Differences(whole, "{'type':'x','a':{'c':[1,2,{'d':0}]}}"),
              ElementsAre("/a/c/2/d"));
  EXPECT_THAT(Differences(whole, "{'type':'x','a':[],'z':1}"), ElementsAre("/a", "/z"));
  EXPECT_THAT(Differences(whole, "{'e':'f'}"), ElementsAre("/type"));
  EXPECT_THAT(Differences(whole, "{'type':'x','e':1.0}"), ElementsAre("/e"));
  EXPECT_THAT(Differences("{'a':1}", "{'a':1.0}"), ElementsAre("/a"));
}

// What would make an event another one cannot be withheld.
TEST(ProjectionDifferencesTest, TimeTypeActionAndErrorAreNotLeftOut) {
  const std::string whole = ObjectText(
      "'errorDeclaration':{'declarationTime':"
      "'2026-03-03T00:00:00Z','reason':'incorrect_data'}");
  for (const char* name :
       {"type", "eventTime", "eventTimeZoneOffset", "action", "errorDeclaration"}) {
    nlohmann::json shown = nlohmann::json::parse(whole);
    shown.erase(name);
    EXPECT_THAT(
        ProjectionDifferences({kEpcisMediaType, whole}, {kEpcisMediaType, shown.dump()}),
        ElementsAre(absl::StrCat("/", name)));
  }
  nlohmann::json shown = nlohmann::json::parse(whole);
  shown["errorDeclaration"].erase("declarationTime");
  EXPECT_THAT(
      ProjectionDifferences({kEpcisMediaType, whole}, {kEpcisMediaType, shown.dump()}),
      ElementsAre("/errorDeclaration/declarationTime"));
  shown["errorDeclaration"] = {{"declarationTime", "2026-03-03T00:00:00Z"}};
  EXPECT_THAT(
      ProjectionDifferences({kEpcisMediaType, whole}, {kEpcisMediaType, shown.dump()}),
      IsEmpty());
}

// A prefix that means something else makes every name say something else.
TEST(ProjectionDifferencesTest, ContextsAreTheSame) {
  const char* whole = "{'@context':['u',{'ex':'https://x.example/'}],'ex:a':1}";
  EXPECT_THAT(Differences(whole, "{'@context':['u',{'ex':'https://y.example/'}]}"),
              ElementsAre("/@context"));
  EXPECT_THAT(Differences(whole, "{'@context':['u'],'ex:a':1}"),
              ElementsAre("/@context"));
  EXPECT_THAT(Differences(whole, "{'ex:a':1}"), ElementsAre("/@context"));
  EXPECT_THAT(Differences("{'a':{'@context':'u','b':1}}", "{'a':{'b':1}}"),
              ElementsAre("/a/@context"));
}

TEST(ProjectionDifferencesTest, WhatCannotBeComparedDiffersAsAWhole) {
  const std::string event = ObjectText("");
  EXPECT_THAT(ProjectionDifferences({kEpcisMediaType, event}, {kLotEventMediaType, ""}),
              ElementsAre(""));
  EXPECT_THAT(ProjectionDifferences({kEpcisMediaType, event}, {kEpcisMediaType, "{"}),
              ElementsAre(""));
  EXPECT_THAT(ProjectionDifferences({"text/plain", event}, {"text/plain", event}),
              ElementsAre(""));
  EXPECT_THAT(
      ProjectionDifferences({kLotEventMediaType, "\xff"}, {kLotEventMediaType, ""}),
      ElementsAre(""));
}

// Nested contexts, long lists that nearly agree, many differences: all of it bounded.
TEST(ProjectionDifferencesTest, HostileContentsCostNoMoreThanTheirBytes) {
  std::string deep = "1";
  for (int i = 0; i < 60; ++i) deep = absl::StrCat("{\"@context\":", deep, "}");
  EXPECT_THAT(ProjectionDifferences({kEpcisMediaType, deep}, {kEpcisMediaType, deep}),
              IsEmpty());
  std::vector<std::string> items(60'000, "{\"a\":[1,2,3]}");
  const std::string whole = absl::StrCat("{\"l\":[", absl::StrJoin(items, ","), "]}");
  items.pop_back();
  items.back() = "{\"a\":[1,2,4]}";
  const std::string shown = absl::StrCat("{\"l\":[", absl::StrJoin(items, ","), "]}");
  EXPECT_THAT(ProjectionDifferences({kEpcisMediaType, whole}, {kEpcisMediaType, shown}),
              ElementsAre("/l/59998"));
  std::string many = "{";
  for (int i = 0; i < 60'000; ++i) {
    absl::StrAppend(&many, i == 0 ? "" : ",", "\"m", i, "\":1");
  }
  many += "}";
  EXPECT_EQ(
      ProjectionDifferences({kEpcisMediaType, "{}"}, {kEpcisMediaType, many}).size(),
      kMaxProjectionDifferences);
  EXPECT_THAT(ProjectionDifferences({kEpcisMediaType, many}, {kEpcisMediaType, many}),
              IsEmpty());
  // One long text looked for among many short ones: with every one unescaped anew this
  // would take minutes.
  const std::vector<std::string> texts(160'000, "\"\"");
  const std::string among = absl::StrCat("{\"l\":[", absl::StrJoin(texts, ","), "]}");
  const std::string long_text =
      absl::StrCat("{\"l\":[\"\\u0041", std::string(500'000, 'A'), "\"]}");
  const absl::Time begun = absl::Now();
  EXPECT_THAT(
      ProjectionDifferences({kEpcisMediaType, among}, {kEpcisMediaType, long_text}),
      ElementsAre("/l/0"));
  EXPECT_LT(absl::Now() - begun, absl::Seconds(10));
}

TEST(CompareProjectionTest, ListsWhatIsShownAndWhatIsNot) {
  const std::string event = EventText("TransformationEvent", kSlaughter);
  const auto part = MakePublicPart({kEpcisMediaType, event}, DefaultProfile());
  const auto projected =
      CompareProjection({kEpcisMediaType, event}, {kEpcisMediaType, *part->content});
  ASSERT_THAT(projected, IsOk());
  std::vector<std::string> shown;
  for (const Projected::Value& each : projected->shown) {
    shown.push_back(absl::StrCat(each.pointer, " ", each.json));
  }
  EXPECT_THAT(shown, Contains("/outputQuantityList/0/epcClass \"ex:c\""));
  EXPECT_THAT(
      projected->withheld,
      ElementsAre("/inputEPCList", "/outputQuantityList/0/quantity",
                  "/outputQuantityList/0/uom", "/outputQuantityList/1",
                  "/readPoint/ex:room", "/bizTransactionList", "/eventID", "/ex:remark",
                  "/ex:buyer", "/ilmd/ex:species", "/ilmd/ex:price"));
  EXPECT_THAT(CompareProjection({kEpcisMediaType, event}, {kEpcisMediaType, "{\"x\":1}"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace rastro
