// A CSV file, as somebody without an ERP fills it in, as LotEvents.
// Pure and thread-safe; whatever the bytes, time and memory are bounded.
// Specification: docs/csv.md.

#ifndef RASTRO_SERVICES_CSV_CSV_READER_H_
#define RASTRO_SERVICES_CSV_CSV_READER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/csv/csv_encoding.h"
#include "services/csv/csv_mistake.h"
#include "services/csv/csv_number.h"
#include "services/csv/csv_time.h"

namespace rastro {

inline constexpr size_t kMaxCsvBytes = 16 << 20;

// What a person says about a file, beyond what the file says.
struct CsvOptions {
  std::optional<CsvEncoding> encoding;
  std::optional<absl::TimeZone> time_zone;  // Of times without an offset.
  DateOrder date_order = DateOrder::kUnknown;
  DecimalMark decimal_mark = DecimalMark::kUnknown;
};

struct CsvEvent {
  v1::LotEvent event;
  size_t row = 0;  // Its first, as a spreadsheet counts.
};

struct CsvReading {
  std::vector<CsvEvent> events;  // In the order of their first rows.
  CsvMistakes mistakes;          // The file is refused for any of them.
  size_t rows = 0;               // That say something, without the header.
  // How the file was taken, and what was passed over; sentences.
  std::vector<std::string> notes;
};

// Reads `file`, at most kMaxCsvBytes. INVALID_ARGUMENT if the file as a whole cannot be
// read: its size, its encoding, no row that names columns.
absl::StatusOr<CsvReading> ReadCsv(absl::string_view file, const CsvOptions& options);

// True for what is neither JSON nor XML: another first character than { or [ or <. Empty
// files are not.
bool LooksLikeCsv(absl::string_view file);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_READER_H_
