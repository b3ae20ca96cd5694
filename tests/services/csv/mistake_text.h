// What a reading found wrong, as lines that a test can compare.

#ifndef RASTRO_TESTS_SERVICES_CSV_MISTAKE_TEXT_H_
#define RASTRO_TESTS_SERVICES_CSV_MISTAKE_TEXT_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "services/csv/csv_reader.h"

namespace rastro {

// "3:uom csv.unit" a line.
inline std::string PlacesText(const CsvMistakes& mistakes) {
  std::string text;
  for (const CsvMistake& each : mistakes.list()) {
    absl::StrAppend(&text, each.place.row, ":", each.place.column, " ", each.rule, "\n");
  }
  return text;
}

// The same with value and hint.
inline std::string MistakeText(const CsvReading& reading) {
  std::string text;
  for (const CsvMistake& each : reading.mistakes.list()) {
    absl::StrAppend(&text, each.place.row, ":", each.place.column, " ", each.rule, " ",
                    each.value, "; ", each.hint, "\n");
  }
  return text;
}

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_CSV_MISTAKE_TEXT_H_
