// Cold chain, certificates, and what is done with goods that have left.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/traceability/finding.h"
#include "tests/services/traceability/finding_matchers.h"
#include "tests/services/traceability/trade.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kLot[] = "https://id.gs1.org/01/07501234100007/10/lot";

// --- temperature

SensorReport Degrees(const std::string& value, const std::string& uom = "CEL") {
  return {.type = "Temperature", .value = value, .uom = uom};
}

RecordedEvent& MakeFrozen(Trade& trade, const Trade::Lots& lots) {
  RecordedEvent& event = trade.Make(lots);
  event.facts->attributes = {{"freezingDate", "2026-03-02"}};
  return event;
}

TEST(TemperatureTest, FrozenGoodsStayFrozen) {
  Trade trade;
  MakeFrozen(trade, {"x:box"});
  trade.Observe("sensor_reporting", {"x:box"}).facts->sensor_reports = {
      Degrees("-15"), Degrees("5", "FAH"), Degrees("258.15", "KEL")};
  EXPECT_THAT(Of("temperature", trade, "x:box"), IsEmpty());  // All three are -15.
  trade.Observe("sensor_reporting", {"x:box"}).facts->sensor_reports = {Degrees("-14.9")};
  EXPECT_THAT(Of("temperature", trade, "x:box"),
              ElementsAre(AllOf(Is(Severity::kWarning), Events(2),
                                Says("at -14.9 degrees"), Says("not told"))));
}

TEST(TemperatureTest, TheTimeOutsideIsReckonedFromReadings) {
  Trade trade;
  MakeFrozen(trade, {"x:box"});  // Events are an hour apart.
  for (const char* degrees : {"-18", "-10", "-9", "-18"}) {
    trade.Observe("sensor_reporting", {"x:box"}).facts->sensor_reports = {
        Degrees(degrees)};
  }
  // From the second reading to the fourth: two hours, as much as is tolerated.
  EXPECT_THAT(
      Of("temperature", trade, "x:box"),
      ElementsAre(AllOf(Is(Severity::kWarning), Events(2, 3), Says("120 minutes"))));
  trade.events()[4]->facts->sensor_reports[0].value = "-14";
  trade.Observe("sensor_reporting", {"x:box"}).facts->sensor_reports = {Degrees("-18")};
  EXPECT_THAT(
      Of("temperature", trade, "x:box"),
      ElementsAre(AllOf(Is(Severity::kError), Events(2, 3, 4), Says("180 minutes"))));
}

TEST(TemperatureTest, OfAPeriodAllOfIt) {
  Trade trade;
  MakeFrozen(trade, {"x:box"});
  RecordedEvent& event = trade.Observe("sensor_reporting", {"x:box"});
  SensorReport report = {.type = "Temperature",
                         .min_value = "-22",
                         .max_value = "-12.5",
                         .mean_value = "-19",
                         .uom = "CEL"};
  report.start_time = event.facts->event_time - absl::Hours(96);
  report.end_time = event.facts->event_time;
  event.facts->sensor_reports = {report};
  EXPECT_THAT(Of("temperature", trade, "x:box"),
              ElementsAre(AllOf(Is(Severity::kError), Says("at -12.5 degrees"),
                                Says("up to 5760 minutes"))));
}

TEST(TemperatureTest, GoodsTravelInWhatIsMeasured) {
  Trade trade;
  MakeFrozen(trade, {"x:box"});
  trade.Pack("x:pallet", {"x:box"});
  trade.Pack("x:vessel", {"x:pallet"});
  trade.Observe("sensor_reporting", {"x:vessel"}).facts->sensor_reports = {Degrees("2")};
  EXPECT_THAT(Of("temperature", trade, "x:box"), ElementsAre(Events(3)));
  Trade after;  // It had been taken out.
  MakeFrozen(after, {"x:box"});
  after.Pack("x:vessel", {"x:box"});
  after.Unpack("x:vessel", {"x:box"});
  after.Observe("sensor_reporting", {"x:vessel"}).facts->sensor_reports = {Degrees("2")};
  EXPECT_THAT(Of("temperature", after, "x:box"), IsEmpty());
}

TEST(TemperatureTest, ChilledGoodsAreJudgedAsChilledAndOthersNotAtAll) {
  Trade trade;
  trade.Make({"x:box"}).facts->attributes = {
      {"storageStateCode", "NOT_PREVIOUSLY_FROZEN"}};
  trade.Observe("sensor_reporting", {"x:box"}).facts->sensor_reports = {Degrees("7"),
                                                                        Degrees("-2")};
  EXPECT_THAT(Of("temperature", trade, "x:box"), IsEmpty());
  trade.Observe("sensor_reporting", {"x:box"}).facts->sensor_reports = {Degrees("-3")};
  EXPECT_THAT(Of("temperature", trade, "x:box"), ElementsAre(Says("the limit is -2")));
  Trade unknown;
  unknown.Make({"x:box"});
  unknown.Observe("sensor_reporting", {"x:box"}).facts->sensor_reports = {Degrees("30")};
  EXPECT_THAT(Of("temperature", unknown, "x:box"), IsEmpty());
}

