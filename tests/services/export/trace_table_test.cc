// The table of small trades told by hand: which rows, and what stands in each column.

#include "services/export/trace_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/part.h"
#include "services/export/trace_row.h"
#include "services/traceability/decimal.h"
#include "services/traceability/event_time.h"
#include "tests/services/traceability/trade.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kCarcasses[] = "https://id.gs1.org/01/07501234100007/10/007";
constexpr char kCuts[] = "https://id.gs1.org/01/07501234200011/10/L26063-A%2F1";
constexpr char kPallet[] = "https://id.gs1.org/00/175012340000047118";
constexpr char kPlant[] = "https://id.gs1.org/414/7501234000109";

using NamedRow = std::map<std::string, std::string>;  // Cells by column; no empty ones.

std::vector<NamedRow> Named(const Table& table) {
  std::vector<NamedRow> rows;
  for (const std::vector<std::string>& row : table.rows) {
    EXPECT_EQ(row.size(), table.columns.size());
    NamedRow& named = rows.emplace_back();
    for (size_t i = 0; i < row.size(); ++i) {
      if (!row[i].empty()) named[std::string(table.columns[i].name)] = row[i];
    }
  }
  return rows;
}

std::vector<std::string> ColumnOf(const std::vector<NamedRow>& rows,
                                  const std::string& column) {
  std::vector<std::string> cells;
  for (const NamedRow& row : rows) {
    const auto found = row.find(column);
    cells.push_back(found == row.end() ? "" : found->second);
  }
  return cells;
}

class TraceTableTest : public ::testing::Test {
 protected:
  // The trail of a lot, back or forward.
  std::vector<NamedRow> Trail(const std::string& lot, bool forward = false) {
    const PartyDirectory directory = Trade::Directory();
    lineage_ = forward ? TraceForward(trade_, lot, directory).value()
                       : TraceBack(trade_, lot, directory).value();
    source_.lineage = &lineage_;
    source_.events.clear();
    for (const auto& [index, event] : lineage_.events) {
      source_.events.push_back({event, "", ""});
    }
    return Rows();
  }

  // Every event of the trade, as a query answers them.
  std::vector<NamedRow> All() {
    source_.lineage = nullptr;
    source_.events.clear();
    for (const auto& event : trade_.events()) source_.events.push_back({event, "", ""});
    return Rows();
  }

  std::vector<NamedRow> Rows() {
    const absl::StatusOr<Table> table = MakeTraceTable(source_);
    EXPECT_THAT(table, IsOk());
    return Named(*table);
  }

  Trade trade_;
  Lineage lineage_;
  TraceTableSource source_;
};

TEST_F(TraceTableTest, ATransformationHasARowForEachLotWithAllItsData) {
  EventFacts& facts = *trade_
                           .Transform({absl::StrCat(kCarcasses, "=982.40")},
                                      {absl::StrCat(kCuts, "=310.75")})
                           .facts;
  facts.event_time =
      absl::FromCivil(absl::CivilSecond(2026, 9, 4, 4, 5, 30), absl::UTCTimeZone()) +
      absl::Milliseconds(250);
  facts.zone_offset_minutes = -7 * 60;
  facts.read_point = kPlant;
  facts.event_id = "urn:x:1";
  facts.disposition = "active";
  facts.attributes = {
      {"cutCode", "UNECE-2184"}, {"establishment", "TIF-999"}, {"species", "bovine"}};
  facts.biz_transactions = {{"po", "urn:x:4711"}, {"", "urn:x:unsaid"}};
  facts.mentions[1].quantities.push_back({"16", "XBX"});
  facts.mentions[1].quantities.insert(facts.mentions[1].quantities.begin(), {"6", ""});
  source_.verdict = "intact as of size 9 of ledger.example/test";
  source_.party_name = [](absl::string_view uri) {
    return uri == kPlant ? "Carnes del Norte" : "";
  };
  const std::vector<NamedRow> rows = Trail(kCuts);
  ASSERT_EQ(rows.size(), 2u);
  const NamedRow common = {
      {"Critical Tracking Event", "Transformation"},
      {"Event Date", "2026-09-03"},
      {"Event Time", "21:05:30.25"},
      {"UTC Offset", "UTC-07:00"},
      {"Location Description", absl::StrCat("Carnes del Norte (", kPlant, ")")},
      {"Location GLN", "7501234000109"},
      {"Establishment", "TIF-999"},
      {"Reference Document Type", "po; -"},
      {"Reference Document Number", "urn:x:4711; urn:x:unsaid"},
      {"Event Type", "TransformationEvent"},
      {"Business Step", "commissioning"},
      {"Disposition", "active"},
      {"Event ID", "urn:x:1"},
      {"Entry Index", "0"},
      {"Record Time (UTC)", "2026-03-02T06:00:00.000000Z"},
      {"Submitter", "maker"},
      {"Verdict", source_.verdict}};
  NamedRow used = common;
  used.insert({{"Traceability Lot Code", kCarcasses},
               {"GTIN", "07501234100007"},
               {"Batch or Lot Number", "007"},
               {"Role of Lot", "in"},
               {"Quantity", "982.40"},
               {"Unit of Measure", "KGM"}});
  EXPECT_EQ(rows[0], used);
  NamedRow made = common;
  made.insert({{"Traceability Lot Code", kCuts},
               {"GTIN", "07501234200011"},
               {"Batch or Lot Number", "L26063-A/1"},
               {"Role of Lot", "out"},
               {"Product Description", "bovine; UNECE-2184"},
               {"Quantity", "310.75"},
               {"Unit of Measure", "KGM"},
               {"Other Quantities", "6 pieces; 16 XBX"},
               {"Traceability Lot Code Source", common.at("Location Description")},
               {"Input Traceability Lot Codes", kCarcasses}});
  EXPECT_EQ(rows[1], made);
}

