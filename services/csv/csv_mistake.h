// What is wrong with a CSV file, cell by cell, as a spreadsheet names the places.
// Pure; a collection is not thread-safe.
// Specification: docs/csv.md, section 6.

#ifndef RASTRO_SERVICES_CSV_CSV_MISTAKE_H_
#define RASTRO_SERVICES_CSV_CSV_MISTAKE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace rastro {

struct CsvPlace {
  size_t row = 0;      // As a spreadsheet counts, from 1.
  std::string column;  // The header's name of it; "" for the row as a whole.

  friend bool operator==(const CsvPlace&, const CsvPlace&) = default;
};

struct CsvMistake {
  CsvPlace place;
  std::string rule;   // Identifier such as "csv.date"; never changes.
  std::string value;  // What came, shortened; "" if it is missing.
  std::string hint;   // What was wanted, or what to do.

  friend bool operator==(const CsvMistake&, const CsvMistake&) = default;
};

// More than this many of one file are counted, not listed.
inline constexpr size_t kMaxCsvMistakes = 1000;

class CsvMistakes {
 public:
  void Add(CsvPlace place, absl::string_view rule, absl::string_view value,
           std::string hint);
  void AddUnlisted(size_t count) { omitted_ += count; }

  bool empty() const { return list_.empty(); }
  size_t size() const { return list_.size() + omitted_; }
  const std::vector<CsvMistake>& list() const { return list_; }
  size_t omitted() const { return omitted_; }  // Those that are only counted.

  // By rows; within a row as they were found.
  void Sort();

 private:
  std::vector<CsvMistake> list_;
  size_t omitted_ = 0;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_MISTAKE_H_
