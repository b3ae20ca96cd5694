// Tests of services/csv/csv_reader.h: rows to events, and mistakes at their cells.

#include "services/csv/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/substitute.h"
#include "absl/time/clock.h"
#include "tests/services/csv/mistake_text.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kSlaughterNames[] =
    "stage;event;event_time;event_time_zone_offset;read_point;input_lot;input_quantity;"
    "input_uom;output_lot;output_quantity;output_uom;slaughter_date;born_in\n";
constexpr char kPackNames[] =
    "stage;event;event_time;event_time_zone_offset;parent;lot;quantity;uom\n";
constexpr char kShipNames[] =
    "stage,event_time,event_time_zone_offset,lot,quantity,uom\n";

CsvReading Read(absl::string_view file, const CsvOptions& options = {}) {
  absl::StatusOr<CsvReading> reading = ReadCsv(file, options);
  EXPECT_THAT(reading, IsOk());
  return reading.ok() ? *std::move(reading) : CsvReading();
}

// The mistakes of a file that has some.
std::string Places(absl::string_view file, const CsvOptions& options = {}) {
  return PlacesText(Read(file, options).mistakes);
}

TEST(ReadCsvTest, RowsOfOneEventBecomeOneEvent) {
  std::string file = kSlaughterNames;
  for (int i = 0; i < 40; ++i) {
    absl::StrAppend(&file, "slaughter;A1;25/03/2026 6:40;UTC-7;7501234000208;",
                    "https://id.rastro.example/mx/siniiga/25048123", 10 + i, ";;;",
                    i == 0 ? "(01)07501234100014(10)C26061;9.800,5;kg" : ";;",
                    ";2026/3/25;MX|US\n");
  }
  const CsvReading reading = Read(file);
  EXPECT_EQ(MistakeText(reading), "");
  ASSERT_EQ(reading.events.size(), 1u);
  EXPECT_EQ(reading.events[0].row, 2u);
  EXPECT_EQ(reading.rows, 40u);
  const v1::LotEvent& event = reading.events[0].event;
  EXPECT_EQ(event.stage(), v1::STAGE_SLAUGHTER);
  EXPECT_EQ(event.biz_step(), "commissioning");
  EXPECT_EQ(event.disposition(), "active");
  EXPECT_EQ(event.event_time().seconds(),
            absl::ToUnixSeconds(absl::FromCivil(absl::CivilSecond(2026, 3, 25, 13, 40),
                                                absl::UTCTimeZone())));
  EXPECT_EQ(event.event_time_zone_offset(), "-07:00");
  EXPECT_EQ(event.read_point(), "https://id.gs1.org/414/7501234000208");
  const v1::TransformationEvent& what = event.transformation();
  EXPECT_EQ(what.input_epc_list_size(), 40);
  ASSERT_EQ(what.output_quantity_list_size(), 1);
  EXPECT_EQ(what.output_quantity_list(0).epc_class(),
            "https://id.gs1.org/01/07501234100014/10/C26061");
  EXPECT_EQ(what.output_quantity_list(0).quantity(), "9800.5");
  EXPECT_EQ(what.output_quantity_list(0).uom(), "KGM");
  EXPECT_EQ(what.ilmd().slaughter_date(), "2026-03-25");
  EXPECT_THAT(what.ilmd().born_in(), ElementsAre("MX", "US"));
}

TEST(ReadCsvTest, LotsGoWhereTheyBelong) {
  const CsvReading reading = Read(absl::StrCat(
      kPackNames, "packaging;P;2026-03-25 14:00;-7;075012340000000017;",
      "0107501234200011"
      "10L26063-A;300;kg\n",
      "packaging;P;;;;urn:epc:class:lgtin:7501234.020001.L26063-A;15;cajas\n",
      "packaging;P;;;;https://example.com/01/07501234200011/21/box7;;\n",
      "packaging;P;;;;(01)07501234200028(10)B;;\n"));
  EXPECT_EQ(MistakeText(reading), "");
  ASSERT_EQ(reading.events.size(), 1u);
  const v1::AggregationEvent& what = reading.events[0].event.aggregation();
  EXPECT_EQ(what.action(), v1::ACTION_ADD);
  EXPECT_EQ(what.parent_id(), "https://id.gs1.org/00/075012340000000017");
  // A single thing has no quantity; of goods there is some.
  EXPECT_THAT(what.child_epcs(),
              ElementsAre("https://id.gs1.org/01/07501234200011/21/box7"));
  ASSERT_EQ(what.child_quantity_list_size(), 3);
  EXPECT_EQ(what.child_quantity_list(1).uom(), "XBX");
  EXPECT_EQ(what.child_quantity_list(2).quantity(), "");
}

