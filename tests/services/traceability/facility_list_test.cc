#include "services/traceability/facility_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/traceability/event_facts.h"
#include "services/traceability/lot_event_reader.h"
#include "services/traceability/lot_event_to_epcis.h"
#include "services/traceability/lot_uri.h"
#include "tests/services/traceability/sound_lot_event.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

constexpr char kList[] = "https://w3id.org/rastro/facilities/JP/MX";

v1::LotEvent ListEvent() {
  v1::LotEvent event = Sound();
  event.mutable_object()->Clear();
  event.mutable_object()->set_action(v1::ACTION_OBSERVE);
  event.mutable_object()->add_epc_list(kList);
  v1::FacilityList& list = *event.mutable_facility_list();
  list.set_effective_date("2026-03-01");
  list.set_kind(v1::FACILITY_LIST_KIND_CHANGE);
  list.add_species_list("bovine");
  list.add_listed("MX-TIF-9");
  list.add_delisted("TIF-10");
  return event;
}

TEST(FacilityListUriTest, IsItsOwnLotForEver) {
  EXPECT_EQ(FacilityListUri({"JP", "MX"}), kList);
  EXPECT_EQ(ParseFacilityListUri(kList), (FacilityListName{"JP", "MX"}));
  const auto lot = LotUri(kList);
  ASSERT_THAT(lot, IsOk());
  EXPECT_EQ(*lot, kList);
  for (const char* other : {"", "https://w3id.org/rastro/facilities/",
                            "https://w3id.org/rastro/facilities/JP",
                            "https://w3id.org/rastro/facilities/JP/mx",
                            "https://w3id.org/rastro/facilities/JP-MX",
                            "https://w3id.org/rastro/facilities/JP/MX/",
                            "http://w3id.org/rastro/facilities/JP/MX"}) {
    EXPECT_EQ(ParseFacilityListUri(other), std::nullopt) << other;
  }
}

TEST(EstablishmentNumberTest, SpellingsOfOneAreOne) {
  for (const char* text : {"TIF-999", "tif 999", "TIF999", "T.I.F.-999", "TIF-999 "}) {
    EXPECT_EQ(ParseEstablishmentNumber(text).country, "") << text;
  }
  EXPECT_EQ(ParseEstablishmentNumber("TIF-999").key, "TIF-999");
  EXPECT_EQ(ParseEstablishmentNumber("tif 999").key, "TIF-999");
  EXPECT_EQ(ParseEstablishmentNumber("TIF999").key, "TIF-999");
  EXPECT_EQ(ParseEstablishmentNumber("MX-TIF-999"),
            (EstablishmentNumber{"MX", "TIF-999"}));
  EXPECT_EQ(ParseEstablishmentNumber("MX TIF 999"),
            (EstablishmentNumber{"MX", "TIF-999"}));
  EXPECT_EQ(ParseEstablishmentNumber("MX-"), (EstablishmentNumber{"", "MX"}));
  EXPECT_EQ(ParseEstablishmentNumber(""), (EstablishmentNumber{"", ""}));
  EXPECT_EQ(ParseEstablishmentNumber("-- ").key, "");
}

TEST(EstablishmentNumberTest, DifferentOnesStayDifferent) {
  for (const auto& [a, b] : {std::pair("1-23", "12-3"), std::pair("TIF-9", "TIF-99"),
                             std::pair("TIF-9", "TIF-09"), std::pair("M-1", "M-1-A"),
                             std::pair("工場1", "工場2"), std::pair("工1", "場1")}) {
    EXPECT_NE(ParseEstablishmentNumber(a).key, ParseEstablishmentNumber(b).key) << a;
  }
}

TEST(FacilityListFactTest, BothFormsSayTheSame) {
  const v1::LotEvent event = ListEvent();
  const auto facts = LotEventFacts(event);
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(
      facts->facility_list,
      (FacilityListFact{"2026-03-01", false, {"bovine"}, {"MX-TIF-9"}, {"TIF-10"}}));
  EXPECT_THAT(LotsOf(*facts), ElementsAre(LotMention{kList, LotRole::kAt}));
  const auto epcis = LotEventToEpcis(event);
  ASSERT_THAT(epcis, IsOk());
  EXPECT_THAT(*epcis,
              ::testing::HasSubstr(
                  R"("rastro:facilityList":{"rastro:effectiveDate":"2026-03-01",)"
                  R"("rastro:kind":"change","rastro:speciesList":["bovine"],)"
                  R"("rastro:listed":["MX-TIF-9"],"rastro:delisted":["TIF-10"]})"));
  const auto read = ReadEventFacts(kEpcisMediaType, *epcis);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->facility_list, facts->facility_list);
}