TEST_F(TraceTableTest, AShipmentOfAPalletHasARowForEachLotOnIt) {
  trade_.By("maker").Make({"x:a=10", "x:b=20"}).facts->read_point = "x:farm";
  trade_.Pack(kPallet, {"x:a=10", "x:b=20"});
  trade_.Unpack(kPallet, {"x:b"});
  EventFacts& shipped = *trade_.Ship({kPallet}, "party:importer-jp").facts;
  shipped.read_point = kPlant;
  shipped.sources = {{"possessing_party", "party:maker"}};
  shipped.destinations.push_back({"location", "x:tokyo"});
  trade_.By("importer-jp").Receive({kPallet});
  const std::vector<NamedRow> rows = Trail("x:a");
  EXPECT_THAT(
      ColumnOf(rows, "Traceability Lot Code"),
      ElementsAre("x:a", kPallet, "x:a", kPallet, kPallet, "x:a", kPallet, "x:a"));
  EXPECT_THAT(ColumnOf(rows, "Role of Lot"),
              ElementsAre("out", "out", "in", "in", "at", "inside", "at", "inside"));
  EXPECT_THAT(
      ColumnOf(rows, "Critical Tracking Event"),
      ElementsAre("", "", "", "", "Shipping", "Shipping", "Receiving", "Receiving"));
  EXPECT_THAT(ColumnOf(rows, "Quantity"),
              ElementsAre("10", "", "10", "", "", "10", "", "10"));
  EXPECT_THAT(ColumnOf(rows, "Logistic Unit"),
              ElementsAre("", "", kPallet, "", "", kPallet, "", kPallet));
  EXPECT_THAT(ColumnOf(rows, "Serial Number or SSCC")[1], "175012340000047118");
  EXPECT_EQ(rows[5].at("Immediate Subsequent Recipient"), "x:tokyo");
  EXPECT_EQ(rows[5].count("Immediate Previous Source"), 0u);
  EXPECT_EQ(rows[5].at("Traceability Lot Code Source"), "x:farm");
  // The receipt names no source: it is where the lot was last shipped from.
  EXPECT_EQ(rows[7].at("Immediate Previous Source"), kPlant);
  EXPECT_EQ(rows[6].at("Immediate Previous Source"), kPlant);
}

TEST_F(TraceTableTest, AReceiptThatNamesItsSourceIsBelieved) {
  trade_.Make({"x:a"});
  trade_.Ship({"x:a"}).facts->read_point = kPlant;
  trade_.Receive({"x:a"}).facts->sources = {{"owning_party", "x:owner"},
                                            {"possessing_party", "x:holder"}};
  EXPECT_EQ(Trail("x:a")[2].at("Immediate Previous Source"), "x:holder");
}

TEST_F(TraceTableTest, NestedContentsAreFoundAndCirclesEnd) {
  trade_.Make({"x:a"});
  trade_.Pack("x:box", {"x:a"});
  trade_.Pack("x:pallet", {"x:box"});
  trade_.Pack("x:box", {"x:pallet"});
  trade_.Ship({"x:pallet"});
  std::vector<std::string> shipped;
  for (const NamedRow& row : Trail("x:a")) {
    if (row.count("Critical Tracking Event")) {
      shipped.push_back(
          absl::StrCat(row.at("Traceability Lot Code"), " ", row.at("Role of Lot")));
    }
  }
  EXPECT_THAT(shipped, ElementsAre("x:pallet at", "x:box inside", "x:a inside"));
}