TEST(ReadCsvTest, RowsWithoutKeyAreEventsByThemselves) {
  const std::string row = "export,2026-03-25 14:00,-7,(01)07501234200011(10)A,1,kg\n";
  const CsvReading reading =
      Read(absl::StrCat(kShipNames, row, "\n# note\n", row, ",,,,,\n"));
  EXPECT_EQ(MistakeText(reading), "");
  ASSERT_EQ(reading.events.size(), 2u);
  EXPECT_EQ(reading.events[1].row, 5u);
}

TEST(ReadCsvTest, EveryMistakeIsToldAtItsCell) {
  EXPECT_EQ(Places(absl::StrCat(
                kShipNames,                                                    //
                "exprt,2026-03-25 14:00,-7,(01)07501234200011(10)A,1,kg\n",    // 2
                "export,02/03/2026 14:00,-7,(01)07501234200011(10)A,1,kg\n",   // 3
                "export,2026-03-25,-7,(01)07501234200012(10)A,many,stones\n",  // 4
                "export,2026-03-25 14:00,9:00,(01)07501234200011(10)A,,kg\n",  // 5
                "export,2026-03-25 14:00,-7,,5,kg\n",                          // 6
                "export,2026-03-25 14:00,,(01)07501234200011(10)A,5,kg\n",     // 7
                ",2026-03-25 14:00,-7,(01)07501234200011(10)A,5,kg\n",         // 8
                "export,2026-03-25 14:00,-7,2504812345,5,kg,more\n",           // 9
                "export,2026-03-25 14:00,-7,\"7501234200011\",-5,kg\n",        // 10
                "export,2026-03-25 14:00,-7,1.75012E+17,5,kg\n")),             // 11
            "2:stage csv.stage\n"
            "3:event_time csv.time\n"
            "4:event_time csv.time\n"
            "4:lot csv.lot\n"
            "5:event_time_zone_offset csv.offset\n"
            "5:uom csv.lonely\n"
            "6:lot csv.missing\n"
            "6:quantity csv.lonely\n"
            "7:event_time_zone_offset csv.offset\n"
            "8:stage csv.missing\n"
            "9:cell 7 csv.cells\n"
            "9:lot csv.lot\n"
            "10:lot csv.lot\n"
            "11:lot csv.lot\n");
}

TEST(ReadCsvTest, TellsWhatWasMeant) {
  const CsvReading reading = Read(
      "stage;event_tim;event_time_zone_offset;Lot;lot;quantity;uom;disposition\n"
      "inspeccion;2026-03-25 14:00;-7;(01)07501234200011(10)A;;1.234;kg;conform\n"
      "inspection;2026-03-25 14:00;-7;(01)07501234200011(10)A;;1.234;kg;conform\n");
  const std::string text = MistakeText(reading);
  EXPECT_THAT(text,
              HasSubstr("1:event_tim csv.column event_tim; did you mean event_time?"));
  EXPECT_THAT(text, HasSubstr("1:lot csv.column_twice"));
  EXPECT_THAT(text, HasSubstr("2:stage csv.stage inspeccion; did you mean inspection?"));
  EXPECT_THAT(text, HasSubstr("3:quantity csv.number 1.234; could be 1234 or 1.234"));
  EXPECT_THAT(text, HasSubstr("3:disposition csv.word conform; "));
  EXPECT_TRUE(reading.events.empty());
}

// A pallet whose only lot is misspelt is not told besides that it holds nothing.
TEST(ReadCsvTest, OneMistakeIsToldOnce) {
  EXPECT_EQ(Places(absl::StrCat(kPackNames,
                                "packaging;P;2026-03-25 14:00;-7;(00)075012340000000017;"
                                "(01)07501234200012(10)X;2;kg\n")),
            "2:lot csv.lot\n");
  EXPECT_EQ(
      Places(absl::StrCat(kSlaughterNames,
                          "slaughter;A;2026-03-25 14:00;-7;;urn:x:a;;;2504;5;kg;;\n")),
      "2:output_lot csv.lot\n");
}

