// Tests of services/traceability/lot_event_reader.h.

#include "services/traceability/lot_event_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/traceability/epcis_document.h"
#include "services/traceability/lot_event_json.h"
#include "services/traceability/violation.h"
#include "tests/services/traceability/epcis_files.h"
#include "tests/services/traceability/mutations.h"
#include "tests/services/traceability/sound_lot_event.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

// The beef chain of food/own-beef-mexico-japan.jsonld, typed by hand: slaughter,
// processing, packing and export. Identifiers in the other of their two spellings
// here and there, which must make no difference.
constexpr char kBeefChain[] = R"(
{"stage": "STAGE_SLAUGHTER", "eventTime": "2026-03-02T16:15:30.250Z", "eventTimeZoneOffset": "-07:00", "eventID": "ni:///sha-256;751dad41cd454e9a01e3375ae12fed1a865d4e38738678c002ab0a6c6a36294b?ver=CBV2.0", "transformation": {"inputEPCList": ["https://id.meatledger.example/mx/siniiga/2504812345", "https://id.meatledger.example/mx/siniiga/2504812346", "https://id.meatledger.example/mx/siniiga/0801199887"], "outputQuantityList": [{"epcClass": "https://id.gs1.org/01/17501234000014/10/C26061-03", "quantity": "6", "uom": "H87"}, {"epcClass": "urn:epc:class:lgtin:7501234.100001.C26061-03", "quantity": "982.4", "uom": "KGM"}], "transformationID": "urn:epc:id:gdti:7501234.00011.SL26061-03", "ilmd": {"slaughterDate": "2026-03-02", "establishments": [{"number": "MX-TIF-999", "activity": "ESTABLISHMENT_ACTIVITY_SLAUGHTER"}], "species": "bovine", "bornIn": ["484"], "raisedIn": ["484"], "slaughteredIn": "484", "postMortemResult": "INSPECTION_RESULT_PASSED"}}, "bizStep": "commissioning", "disposition": "active", "readPoint": "urn:epc:id:sgln:7501234.00011.0", "bizLocation": "https://id.gs1.org/414/7501234000116"}
{"stage": "STAGE_PROCESSING", "eventTime": "2026-03-04T20:05:00Z", "eventTimeZoneOffset": "-07:00", "eventID": "ni:///sha-256;345371c2a089d61c9e8d6a2d2cc9bbdd6bb0b86e870a7ac9dcdbe29411aa24a6?ver=CBV2.0", "transformation": {"inputQuantityList": [{"epcClass": "urn:epc:class:lgtin:7501234.100001.C26061-03", "quantity": "982.4", "uom": "KGM"}], "outputQuantityList": [{"epcClass": "urn:epc:class:lgtin:7501234.200014.L26063-A", "quantity": "310.75", "uom": "KGM"}, {"epcClass": "urn:epc:class:lgtin:7501234.200021.L26063-A", "quantity": "402.5", "uom": "KGM"}], "transformationID": "urn:epc:id:gdti:7501234.00012.CU26063-A", "ilmd": {"countryOfOrigin": "MX", "cutIn": ["484"], "establishments": [{"number": "MX-TIF-999"}], "productionDate": "2026-03-04", "bestBeforeDate": "2026-06-02", "cutCode": "UNECE-2184"}}, "bizStep": "commissioning", "disposition": "active", "readPoint": "urn:epc:id:sgln:7501234.00012.0", "bizLocation": "urn:epc:id:sgln:7501234.00012.0"}

