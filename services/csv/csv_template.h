// The commented CSV file in which somebody fills in what happened at a stage.
// Pure and thread-safe.
// Specification: docs/csv.md, section 1.

#ifndef RASTRO_SERVICES_CSV_CSV_TEMPLATE_H_
#define RASTRO_SERVICES_CSV_CSV_TEMPLATE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/csv/csv_column.h"
#include "services/traceability/trade_stage.h"

namespace rastro {

struct TemplateOptions {
  char separator = ',';     // Comma, semicolon or tab.
  bool correction = false;  // With the columns that declare an earlier event wrong.
};

// The columns of a template, in its order.
std::vector<const CsvColumn*> TemplateColumns(const TradeStage& stage,
                                              const TemplateOptions& options);

// ASCII: comments that explain each column, the row of names, example rows behind "# ".
// With the "# " taken away the examples are sound events.
std::string CsvTemplate(const TradeStage& stage, const TemplateOptions& options);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_TEMPLATE_H_