// The rules of LotEvents are those of the reader that the ledger uses too; what it finds
// is told where a person can mend it.
TEST(ReadCsvTest, TheReadersViolationsComeBackToTheirCells) {
  const std::string names =
      "stage,event,event_time,event_time_zone_offset,input_lot,output_lot,born_in,"
      "species,"
      "farm,farm_percent,establishment,event_id\n";
  const std::string start = "slaughter,A,2026-03-02 09:15,-7,";
  EXPECT_EQ(Places(absl::StrCat(names, start,
                                "urn:x:a,(01)07501234100014(10)C,Mexico,bovine,"
                                "7501234000307,120,TIF,\n",
                                "slaughter,A,,,urn:x:b,,,,,,,\n")),
            "2:born_in field.country\n2:farm_percent field.percent\n");
  EXPECT_EQ(Places(absl::StrCat(names, start, "urn:x:a,,MX,,,,,\n")),
            "2:output_lot event.identifiers\n");
  EXPECT_EQ(Places(absl::StrCat(names, start, "urn:x:a,(01)07501234100014(10)C,MX,,,50,",
                                std::string(65, 'x'), ",\n")),
            "2:establishment field.length\n2:farm_percent field.missing\n");
}

TEST(ReadCsvTest, RowsOfOneEventMustAgree) {
  const std::string lot = "(01)07501234200011(10)A";
  EXPECT_EQ(Places(absl::StrCat(kPackNames,
                                "packaging;P;2026-03-25 14:00;-7;(00)075012340000000017;",
                                lot, ";3;kg\n", "packaging;P;2026-03-25 15:00;-7;;", lot,
                                ";4;kg\n", "export;P;;;(00)075012340000000024;;;\n")),
            "3:event_time csv.differs\n3:lot csv.twice\n4:stage csv.differs\n"
            "4:parent csv.differs\n");
}

TEST(ReadCsvTest, ColumnsOfOtherStagesAreRefusedAndMissingOnesToldOnce) {
  EXPECT_EQ(
      Places("stage,event_time,event_time_zone_offset,lot,vessel,transformation_id\n"
             "recall,2026-03-25 14:00,-7,(01)07501234200011(10)A,Ship,urn:x:t\n"
             "recall,2026-03-25 14:00,-7,(01)07501234200011(10)B,,\n"),
      "1:remark csv.missing\n2:vessel csv.not_here\n"
      "2:transformation_id csv.not_here\n");
}

TEST(ReadCsvTest, TimesNeedAnOffsetFromSomewhere) {
  const std::string row = "export,2026-03-25 14:00,,(01)07501234200011(10)A,,\n";
  CsvOptions options;
  options.time_zone = absl::FixedTimeZone(-6 * 3600);
  const CsvReading reading = Read(absl::StrCat(kShipNames, row), options);
  ASSERT_EQ(reading.events.size(), 1u) << MistakeText(reading);
  EXPECT_EQ(reading.events[0].event.event_time_zone_offset(), "-06:00");
  // What the row says itself wins; what it says twice must agree.
  const CsvReading said = Read(
      absl::StrCat(kShipNames, absl::StrReplaceAll(row, {{",,(", ",UTC+9,("}})), options);
  ASSERT_EQ(said.events.size(), 1u);
  EXPECT_EQ(said.events[0].event.event_time_zone_offset(), "+09:00");
  EXPECT_EQ(Places(absl::StrCat(
                kShipNames, absl::StrReplaceAll(row, {{"14:00,", "14:00 -06:00,-7"}}))),
            "2:event_time_zone_offset csv.offset\n");
}

TEST(ReadCsvTest, ClocksThatAreChangedAreNotGuessed) {
  CsvOptions options;
  absl::TimeZone zone;
  if (!absl::LoadTimeZone("America/Tijuana", &zone)) GTEST_SKIP() << "no time zones here";
  options.time_zone = zone;
  const auto read = [&](absl::string_view time) {
    return Read(
        absl::StrCat(kShipNames, "export,", time, ",,(01)07501234200011(10)A,,\n"),
        options);
  };
  EXPECT_EQ(read("2026-07-01 12:00").events.at(0).event.event_time_zone_offset(),
            "-07:00");
  EXPECT_EQ(read("2026-01-01 12:00").events.at(0).event.event_time_zone_offset(),
            "-08:00");
  EXPECT_EQ(read("2026-07-01T12:00:00Z").events.at(0).event.event_time_zone_offset(),
            "-07:00");
  EXPECT_THAT(MistakeText(read("2026-03-08 02:30")), HasSubstr("put forward"));
  EXPECT_THAT(MistakeText(read("2026-11-01 01:30")), HasSubstr("put back"));
}

