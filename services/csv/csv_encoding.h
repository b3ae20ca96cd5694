// Which encoding the bytes of a spreadsheet's file are in, and the same as UTF-8.
// Pure and thread-safe; a table of Shift_JIS comes from the C library's iconv.
// Specification: docs/csv.md, section 2.

#ifndef RASTRO_SERVICES_CSV_CSV_ENCODING_H_
#define RASTRO_SERVICES_CSV_CSV_ENCODING_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

enum class CsvEncoding {
  kUtf8,
  kUtf16,     // With a byte order mark.
  kShiftJis,  // As Windows has it, code page 932, without characters of one's own.
  kWindows1252,
};

// "UTF-8", "UTF-16", "Shift_JIS", "Windows-1252".
absl::string_view CsvEncodingName(CsvEncoding encoding);

// The encoding that a person names so, in any case; nullopt if it is none of them.
std::optional<CsvEncoding> FindCsvEncoding(absl::string_view name);

struct DecodedCsv {
  std::string text;  // UTF-8 without a byte order mark.
  CsvEncoding encoding = CsvEncoding::kUtf8;
  // True if nothing but the look of the bytes told Shift_JIS from Windows-1252.
  bool judged = false;
};

// `bytes` as text: in `encoding`, or in the one that the bytes show. INVALID_ARGUMENT
// with the line, what came and what to do, if a byte does not belong to it, or if the
// bytes can be read in two ways and neither is much more likely.
absl::StatusOr<DecodedCsv> DecodeCsv(absl::string_view bytes,
                                     std::optional<CsvEncoding> encoding);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CSV_CSV_ENCODING_H_