{"stage": "STAGE_PACKAGING", "eventTime": "2026-03-04T22:20:00Z", "eventTimeZoneOffset": "-07:00", "eventID": "ni:///sha-256;34b2bf3198d26e9952a954ebf8f1e4082760ac61d7452039e25802171d59ac4d?ver=CBV2.0", "aggregation": {"action": "ACTION_ADD", "parentID": "urn:epc:id:sscc:7501234.1000004711", "childQuantityList": [{"epcClass": "urn:epc:class:lgtin:7501234.200014.L26063-A", "quantity": "16", "uom": "XBX"}, {"epcClass": "urn:epc:class:lgtin:7501234.200021.L26063-A", "quantity": "20", "uom": "XBX"}]}, "bizStep": "packing", "disposition": "in_progress", "readPoint": "urn:epc:id:sgln:7501234.00013.0", "bizLocation": "urn:epc:id:sgln:7501234.00013.0"}
{"stage": "STAGE_EXPORT", "eventTime": "2026-03-07T01:30:00Z", "eventTimeZoneOffset": "-07:00", "eventID": "ni:///sha-256;aa482bc5e08093d132d81d8ef5353ac9f05b9c0171fb4421b97ea51a55604f0e?ver=CBV2.0", "object": {"action": "ACTION_OBSERVE", "epcList": ["urn:epc:id:sscc:7501234.1000004711"]}, "bizStep": "shipping", "disposition": "in_transit", "readPoint": "urn:epc:id:sgln:7501234.00014.0", "bizTransactionList": [{"type": "inv", "bizTransaction": "urn:epcglobal:cbv:bt:7501234000004:EXP-5531"}, {"type": "bol", "bizTransaction": "urn:epcglobal:cbv:bt:7501234000004:MZOYOK0306"}, {"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:7501234000004:ASN-5531"}], "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:7501234.00000"}, {"type": "location", "source": "urn:epc:id:sgln:7501234.00014.0"}], "destinationList": [{"type": "owning_party", "destination": "urn:epc:id:pgln:4912345.00000"}, {"type": "location", "destination": "urn:epc:id:sgln:4912345.00020.0"}], "sensorElementList": [{"sensorMetadata": {"time": "2026-03-07T01:25:00Z", "deviceID": "urn:epc:id:giai:7501234.LOG77"}, "sensorReport": [{"type": "Temperature", "value": "-18.5", "uom": "CEL"}]}], "transport": {"containerNumbers": ["MLGU1234567"], "sealNumbers": ["MX0099887"]}}
)";
constexpr size_t kPlaceInEpcis[] = {1, 2, 3, 5};

std::vector<v1::LotEvent> BeefChain() {
  std::vector<v1::LotEvent> events;
  const auto lines = ReadLotEventJson(kBeefChain);
  EXPECT_THAT(lines, IsOk());
  for (const LotEventLine& each : *lines) {
    EXPECT_THAT(each.event, IsOk());
    if (each.event.ok()) events.push_back(*each.event);
  }
  return events;
}

// What a mention says, but for the spelling of its identifier.
std::vector<Mention> WithoutText(std::vector<Mention> mentions) {
  for (Mention& each : mentions) each.text.clear();
  return mentions;
}

