// CSV files that `rastro submit` takes, and what a person says about them in flags.

#ifndef RASTRO_SERVICES_CLI_CSV_FILES_H_
#define RASTRO_SERVICES_CLI_CSV_FILES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/cli/event_files.h"
#include "services/csv/csv_reader.h"

namespace CLI {
class App;
}

namespace rastro {

// As given; empty = not given.
struct CsvFlags {
  std::string encoding;
  std::string time_zone;
  std::string date_order;
  std::string decimal;
};

void AddCsvFlags(CLI::App& command, CsvFlags& flags);

// INVALID_ARGUMENT names the flag. Time zones are those of the system.
absl::StatusOr<CsvOptions> CsvOptionsOf(const CsvFlags& flags);

// By the file's name; where that tells nothing, by its first character.
bool IsCsvFile(const std::string& path, const std::string& text);

// The events of `reading`, which has no mistakes, each as a part of this kind.
std::vector<FileEvent> EventsOfCsv(const std::string& path, const CsvReading& reading,
                                   const std::string& kind);

// A file with mistakes.
struct RefusedCsv {
  std::string path;
  CsvMistakes mistakes;
};

// Notes on standard error how the file was taken.
void PrintNotes(const std::string& path, const CsvReading& reading);

// Lists all mistakes, "FILE:ROW:COLUMN: ..." on standard error, with `json` on standard
// output too. INVALID_ARGUMENT says how many there are.
absl::Status RefuseCsv(const std::vector<RefusedCsv>& refused, bool json);

// The events of all files, CSV or not, each as a part of this kind. INVALID_ARGUMENT if
// a file cannot be read; what is wrong with CSV files is told for all of them, by
// RefuseCsv. What is wrong with single events stands with them (FileEvent).
absl::StatusOr<std::vector<FileEvent>> ReadEventFiles(
    const std::vector<std::string>& paths, const CsvOptions& csv, absl::string_view kind,
    bool json);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_CSV_FILES_H_