TEST(FacilityListFactTest, WrongOnesAreRefused) {
  const struct {
    void (*damage)(v1::LotEvent* event);
    const char* violation;
  } kCases[] = {
      {[](auto* e) { e->mutable_object()->set_epc_list(0, "x:list"); },
       "/facilityList lot_event.facility_list"},
      {[](auto* e) { e->mutable_object()->add_epc_list("x:other"); },
       "/facilityList lot_event.facility_list"},
      {[](auto* e) { e->mutable_object()->add_quantity_list()->set_epc_class("x:q"); },
       "/facilityList lot_event.facility_list"},
      {[](auto* e) { e->mutable_object()->set_action(v1::ACTION_ADD); },
       "/facilityList lot_event.facility_list"},
      {[](auto* e) { e->mutable_facility_list()->clear_effective_date(); },
       "/facilityList/effectiveDate lot_event.facility_list"},
      {[](auto* e) { e->mutable_facility_list()->set_effective_date("March"); },
       "/facilityList/effectiveDate field.date"},
      {[](auto* e) { e->mutable_facility_list()->clear_kind(); },
       "/facilityList/kind lot_event.facility_list"},
      {[](auto* e) {
         e->mutable_facility_list()->set_kind(v1::FACILITY_LIST_KIND_WHOLE);
       },
       "/facilityList/delisted/0 lot_event.facility_list"},
      {[](auto* e) {
         e->mutable_facility_list()->clear_listed();
         e->mutable_facility_list()->clear_delisted();
       },
       "/facilityList lot_event.facility_list"},
      {[](auto* e) { e->mutable_facility_list()->add_delisted("TIF 9"); },
       "/facilityList/delisted/1 lot_event.facility_list"},
      {[](auto* e) { e->mutable_facility_list()->add_listed("MX-TIF-9"); },
       "/facilityList/listed/1 field.duplicate"},
      {[](auto* e) { e->mutable_facility_list()->add_listed(std::string(65, 'x')); },
       "/facilityList/listed/1 field.length"},
  };
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.violation);
    v1::LotEvent event = ListEvent();
    each.damage(&event);
    std::vector<std::string> rules;
    for (const Violation& violation : ViolationsOf(LotEventFacts(event).status())) {
      rules.push_back(violation.pointer + " " + violation.rule);
    }
    EXPECT_THAT(rules, Contains(each.violation));
  }
  v1::LotEvent closed = ListEvent();  // Nobody is listed any more.
  closed.mutable_facility_list()->set_kind(v1::FACILITY_LIST_KIND_WHOLE);
  closed.mutable_facility_list()->clear_listed();
  closed.mutable_facility_list()->clear_delisted();
  EXPECT_THAT(LotEventFacts(closed), IsOk());
}

// An extension is never refused, but a list with a hole in it is none.
TEST(FacilityListFactTest, OfEpcisAllOrNothingIsRead) {
  const std::string whole = *LotEventToEpcis(ListEvent());
  const auto with = [&](absl::string_view from, absl::string_view to) {
    std::string text = whole;
    const size_t at = text.find(from.data(), 0, from.size());
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to.data(), to.size());
    const auto facts = ReadEventFacts(kEpcisMediaType, text);
    EXPECT_THAT(facts, IsOk());
    return facts.ok() ? facts->facility_list : std::nullopt;
  };
  EXPECT_NE(with("2026-03-01", "2026-03-05"), std::nullopt);
  EXPECT_EQ(with("2026-03-01", "March"), std::nullopt);
  EXPECT_EQ(with("\"change\"", "\"more\""), std::nullopt);
  EXPECT_EQ(with("[\"MX-TIF-9\"]", "[{}]"), std::nullopt);
  EXPECT_EQ(with("[\"MX-TIF-9\"]", "[\"TIF-10\"]"), std::nullopt);
  EXPECT_EQ(with("rastro:listed", "rastro:unheardOf"), std::nullopt);
  EXPECT_EQ(with("facilities/JP/MX", "facilities/JP/"), std::nullopt);
  EXPECT_EQ(with("\"OBSERVE\"", "\"ADD\""), std::nullopt);
}

}  // namespace
}  // namespace rastro