TEST(ReadCsvTest, DecimalsGoByWhatTheFileShows) {
  const std::string row = "export;2026-03-25 14:00;-7;(01)07501234200011(10)$0;$1;kg\n";
  const std::string names = absl::StrReplaceAll(kShipNames, {{",", ";"}});
  const auto rows = [&](absl::string_view one, absl::string_view two) {
    return absl::StrCat(names, absl::Substitute(row, "A", one),
                        absl::Substitute(row, "B", two));
  };
  const CsvReading comma = Read(rows("12,5", "1,234"));
  ASSERT_EQ(comma.events.size(), 2u) << MistakeText(comma);
  EXPECT_EQ(comma.events[1].event.object().quantity_list(0).quantity(), "1.234");
  EXPECT_EQ(Places(rows("12,5", "1.234")), "3:quantity csv.number\n");
  EXPECT_EQ(Places(rows("12,5", "12.5")), "");
  EXPECT_EQ(Places(rows("1,234", "1,234")),
            "2:quantity csv.number\n3:quantity csv.number\n");
  CsvOptions options;
  options.decimal_mark = DecimalMark::kPoint;
  EXPECT_EQ(Places(rows("1.234", "5"), options), "");
}

TEST(ReadCsvTest, CertificatesAreSaidOnceFarmsAreNotAddedUp) {
  const std::string names =
      "stage,event,event_time,event_time_zone_offset,lot,certificate_number,"
      "container_number\n";
  const std::string start = "export,E,2026-03-25 14:00,-7,";
  const CsvReading reading =
      Read(absl::StrCat(names, start, "(01)07501234200011(10)A,C-1,MSKU 123456-5\n",
                        start, "(01)07501234200011(10)B,C-1,MSKU1234565\n", start,
                        "(01)07501234200011(10)C,C-2,\n"));
  ASSERT_EQ(reading.events.size(), 1u) << MistakeText(reading);
  EXPECT_EQ(reading.events[0].event.certificates_size(), 2);
  EXPECT_THAT(reading.events[0].event.transport().container_numbers(),
              ElementsAre("MSKU1234565"));
  const std::string harvest = "harvest,H,2026-03-25 14:00,-7,";
  EXPECT_EQ(Places(absl::StrCat(
                "stage,event,event_time,event_time_zone_offset,lot,farm,farm_percent\n",
                harvest, "(01)07501234200011(10)A,7501234000307,50\n", harvest,
                "(01)07501234200011(10)B,7501234000307,50\n")),
            "3:farm csv.twice\n");
}

TEST(ReadCsvTest, MeasurementsStandOneARow) {
  const CsvReading reading = Read(
      "stage,event,event_time,event_time_zone_offset,lot,sensor_type,sensor_time,"
      "sensor_value,sensor_uom\n"
      "transport_condition,T,2026-03-28 07:30,UTC+9,(00)075012340000000017,Temperature,"
      "2026-03-12 06:00,-18.5,°C\n"
      "transport_condition,T,,,,Temperature,2026-03-13 06:00,\"-18,9\",°C\n");
  ASSERT_EQ(reading.events.size(), 1u) << MistakeText(reading);
  const v1::LotEvent& event = reading.events[0].event;
  ASSERT_EQ(event.sensor_element_list_size(), 2);
  EXPECT_EQ(event.sensor_element_list(1).sensor_report(0).value(), "-18.9");
  EXPECT_EQ(event.sensor_element_list(1).sensor_report(0).uom(), "CEL");
  // At the event's own offset.
  EXPECT_EQ(event.sensor_element_list(0).sensor_metadata().time().seconds() % 86400,
            21 * 3600);
}

TEST(ReadCsvTest, TellsHowItWasTakenAndWhatWasPassedOver) {
  const std::string row = "export;2026-03-25 14:00;-7;(01)07501234200011(10)A";
  const CsvReading reading =
      Read(absl::StrCat("sep=;\nstage;event_time;event_time_zone_offset;lot;remark\n",
                        row, "\n# ", row, ";\n", row, ";Jam\xF3n\n"));
  EXPECT_EQ(MistakeText(reading), "");
  ASSERT_EQ(reading.events.size(), 2u);
  EXPECT_EQ(reading.events[1].row, 4u);
  EXPECT_EQ(reading.events[1].event.remark(), "Jamón");
  EXPECT_THAT(reading.notes,
              ElementsAre(AllOf(HasSubstr("Windows-1252"), HasSubstr("semicolons")),
                          HasSubstr("1 row (first: 2) has fewer cells"),
                          HasSubstr("1 row begins with #")));
}