TEST(ReadLotEventTest, TellsTheSameStoryAsEpcis) {
  const auto path = ConformanceFile("epcis/food/own-beef-mexico-japan.jsonld");
  if (!path) GTEST_SKIP() << kNoConformance;
  const auto split = SplitEpcisFile(ReadBytes(*path));
  ASSERT_THAT(split, IsOk());
  const std::vector<v1::LotEvent> chain = BeefChain();
  ASSERT_EQ(chain.size(), 4u);
  for (size_t i = 0; i < chain.size(); ++i) {
    SCOPED_TRACE(i);
    const auto ours = ReadEventFacts(kLotEventMediaType, chain[i].SerializeAsString());
    const auto epcis =
        ReadEventFacts(kEpcisMediaType, split->at(kPlaceInEpcis[i]).content);
    ASSERT_THAT(ours, IsOk());
    ASSERT_THAT(epcis, IsOk());
    EXPECT_EQ(ours->type, epcis->type);
    EXPECT_EQ(ours->action, epcis->action);
    EXPECT_EQ(ours->event_time, epcis->event_time);
    EXPECT_EQ(ours->zone_offset_minutes, epcis->zone_offset_minutes);
    EXPECT_EQ(ours->event_id, epcis->event_id);
    EXPECT_EQ(ours->biz_step, epcis->biz_step);
    EXPECT_EQ(ours->disposition, epcis->disposition);
    EXPECT_EQ(ours->read_point, epcis->read_point);
    EXPECT_EQ(ours->biz_location, epcis->biz_location);
    EXPECT_EQ(ours->transformation_id, epcis->transformation_id);
    EXPECT_EQ(LotsOf(*ours), LotsOf(*epcis));
    EXPECT_EQ(WithoutText(ours->mentions), WithoutText(epcis->mentions));
    EXPECT_EQ(ours->biz_transactions, epcis->biz_transactions);
    EXPECT_EQ(ours->sources, epcis->sources);
    EXPECT_EQ(ours->destinations, epcis->destinations);
    EXPECT_EQ(ours->sensor_reports, epcis->sensor_reports);
    EXPECT_EQ(ours->attributes, epcis->attributes);
  }
}

std::vector<std::string> Rules(const absl::Status& status) {
  std::vector<std::string> rules;
  for (const Violation& each : ViolationsOf(status)) {
    rules.push_back(each.pointer + " " + each.rule);
  }
  return rules;
}

TEST(LotEventFactsTest, HoldsFieldsToTheirComments) {
  using ::testing::ElementsAre;
  ASSERT_THAT(LotEventFacts(Sound()), IsOk());
  EXPECT_THAT(Rules(LotEventFacts(v1::LotEvent()).status()),
              ElementsAre("/eventTime field.missing",
                          "/eventTimeZoneOffset event.zone_offset", " field.missing"));
  const struct {
    void (*damage)(v1::LotEvent* event);
    const char* violation;
  } kCases[] = {
      {[](auto* e) { e->set_biz_step("comissioning"); }, "/bizStep field.vocabulary"},
      {[](auto* e) { e->set_disposition("sold out"); }, "/disposition field.vocabulary"},
      {[](auto* e) { e->set_read_point("MX TIF 999"); }, "/readPoint field.uri"},
      {[](auto* e) { e->set_establishment(std::string(65, 'x')); },
       "/establishment field.length"},
      {[](auto* e) { e->mutable_event_time()->set_nanos(-1); }, "/eventTime field.time"},
      {[](auto* e) { e->mutable_event_time()->set_seconds(1LL << 60); },
       "/eventTime field.time"},
      {[](auto* e) { e->set_stage(static_cast<v1::Stage>(99)); },
       "/stage lot_event.enum"},
      {[](auto* e) { e->mutable_object()->set_action(static_cast<v1::Action>(9)); },
       "/object/action lot_event.enum"},
      {[](auto* e) { e->mutable_object()->clear_action(); },
       "/object/action field.missing"},
      {[](auto* e) { e->mutable_object()->clear_epc_list(); },
       "/object event.identifiers"},
      {[](auto* e) { e->mutable_object()->add_epc_list("a b"); },
       "/object/epcList/1 identifier.form"},
      {[](auto* e) { e->mutable_object()->add_quantity_list()->set_quantity("1e3"); },
       "/object/quantityList/0/quantity field.decimal"},
      {[](auto* e) {
         e->mutable_object()->mutable_ilmd()->set_slaughter_date("2026-02-30");
       },
       "/object/ilmd/slaughterDate field.date"},
      {[](auto* e) { e->mutable_object()->mutable_ilmd()->add_born_in("Mexico"); },
       "/object/ilmd/bornIn/0 field.country"},
      {[](auto* e) { e->add_certificates()->set_sha256("short"); },
       "/certificates/0/sha256 field.sha256"},
      {[](auto* e) { e->add_farm_shares()->set_percent("101"); },
       "/farmShares/0/percent field.percent"},
      {[](auto* e) {
         e->add_farm_shares()->set_lot("https://id.gs1.org/414/7501234000116");
       },
       "/farmShares/0/lot identifier.form"},
      {[](auto* e) { e->mutable_transport()->add_container_numbers("MLGU123"); },
       "/transport/containerNumbers/0 field.container"},
      {[](auto* e) { e->mutable_persistent_disposition(); },
       "/persistentDisposition field.missing"},
      {[](auto* e) { e->add_sensor_element_list(); },
       "/sensorElementList/0/sensorReport field.missing"},
      {[](auto* e) { e->add_source_list()->set_type("location"); },
       "/sourceList/0 field.missing"},
      {[](auto* e) { e->mutable_error_declaration(); },
       "/errorDeclaration/declarationTime field.missing"},
      {[](auto* e) {
         e->mutable_error_declaration()->set_reason("did_not_occur");
         e->mutable_error_declaration()->add_corrective_event_ids("x:right");
       },
       "/errorDeclaration/correctiveEventIDs error_declaration.corrective_ids"},
  };
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.violation);
    v1::LotEvent event = Sound();
    each.damage(&event);
    EXPECT_THAT(Rules(LotEventFacts(event).status()),
                ::testing::Contains(each.violation));
  }
}

