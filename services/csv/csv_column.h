// The columns of a CSV file: what a cell of each is, where it goes in a LotEvent, and
// at which stages it may stand.
// Pure and thread-safe.
// Specification: docs/csv.md, section 7.

#ifndef RASTRO_SERVICES_CSV_CSV_COLUMN_H_
#define RASTRO_SERVICES_CSV_CSV_COLUMN_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "rastro/v1/lot_event.pb.h"

namespace rastro {

// How a cell is read.
enum class CsvValue {
  kKey,      // event: which rows belong together.
  kStage,    // The stage's name.
  kLot,      // Anything that names a lot.
  kText,     // As it stands.
  kUri,      // A URI, or a GS1 key in any form.
  kPlace,    // Likewise; 13 digits are a GLN.
  kParty,    // Likewise.
  kTime,     // Date and time of day, at the event's offset if it says none.
  kInstant,  // Date and time of day with an offset.
  kOffset,
  kDate,
  kDecimal,
  kPercent,
  kCount,
  kUnit,
  kCountry,
  kCode,    // Capitals and digits.
  kTerm,    // A name of the vocabulary: small letters.
  kResult,  // passed, restricted, condemned.
  kSha256,
};

// How often it is said in the rows of one event.
enum class CsvScope {
  kOnce,  // One value; rows may leave it empty or repeat it.
  kEach,  // Each value of the rows, and of a cell between |, once.
  kRow,   // Part of what one row adds: a lot, a certificate, a measurement.
};

struct CsvColumn {
  absl::string_view name;
  CsvValue value = CsvValue::kText;
  CsvScope scope = CsvScope::kOnce;
  // The field of LotEvent, from the event down. "$" is the message of `what`, "x[]" one
  // element for the row, "x[type=y]" an element with that type. Empty: read on its own.
  absl::string_view path;
  absl::string_view meaning;  // One line for the template.
  absl::string_view example;
};

// All columns, in the order in which a template has them.
const std::vector<CsvColumn>& CsvColumns();

// Nullptr if there is none of that name.
const CsvColumn* FindCsvColumn(absl::string_view name);

// True for a column that tells that an earlier event was wrong.
bool IsCorrection(const CsvColumn& column);

enum class CsvNeed { kNo, kMay, kMust };  // Whether a column may stand at a stage.

// kMust: at least one row of each event says it.
CsvNeed NeedOf(v1::Stage stage, const CsvColumn& column);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_COLUMN_H_