TEST_F(TraceTableTest, ATransformationToldInTwoEventsHasAllInputs) {
  trade_.Transform({"x:a=1"}, {}, "urn:uuid:one");
  trade_.Transform({"x:b=3"}, {"x:cuts=4"}, "urn:uuid:one");
  const std::vector<NamedRow> rows = Trail("x:cuts");
  EXPECT_THAT(ColumnOf(rows, "Traceability Lot Code"),
              ElementsAre("x:a", "x:b", "x:cuts"));
  EXPECT_EQ(rows[2].at("Input Traceability Lot Codes"), "x:a; x:b");
  EXPECT_EQ(All()[2].at("Input Traceability Lot Codes"), "x:a; x:b");
}

TEST_F(TraceTableTest, RowsAreInTheOrderInWhichThingsHappened) {
  trade_.Make({"x:a"});
  trade_.Receive({"x:a"}).facts->event_time += absl::Hours(5);
  trade_.Ship({"x:a"});
  EXPECT_THAT(ColumnOf(Trail("x:a"), "Entry Index"), ElementsAre("0", "2", "1"));
}

TEST_F(TraceTableTest, WhatDoesNotCountSaysSoAndIsNoCriticalEvent) {
  trade_.Make({"x:a"});
  trade_.Transform({"x:a"}, {"x:b"});
  trade_.Declare(1);
  trade_.By("stranger").Transform({"x:a"}, {"x:c"});
  const std::vector<NamedRow> rows = Trail("x:a");
  EXPECT_THAT(ColumnOf(rows, "Critical Tracking Event"), ElementsAre("", "", "", ""));
  EXPECT_THAT(ColumnOf(rows, "Note"),
              UnorderedElementsAre("", "declared wrong by entry 2",
                                   "declares an earlier event wrong",
                                   "by a stranger, without effect on this lot"));
  for (const NamedRow& row : rows) EXPECT_EQ(row.at("Traceability Lot Code"), "x:a");
}

TEST_F(TraceTableTest, WithheldContentHasRowsWithWhatTheLedgerKnows) {
  trade_.Make({"x:a"});
  Withhold(trade_.Ship({"x:a"}));
  const NamedRow wanted = {{"Traceability Lot Code", "x:a"},
                           {"Role of Lot", "at"},
                           {"Entry Index", "1"},
                           {"Record Time (UTC)", "2026-03-02T07:00:00.000000Z"},
                           {"Submitter", "maker"},
                           {"Note", "content withheld"}};
  EXPECT_THAT(Trail("x:a"), Contains(wanted));
}

TEST_F(TraceTableTest, ATrailHasItsOwnLotsAndAQueryAll) {
  trade_.Make({"x:a", "x:other"});
  trade_.Transform({"x:a"}, {"x:b", "x:sister"});
  EXPECT_THAT(ColumnOf(Trail("x:b"), "Traceability Lot Code"),
              ElementsAre("x:a", "x:a", "x:b"));
  EXPECT_THAT(ColumnOf(All(), "Traceability Lot Code"),
              ElementsAre("x:a", "x:other", "x:a", "x:b", "x:sister"));
}

TEST_F(TraceTableTest, ProductsWithoutALotAndEventsWithoutAnyHaveARowInAQuery) {
  EventFacts& facts = *trade_.Observe("inspecting", {"x:a"}).facts;
  facts.mentions = {{.list = MentionList::kEpcs,
                     .text = "https://id.gs1.org/01/07501234100007",
                     .quantities = {{"5", "KGM"}}}};
  trade_.events()[0]->lots.clear();
  EventFacts& measured = *trade_.Observe("sensor_reporting", {"x:b"}).facts;
  measured.mentions.clear();
  trade_.events()[1]->lots.clear();
  source_.product_name = [](absl::string_view) { return "carcasses"; };
  const std::vector<NamedRow> rows = All();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].at("GTIN"), "07501234100007");
  EXPECT_EQ(rows[0].at("Product Description"), "carcasses");
  EXPECT_EQ(rows[0].at("Quantity"), "5");
  EXPECT_EQ(rows[0].count("Traceability Lot Code"), 0u);
  EXPECT_EQ(rows[1].at("Business Step"), "sensor_reporting");
}