TEST(ReadCsvTest, JapaneseFilesAreReadAsTheyAreSaved) {
  // Shift_JIS: full-width digits, Japanese dates, a remark in kanji.
  const CsvReading reading = Read(
      "stage\tevent_time\tevent_time_zone_offset\tlot\tquantity\tuom\tremark\n"
      "receiving\t2026\x94\x4E"
      "3\x8C\x8E"
      "30\x93\xFA 9\x8E\x9E"
      "05\x95\xAA\tUTC+9\t"
      "(01)07501234200011(10)A\t\x82\x50\x82\x51\t\x94\xA0\t\x8B\x8D\x93\xF7\n");
  ASSERT_EQ(reading.events.size(), 1u) << MistakeText(reading);
  const v1::LotEvent& event = reading.events[0].event;
  EXPECT_EQ(event.remark(), "牛肉");
  EXPECT_EQ(event.object().quantity_list(0).quantity(), "12");
  EXPECT_EQ(event.object().quantity_list(0).uom(), "XBX");
  EXPECT_EQ(event.event_time().seconds() % 86400, 5 * 60);
}

TEST(ReadCsvTest, RefusesWhatIsNoSuchFile) {
  const struct {
    std::string file;
    std::string why;
  } kCases[] = {{"", "names columns"},
                {"hello\nworld", "names columns"},
                {"# only\n# comments", "names columns"},
                {"PK\x03\x04xl/workbook.xml", "workbook"},
                {std::string("a\0b", 3), "zero bytes"},
                {std::string(kMaxCsvBytes + 1, 'a'), "larger than 16 MiB"}};
  for (const auto& each : kCases) {
    EXPECT_THAT(ReadCsv(each.file, {}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(each.why)));
  }
}

// A file of nothing but mistakes is refused in bounded time, with a bounded list.
TEST(ReadCsvTest, HostileFilesAreBounded) {
  std::string file = kShipNames;
  while (file.size() < kMaxCsvBytes / 2) file += "x,y,z,(01)1(10)\",\"\",1.2.3\n";
  std::string quotes = absl::StrCat(kShipNames, std::string(kMaxCsvBytes / 2, '"'));
  std::string cells = absl::StrCat(kShipNames, std::string(kMaxCsvBytes / 2, ','));
  std::string lines = absl::StrCat(kShipNames, std::string(kMaxCsvBytes / 2, '\n'));
  const absl::Time begin = absl::Now();
  for (const std::string* each : {&file, &quotes, &cells, &lines}) {
    const CsvReading reading = Read(*each);
    EXPECT_FALSE(reading.mistakes.empty());
    EXPECT_LE(reading.mistakes.list().size(), kMaxCsvMistakes);
    EXPECT_TRUE(reading.events.empty());
  }
  EXPECT_LT(absl::Now() - begin, absl::Seconds(60));
}

TEST(ReadCsvTest, AnEventNamesABoundedNumberOfLots) {
  std::string file = "stage,event,event_time,event_time_zone_offset,lot\n";
  for (int i = 0; i <= 4000; ++i) {
    absl::StrAppend(&file, "export,E,2026-03-25 14:00,-7,urn:x:", i, "\n");
  }
  EXPECT_EQ(Places(file), "2:lot event.lots\n");
}

TEST(LooksLikeCsvTest, TellsItFromJsonAndXml) {
  EXPECT_TRUE(LooksLikeCsv("stage,lot"));
  EXPECT_TRUE(LooksLikeCsv("\xEF\xBB\xBF# x"));
  EXPECT_TRUE(LooksLikeCsv("\"stage\""));
  EXPECT_FALSE(LooksLikeCsv(" \n{"));
  EXPECT_FALSE(LooksLikeCsv("\xEF\xBB\xBF[]"));
  EXPECT_FALSE(LooksLikeCsv("<epcis/>"));
  EXPECT_FALSE(LooksLikeCsv(""));
}

}  // namespace
}  // namespace rastro