TEST(LotEventFactsTest, ReadsCertificatesAndFarmShares) {
  v1::LotEvent event = Sound();
  v1::Certificate* certificate = event.add_certificates();
  certificate->set_number("26-0009876");
  certificate->set_sha256(std::string(32, '\x07'));
  certificate->set_expiry_date("2026-09-01");
  v1::FarmShare* share = event.add_farm_shares();
  share->set_lot("urn:epc:class:lgtin:7501234.100001.C26061-03");
  share->set_farm("https://id.meatledger.example/mx/upp/25048000123");
  share->set_percent("42.5");
  share->set_animal_count(3);
  const auto facts = LotEventFacts(event);
  ASSERT_THAT(facts, IsOk());
  EXPECT_THAT(facts->certificates,
              ::testing::ElementsAre(CertificateFact{.number = "26-0009876",
                                                     .sha256 = std::string(32, '\x07'),
                                                     .expiry_date = "2026-09-01"}));
  EXPECT_THAT(facts->farm_shares,
              ::testing::ElementsAre(FarmShareFact{
                  .lot = "https://id.gs1.org/01/17501234000014/10/C26061-03",
                  .farm = "https://id.meatledger.example/mx/upp/25048000123",
                  .percent = "42.5",
                  .animal_count = 3}));
}

TEST(ReadLotEventTest, RefusesWhatNobodyReads) {
  using ::testing::ElementsAre;
  const std::string sound = Sound().SerializeAsString();
  EXPECT_THAT(ReadLotEvent(sound), IsOk());
  // Field 1000, and field 99 within `object`, which this version does not know.
  EXPECT_THAT(Rules(ReadLotEvent(sound + std::string("\xC0\x3E\x01", 3)).status()),
              ElementsAre(" lot_event.unknown_field"));
  v1::LotEvent inner = Sound();
  inner.mutable_object()
      ->GetReflection()
      ->MutableUnknownFields(inner.mutable_object())
      ->AddVarint(99, 7);
  EXPECT_THAT(Rules(ReadLotEvent(inner.SerializeAsString()).status()),
              ElementsAre("/object lot_event.unknown_field"));
  // event_id twice.
  EXPECT_THAT(Rules(ReadLotEvent(sound + "\x22\x03x:1\x22\x03x:2").status()),
              ElementsAre(" lot_event.encoding"));
  EXPECT_THAT(Rules(ReadLotEvent(sound + "\x22\x7F").status()),
              ElementsAre(" lot_event.parse"));
  EXPECT_THAT(Rules(ReadLotEvent(sound + "\x22\x02\xFF\xFF").status()),
              ElementsAre(" lot_event.parse"));
  EXPECT_THAT(Rules(ReadLotEvent(std::string((1 << 20) + 1, '\x22')).status()),
              ElementsAre(" lot_event.size"));
}