TEST_F(TraceTableTest, LotsThatTheContentDoesNotNameHaveARow) {
  trade_.Make({"x:a", "x:b"}).facts->mentions.pop_back();
  const std::vector<NamedRow> rows = All();
  EXPECT_THAT(ColumnOf(rows, "Traceability Lot Code"), ElementsAre("x:a", "x:b"));
  EXPECT_THAT(ColumnOf(rows, "Role of Lot"), ElementsAre("out", "out"));
}

TEST_F(TraceTableTest, ALotThatIsConsumedAndMadeHasTwoRows) {
  trade_.Transform({"x:a=10"}, {"x:a=9"});
  EXPECT_THAT(ColumnOf(All(), "Quantity"), ElementsAre("10", "9"));
  EXPECT_THAT(ColumnOf(All(), "Role of Lot"), ElementsAre("in", "out"));
}

// A slaughter of 4,000 animals made a cell that no spreadsheet takes.
TEST_F(TraceTableTest, LongListsAreCutAndSayHowMuchIsMissing) {
  Trade::Lots animals;
  for (int i = 0; i < 3900; ++i) {
    animals.push_back(absl::StrCat("https://id.rastro.example/mx/siniiga/", 1000000 + i));
  }
  trade_.Transform(animals, {"x:carcasses"});
  const std::vector<NamedRow> rows = Trail("x:carcasses");
  ASSERT_EQ(rows.size(), 3901u);
  const std::string& inputs = rows.back().at("Input Traceability Lot Codes");
  EXPECT_LT(inputs.size(), 32767u);
  EXPECT_GT(inputs.size(), kMaxListBytes - 100);
  const size_t shown = static_cast<size_t>(std::count(inputs.begin(), inputs.end(), ';'));
  EXPECT_THAT(inputs, EndsWith(absl::StrCat("; and ", 3900 - shown, " more")));
}

TEST_F(TraceTableTest, TooLargeATableIsRefused) {
  Trade::Lots lots;
  for (int i = 0; i < 3000; ++i) lots.push_back(absl::StrCat("x:", i));
  for (int i = 0; i < 84; ++i) trade_.Observe("inspecting", lots);
  for (const auto& event : trade_.events()) source_.events.push_back({event, "", ""});
  const absl::StatusOr<Table> table = MakeTraceTable(source_);
  EXPECT_THAT(table, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(table.status().message()), HasSubstr("250000 rows"));
  source_.events.pop_back();
  const absl::StatusOr<Table> fits = MakeTraceTable(source_);
  ASSERT_THAT(fits, IsOk());
  EXPECT_EQ(fits->rows.size(), 249000u);
}

TEST_F(TraceTableTest, StagesComeFromTheContent) {
  trade_.Observe("shipping", {"x:a"});
  source_.events = {{trade_.events()[0], std::string(kLotEventMediaType),
                     std::string("\x08\x06", 2)}};  // stage: STAGE_EXPORT
  EXPECT_EQ(Rows()[0].at("Stage"), "export");
}

// Whoever reads a column by its type finds nothing else in it.
TEST_F(TraceTableTest, CellsHaveTheTypeOfTheirColumn) {
  for (int i = 0; i < 20; ++i) {
    trade_.Transform({absl::StrCat("x:", i, "=", i, ".50")}, {absl::StrCat("x:", i + 1)});
    EventFacts& facts = *trade_.Ship({absl::StrCat("x:", i + 1)}).facts;
    facts.zone_offset_minutes = i * 84 - 840;
    facts.event_time += absl::Nanoseconds(i);
  }
  (void)Trail("x:20");
  const Table table = MakeTraceTable(source_).value();
  ASSERT_THAT(table.rows, testing::Not(IsEmpty()));
  for (const std::vector<std::string>& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i].empty()) continue;
      SCOPED_TRACE(absl::StrCat(std::string(table.columns[i].name), ": ", row[i]));
      switch (table.columns[i].type) {
        case ColumnType::kText:
          break;
        case ColumnType::kNumber:
          EXPECT_TRUE(IsDecimal(row[i]));
          break;
        case ColumnType::kDate:
          EXPECT_TRUE(IsDate(row[i]));
          break;
        case ColumnType::kTime:
          EXPECT_TRUE(ParseDateTime(absl::StrCat("2026-01-01T", row[i], "Z"), {}));
          break;
        case ColumnType::kTimestamp:
          EXPECT_TRUE(ParseDateTime(row[i], {}) && absl::EndsWith(row[i], "Z"));
          break;
      }
    }
  }
}

}  // namespace
}  // namespace rastro
