// See csv_mistake.h.

#include "services/csv/csv_mistake.h"

#include <algorithm>
#include <utility>

#include "services/traceability/violation.h"

namespace rastro {

void CsvMistakes::Add(CsvPlace place, absl::string_view rule, absl::string_view value,
                      std::string hint) {
  if (list_.size() >= kMaxCsvMistakes) {
    ++omitted_;
    return;
  }
  place.column = Shortened(place.column);
  list_.push_back(
      {std::move(place), std::string(rule), Shortened(value), std::move(hint)});
}

void CsvMistakes::Sort() {
  std::stable_sort(
      list_.begin(), list_.end(),
      [](const CsvMistake& a, const CsvMistake& b) { return a.place.row < b.place.row; });
}

}  // namespace rastro
