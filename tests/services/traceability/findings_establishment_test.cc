// Goods of establishments that the country for which they left has, or has not, listed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/traceability/facility_list.h"
#include "services/traceability/finding.h"
#include "tests/services/traceability/finding_matchers.h"
#include "tests/services/traceability/trade.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const FacilityListName kJapanOfMexico = {"JP", "MX"};

RecordedEvent& List(Trade& trade, FacilityListFact list,
                    const FacilityListName& name = kJapanOfMexico) {
  RecordedEvent& event = trade.Observe("", {FacilityListUri(name)});
  event.facts->facility_list = std::move(list);
  return event;
}

// Japan's list from the first of the year: TIF-9 and TIF-10.
void ListTwo(Trade& trade) {
  trade.By("authority-jp");
  List(trade, {.effective_date = "2026-01-01",
               .is_whole = true,
               .listed = {"MX-TIF-9", "MX-TIF-10"}});
}

// An animal is slaughtered and cut in Mexico; the box goes to Japan. Four events.
void Export(Trade& trade, const std::vector<Attribute>& slaughter,
            const std::vector<Attribute>& cut,
            const std::string& buyer = "party:buyer-jp") {
  trade.By("plant-mx").Transform({"x:animal"}, {"x:carcass"}).facts->attributes =
      slaughter;
  trade.Transform({"x:carcass"}, {"x:box"}).facts->attributes = cut;
  trade.Pack("x:pallet", {"x:box"});
  trade.Ship({"x:pallet"}, buyer);
}

std::vector<Attribute> Slaughtered(const std::string& number,
                                   const std::string& day = "2026-03-02") {
  return {{"establishment", number}, {"slaughterDate", day}};
}

std::vector<Attribute> Cut(const std::string& number,
                           const std::string& day = "2026-03-02") {
  return {{"establishment", number}, {"productionDate", day}};
}

std::vector<Finding> Found(Trade& trade, const std::string& lot = "x:box") {
  return Of("establishment", trade, lot);
}

TEST(EstablishmentTest, ListedOnesAreFine) {
  Trade trade;
  ListTwo(trade);
  Export(trade, Slaughtered("MX-TIF-9"), Cut("tif 10"));
  EXPECT_THAT(Found(trade), IsEmpty());
  EXPECT_THAT(Found(trade, "x:pallet"), IsEmpty());
}

TEST(EstablishmentTest, WhoIsNotListedIsFoundFromEverywhere) {
  Trade trade;
  ListTwo(trade);
  Export(trade, Slaughtered("MX-TIF-11"), Cut("MX-TIF-10"));
  const auto wanted =
      AllOf(Is(Severity::kError), Events(1, 4),
            Says("MX-TIF-11 was not on the list of JP on 2026-03-02 when it made "
                 "x:carcass (event 1); the goods left MX for JP (event 4)"));
  EXPECT_THAT(Found(trade), ElementsAre(wanted));
  EXPECT_THAT(Found(trade, "x:pallet"), ElementsAre(wanted));
  trade.By("buyer-jp").Unpack("x:pallet", {"x:box"});
  trade.Transform({"x:box"}, {"x:retail"});
  EXPECT_THAT(Found(trade, "x:retail"), ElementsAre(wanted));
  const PartyDirectory directory = Trade::Directory();
  EXPECT_THAT(Of("establishment",
                 Judge(TraceForward(trade, "x:animal", directory).value(), {directory})),
              ElementsAre(wanted));
  EXPECT_THAT(Found(trade, "x:carcass"), IsEmpty());  // It did not leave.
}

TEST(EstablishmentTest, TheDayCounts) {
  const struct {
    const char* from;
    bool is_listed;
    const char* day;
    bool is_found;
  } kCases[] = {{"2026-03-03", false, "2026-03-02", false},  // Delisted the day after.
                {"2026-03-02", false, "2026-03-02", true},   // On the day.
                {"2026-03-02", true, "2026-03-02", false},   // Listed on the day.
                {"2026-03-03", true, "2026-03-02", true}};   // The day after.
  for (const auto& each : kCases) {
    SCOPED_TRACE(absl::StrCat(each.from, each.is_listed));
    Trade trade;
    ListTwo(trade);
    FacilityListFact change = {.effective_date = each.from};
    const std::string number = each.is_listed ? "TIF-11" : "TIF-9";
    (each.is_listed ? change.listed : change.delisted) = {number};
    List(trade, change);
    Export(trade, Slaughtered(number, each.day), Cut("TIF-10"));
    EXPECT_EQ(Found(trade).size(), each.is_found ? 1u : 0u);
  }
}

TEST(EstablishmentTest, TheEffectiveDateCountsNotTheOrderOfRecording) {
  Trade trade;
  ListTwo(trade);
  List(trade, {.effective_date = "2026-03-01", .listed = {"TIF-11"}});
  List(trade, {.effective_date = "2026-02-01", .delisted = {"TIF-9", "TIF-11"}});
  Export(trade, Slaughtered("TIF-9"), Cut("TIF-11"));
  EXPECT_THAT(Found(trade), ElementsAre(AllOf(Events(2, 3, 6), Says("TIF-9"),
                                              Says("2026-03-02 (event 2)"))));
  // Recorded after the goods had left, but in force before.
  trade.By("authority-jp");
  List(trade, {.effective_date = "2026-03-02", .listed = {"TIF-9"}});
  EXPECT_THAT(Found(trade), IsEmpty());
}

