// From the bytes of a CSV file to LotEvents: what is read the ledger takes, what is not
// is told at a place, in text.

#include "crypto/grammar.h"
#include "crypto/part.h"
#include "services/csv/csv_reader.h"
#include "services/traceability/epcis_check.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"

namespace rastro {
namespace {

void RequireMistakes(const CsvMistakes& mistakes) {
  Require(mistakes.list().size() <= kMaxCsvMistakes, "mistakes are bounded");
  for (const CsvMistake& each : mistakes.list()) {
    Require(each.place.row > 0, "a mistake has a row");
    Require(!each.rule.empty() && !each.hint.empty(), "and a rule and a hint");
    for (const std::string& text :
         {each.place.column, each.rule, each.value, each.hint}) {
      Require(IsUtf8(text), "all of it text");
    }
  }
}

void Read(absl::string_view bytes, const CsvOptions& options) {
  const absl::StatusOr<CsvReading> reading = ReadCsv(bytes, options);
  if (!reading.ok()) return RequireRefusal(reading.status());
  RequireMistakes(reading->mistakes);
  Require(!reading->events.empty() || !reading->mistakes.empty(),
          "rows are events or mistakes");
  size_t row = 0;
  for (const CsvEvent& each : reading->events) {
    Require(each.row > row, "events stand in the order of their first rows");
    row = each.row;
    const absl::StatusOr<EventFacts> facts =
        CheckEvent(kLotEventMediaType, each.event.SerializeAsString());
    Require(facts.ok(), "what is read is admitted");
  }
}

}  // namespace

void FuzzCsv(absl::string_view bytes) {
  Read(bytes, {});
  CsvOptions said;
  said.time_zone = absl::FixedTimeZone(-7 * 3600);
  said.date_order = DateOrder::kDayFirst;
  said.decimal_mark = DecimalMark::kComma;
  for (const CsvEncoding encoding : {CsvEncoding::kShiftJis, CsvEncoding::kWindows1252}) {
    said.encoding = encoding;
    Read(bytes, said);
  }
}

}  // namespace rastro