// --- certificate

// Made and shipped to Japan on 2026-03-02, with what an event says of certificates.
void ShipOut(Trade& trade, const std::vector<CertificateFact>& certificates) {
  trade.By("plant-mx").Make({"x:box"});
  trade.Pack("x:pallet", {"x:box"});
  trade.Ship({"x:pallet"}, "party:importer-jp").facts->certificates = certificates;
}

TEST(CertificateTest, ExportedGoodsHaveOneThatWasInForce) {
  Trade trade;
  ShipOut(trade,
          {{.number = "MX-1", .issue_date = "2026-03-02", .expiry_date = "2026-03-02"}});
  EXPECT_THAT(Of("certificate", trade, "x:box"), IsEmpty());
  Trade none;
  ShipOut(none, {});
  EXPECT_THAT(Of("certificate", none, "x:box"),
              ElementsAre(AllOf(Is(Severity::kWarning), Events(2), Says("no certificate"),
                                Says("left MX for JP"))));
  Trade late;
  ShipOut(late, {{.number = "MX-1", .issue_date = "2026-03-03"}});
  EXPECT_THAT(Of("certificate", late, "x:box"),
              ElementsAre(AllOf(Is(Severity::kError), Says("issued on 2026-03-03"))));
  Trade expired;
  ShipOut(expired, {{.uri = "x:cert", .expiry_date = "2026-03-01"}});
  EXPECT_THAT(
      Of("certificate", expired, "x:box"),
      ElementsAre(AllOf(Is(Severity::kError), Says("certificate x:cert expired"))));
}

TEST(CertificateTest, ItMayBeToldOfByAnotherAndOfWhatIsInside) {
  Trade trade;
  ShipOut(trade, {});
  trade.By("inspection-mx").Observe("inspecting", {"x:box"}).facts->biz_transactions = {
      {"cert", "x:cert"}};
  EXPECT_THAT(Of("certificate", trade, "x:box"), IsEmpty());
}

TEST(CertificateTest, AtHomeNobodyAsks) {
  Trade trade;
  trade.By("plant-mx").Make({"x:box"});
  trade.Ship({"x:box"}, "party:store-mx");
  trade.Ship({"x:box"}, "party:somebody");
  trade.Ship({"x:box"});
  EXPECT_THAT(Of("certificate", trade, "x:box"), IsEmpty());
}

// --- used-after-export

TEST(UsedAfterExportTest, WhatLeftIsNotUsedAtHome) {
  Trade trade;
  ShipOut(trade, {});
  trade.By("importer-jp").Receive({"x:pallet"});
  trade.Unpack("x:pallet", {"x:box"});
  trade.Transform({"x:box"}, {"x:slices"});
  EXPECT_THAT(Of("used-after-export", trade, "x:slices"), IsEmpty());
  trade.By("plant-mx").Transform({"x:box"}, {"x:sausage"});
  EXPECT_THAT(Of("used-after-export", trade, "x:sausage"),
              ElementsAre(AllOf(Is(Severity::kError), Events(2, 6),
                                Says("x:box left MX for JP with event 2"))));
}

TEST(UsedAfterExportTest, UnlessItCameBackOrDidNotLeaveWhole) {
  Trade back;
  ShipOut(back, {});
  back.By("plant-mx").Receive({"x:box"});
  back.Transform({"x:box"}, {"x:sausage"});
  EXPECT_THAT(Of("used-after-export", back, "x:sausage"), IsEmpty());
  Trade part;
  part.By("plant-mx").Make({absl::StrCat(kLot, "=100")});
  part.Ship({absl::StrCat(kLot, "=60")}, "party:importer-jp");
  part.Transform({absl::StrCat(kLot, "=40")}, {"x:sausage"});
  EXPECT_THAT(Of("used-after-export", part, "x:sausage"), IsEmpty());
  Trade whole;
  whole.By("plant-mx").Make({absl::StrCat(kLot, "=100")});
  whole.Ship({absl::StrCat(kLot, "=100")}, "party:importer-jp");
  whole.Transform({absl::StrCat(kLot, "=40")}, {"x:sausage"});
  EXPECT_THAT(Of("used-after-export", whole, "x:sausage"), ElementsAre(Events(1, 2)));
  // An event of which the content is withheld may have made more of it.
  Trade perhaps;
  perhaps.By("plant-mx").Make({absl::StrCat(kLot, "=100")});
  Withhold(perhaps.Make({absl::StrCat(kLot, "=100")}));
  perhaps.Ship({absl::StrCat(kLot, "=100")}, "party:importer-jp");
  perhaps.Transform({absl::StrCat(kLot, "=40")}, {"x:sausage"});
  EXPECT_THAT(Of("used-after-export", perhaps, "x:sausage"), IsEmpty());
}

}  // namespace
}  // namespace rastro