TEST(EstablishmentTest, OtherListsDoNotCount) {
  Trade other_country;  // Of what leaves for Japan, Korea's list says nothing.
  other_country.By("authority-kr");
  List(other_country, {.effective_date = "2026-01-01", .listed = {"TIF-9"}},
       {"KR", "MX"});
  Export(other_country, Slaughtered("TIF-11"), Cut("TIF-11"));
  EXPECT_THAT(Found(other_country), IsEmpty());
  Trade other_origin;
  other_origin.By("authority-jp");
  List(other_origin, {.effective_date = "2026-01-01", .listed = {"9"}}, {"JP", "US"});
  Export(other_origin, Slaughtered("TIF-11"), Cut("TIF-11"));
  EXPECT_THAT(Found(other_origin), IsEmpty());
  Trade strangers;  // No authority, and the authority of another country.
  strangers.By("buyer-jp");
  List(strangers, {.effective_date = "2026-01-01", .listed = {"TIF-9"}});
  strangers.By("authority-mx");
  List(strangers, {.effective_date = "2026-01-01", .listed = {"TIF-9"}});
  Export(strangers, Slaughtered("TIF-11"), Cut("TIF-11"));
  EXPECT_THAT(Found(strangers), IsEmpty());
  ListTwo(strangers);  // Nor can they add anybody to the authority's.
  strangers.By("buyer-jp");
  List(strangers, {.effective_date = "2026-01-01", .listed = {"TIF-11"}});
  EXPECT_THAT(Found(strangers), ElementsAre(Says("TIF-11")));
  Trade home;
  ListTwo(home);
  Export(home, Slaughtered("TIF-11"), Cut("TIF-11"), "party:buyer-mx");
  EXPECT_THAT(Found(home), IsEmpty());
  Trade before;  // Japan had no list yet.
  ListTwo(before);
  Export(before, Slaughtered("TIF-11", "2025-12-31"), Cut("TIF-11", "2025-12-31"));
  EXPECT_THAT(Found(before), IsEmpty());
}

TEST(EstablishmentTest, AWholeListTakesAwayTheOneBefore) {
  Trade trade;
  ListTwo(trade);
  for (const char* number : {"TIF-20", "TIF-10"}) {  // In two parts.
    List(trade, {.effective_date = "2026-03-01", .is_whole = true, .listed = {number}});
  }
  Export(trade, Slaughtered("TIF-9"), Cut("TIF-10"));
  EXPECT_THAT(Found(trade), ElementsAre(AllOf(Says("TIF-9 was not"), Says("event 1"))));
  trade.By("authority-jp").Declare(1);
  EXPECT_THAT(Found(trade), ElementsAre(Says("TIF-9 was not")));
  trade.Declare(2);
  EXPECT_THAT(Found(trade), IsEmpty());  // Both parts were wrong.
}

TEST(EstablishmentTest, ThousandsOfNumbersInManyEvents) {
  Trade trade;
  trade.By("authority-jp");
  for (int part = 0; part < 20; ++part) {
    FacilityListFact list = {.effective_date = "2026-01-01", .is_whole = true};
    for (int i = 0; i < 1000; ++i) {
      list.listed.push_back(absl::StrCat("MX-TIF-", part * 1000 + i));
    }
    List(trade, std::move(list));
  }
  Export(trade, Slaughtered("TIF-19999"), Cut("TIF-0"));
  EXPECT_THAT(Found(trade), IsEmpty());
  trade.events()[20]->facts->attributes = Slaughtered("TIF-20000");
  EXPECT_THAT(Found(trade), ElementsAre(Says("TIF-20000")));
}

TEST(EstablishmentTest, WhatIsNotToldIsAWarning) {
  Trade nobody;
  ListTwo(nobody);
  Export(nobody, {}, {});
  EXPECT_THAT(Found(nobody), ElementsAre(AllOf(Is(Severity::kWarning), Events(2, 4),
                                               Says("no establishment is told of that "
                                                    "made x:box"))));
  Trade slaughterhouse;  // Somebody slaughtered it.
  ListTwo(slaughterhouse);
  Export(slaughterhouse, {{"slaughterDate", "2026-03-02"}}, Cut("TIF-9"));
  EXPECT_THAT(Found(slaughterhouse),
              ElementsAre(AllOf(Is(Severity::kWarning), Says("made x:carcass"))));
  Trade day;
  ListTwo(day);
  Export(day, Slaughtered("TIF-9"), {{"establishment", "TIF-10"}});
  EXPECT_THAT(Found(day), ElementsAre(AllOf(Is(Severity::kWarning),
                                            Says("the day on which TIF-10 made x:box"))));
  Trade no_list;
  Export(no_list, {}, {});
  EXPECT_THAT(Found(no_list), IsEmpty());
  // A list whose content is withheld may hold anybody.
  Trade withheld;
  ListTwo(withheld);
  Withhold(List(withheld, {.effective_date = "2026-02-01", .listed = {"TIF-11"}}));
  Export(withheld, Slaughtered("TIF-11"), Cut("TIF-9"));
  EXPECT_THAT(Found(withheld), ElementsAre(AllOf(Is(Severity::kWarning),
                                                 Says("not every event can be read"))));
}