// 100,000 damaged events: an answer each time.
TEST(ReadLotEventTest, SurvivesDamage) {
  const std::vector<v1::LotEvent> chain = BeefChain();
  Mutator mutator(1760);
  size_t accepted = 0;
  for (int i = 0; i < 100'000; ++i) {
    const auto facts =
        ReadLotEvent(mutator.Damage(chain[i % chain.size()].SerializeAsString()));
    ASSERT_EQ(facts.ok(), ViolationsOf(facts.status()).empty());
    if (!facts.ok()) continue;
    ++accepted;
    for (const LotMention& lot : LotsOf(*facts)) ASSERT_TRUE(IsLotUri(lot.uri));
  }
  EXPECT_GT(accepted, 1'000u);
}

// Each stage of the profile can be said and read.
TEST(LotEventFactsTest, CoversTheStageProfile) {
  const auto path = ConformanceFile("epcis/vocab/stage-profile.json");
  if (!path) GTEST_SKIP() << kNoConformance;
  const nlohmann::json profile = ReadJson(*path);
  for (const nlohmann::json& stage : profile.at("stages")) {
    SCOPED_TRACE(stage.dump());
    v1::LotEvent event = Sound();
    std::string name = stage.at("stage");
    for (char& c : name) c = static_cast<char>(std::toupper(c));
    v1::Stage value = v1::STAGE_UNSPECIFIED;
    ASSERT_TRUE(v1::Stage_Parse("STAGE_" + name, &value));
    event.set_stage(value);
    v1::Action action = v1::ACTION_UNSPECIFIED;
    if (stage.contains("action")) {
      ASSERT_TRUE(
          v1::Action_Parse("ACTION_" + stage.at("action").get<std::string>(), &action));
    }
    const std::string type = stage.at("eventType");
    if (type == "ObjectEvent") {
      event.mutable_object()->set_action(action);
    } else if (type == "AggregationEvent") {
      event.mutable_aggregation()->set_action(action);
      event.mutable_aggregation()->set_parent_id("x:p");
      event.mutable_aggregation()->add_child_epcs("x:a");
    } else {
      ASSERT_EQ(type, "TransformationEvent");
      event.mutable_transformation()->add_input_epc_list("x:a");
      event.mutable_transformation()->add_output_epc_list("x:b");
    }
    const std::string step = stage.at("bizStep");
    event.set_biz_step(step.substr(0, step.find(' ')));
    if (stage.contains("disposition")) {
      const std::string disposition = stage.at("disposition");
      event.set_disposition(disposition.substr(0, disposition.find(' ')));
    }
    if (stage.contains("persistentDisposition")) {
      event.mutable_persistent_disposition()->add_set(
          stage.at("persistentDisposition").at("set").at(0).get<std::string>());
    }
    for (const auto& each : stage.value("bizTransactionTypes", nlohmann::json::array())) {
      v1::BizTransaction* transaction = event.add_biz_transaction_list();
      transaction->set_type(each.get<std::string>());
      transaction->set_biz_transaction("x:doc");
    }
    for (const auto& each : stage.value("sourceDestination", nlohmann::json::array())) {
      v1::Source* source = event.add_source_list();
      source->set_type(each.get<std::string>());
      source->set_source("x:s");
    }
    EXPECT_THAT(ReadLotEvent(event.SerializeAsString()), IsOk());
    // Every attribute of lots that the profile names is one that facts hold.
    for (const auto& each : stage.value("ilmd", nlohmann::json::array())) {
      EXPECT_TRUE(IsAttributeName(each.get<std::string>())) << each;
    }
  }
}

}  // namespace
}  // namespace rastro