TEST(EstablishmentTest, ListsOfSpeciesAreForTheseAlone) {
  const auto made_of = [](std::vector<Attribute> attributes, const char* species) {
    attributes.push_back({"species", species});
    return attributes;
  };
  const auto list = [](Trade& trade) {
    trade.By("authority-jp");
    List(trade,
         {.effective_date = "2026-01-01", .species = {"bovine"}, .listed = {"TIF-9"}});
    List(trade,
         {.effective_date = "2026-01-01", .species = {"porcine"}, .listed = {"TIF-10"}});
  };
  Trade beef;  // The species is told at slaughter alone, and holds for the cuts.
  list(beef);
  Export(beef, made_of(Slaughtered("TIF-9"), "bovine"), Cut("TIF-10"));
  EXPECT_THAT(Found(beef), ElementsAre(AllOf(Is(Severity::kError), Says("TIF-10"))));
  Trade fruit;
  list(fruit);
  Export(fruit, made_of({}, "Persea americana"), {});
  EXPECT_THAT(Found(fruit), IsEmpty());
  Trade untold;  // It may have been what each is listed for.
  list(untold);
  Export(untold, Slaughtered("TIF-9"), Cut("TIF-10"));
  EXPECT_THAT(Found(untold), IsEmpty());
  Trade nothing;
  list(nothing);
  Export(nothing, {}, {});
  EXPECT_THAT(Found(nothing), ElementsAre(Is(Severity::kInfo)));
}

TEST(EstablishmentTest, AThirdCountrysEstablishmentIsOnThatCountrysList) {
  Trade trade;
  ListTwo(trade);
  Export(trade, Slaughtered("US-38"), Cut("TIF-9"));
  EXPECT_THAT(Found(trade),
              ElementsAre(AllOf(Is(Severity::kWarning),
                                Says("JP has no list of establishments in US"))));
  trade.By("authority-jp");
  List(trade, {.effective_date = "2026-01-01", .listed = {"US-38"}}, {"JP", "US"});
  EXPECT_THAT(Found(trade), IsEmpty());
  Trade own;  // Japan's own need no listing.
  ListTwo(own);
  Export(own, Slaughtered("JP-1"), Cut("TIF-9"));
  EXPECT_THAT(Found(own), IsEmpty());
}

TEST(EstablishmentTest, ACorrectedSlaughterIsNotJudged) {
  Trade trade;
  ListTwo(trade);
  Export(trade, Slaughtered("TIF-11"), Cut("TIF-9"));
  trade.By("plant-mx").Declare(1);
  trade.Transform({"x:animal"}, {"x:carcass"}).facts->attributes = Slaughtered("TIF-9");
  EXPECT_THAT(Found(trade), IsEmpty());
}

// The lineage names the list's chain, so that a file shows it, and misses it otherwise.
TEST(EstablishmentTest, TheListBelongsToTheChains) {
  Trade trade;
  ListTwo(trade);
  Export(trade, Slaughtered("US-38"), Cut("TIF-9"));
  const std::string list = FacilityListUri(kJapanOfMexico);
  const Lineage lineage = TraceBack(trade, "x:box", Trade::Directory()).value();
  EXPECT_THAT(lineage.chains, Contains(list));
  EXPECT_THAT(lineage.chains, Contains(FacilityListUri({"JP", "US"})));
  EXPECT_THAT(lineage.receivers, ElementsAre("buyer-jp"));
  EXPECT_EQ(lineage.events.count(0), 0u);  // It is no part of the trail.
  EXPECT_THAT(TraceBack(trade, "x:carcass", Trade::Directory())->chains,
              Not(Contains(list)));
  trade.Hide(list);
  EXPECT_THAT(Of("incomplete", trade, "x:box"), ElementsAre(Says(list)));
  EXPECT_THAT(Found(trade), IsEmpty());
}

TEST(EstablishmentTest, WhoSignsAListWithoutConsentIsNamed) {
  Trade trade;
  ListTwo(trade);
  Export(trade, Slaughtered("TIF-9"), Cut("TIF-9"));
  EXPECT_THAT(Of("key-without-consent", trade, "x:box"), IsEmpty());
  trade.events()[0]->key_without_consent = true;
  EXPECT_THAT(Of("key-without-consent", trade, "x:box"),
              ElementsAre(AllOf(Events(0), Says("authority-jp"))));
}

TEST(EstablishmentTest, AListItselfHasNoFindings) {
  Trade trade;
  ListTwo(trade);
  EXPECT_THAT(JudgeBack(trade, FacilityListUri(kJapanOfMexico)), IsEmpty());
}

}  // namespace
}  // namespace rastro
