// See csv_files.h.

#include "services/cli/csv_files.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/part.h"
#include "services/cli/printable.h"
#include "services/traceability/epcis_document.h"

namespace rastro {
namespace {

void PrintMistake(const std::string& path, const CsvMistake& mistake) {
  std::string place = absl::StrCat(path, ":", mistake.place.row);
  if (!mistake.place.column.empty()) absl::StrAppend(&place, ":", mistake.place.column);
  std::cerr << Printable(place) << ": ";
  if (!mistake.value.empty()) std::cerr << "got " << Printable(mistake.value) << "; ";
  std::cerr << Printable(mistake.hint) << " [" << mistake.rule << "]\n";
}

nlohmann::ordered_json MistakeJson(const std::string& path, const CsvMistake& mistake) {
  return {{"file", path},
          {"row", mistake.place.row},
          {"column", mistake.place.column},
          {"rule", mistake.rule},
          {"value", mistake.value},
          {"hint", mistake.hint}};
}

}  // namespace

void AddCsvFlags(CLI::App& command, CsvFlags& flags) {
  command.add_option(
      "--encoding", flags.encoding,
      "CSV: utf-8, utf-16, shift_jis or windows-1252, if the file does not "
      "show it");
  command.add_option("--time-zone", flags.time_zone,
                     "CSV: of times that say no offset: America/Mexico_City, -07:00");
  command
      .add_option(
          "--date-order", flags.date_order,
          "CSV: what 02/03/2026 is, dmy or mdy; without it such dates are refused")
      ->check(CLI::IsMember({"dmy", "mdy"}));
  command
      .add_option("--decimal", flags.decimal,
                  "CSV: the decimal mark, point or comma, if the numbers do not show it")
      ->check(CLI::IsMember({"point", "comma"}));
}

absl::StatusOr<CsvOptions> CsvOptionsOf(const CsvFlags& flags) {
  CsvOptions options;
  if (!flags.encoding.empty()) {
    options.encoding = FindCsvEncoding(flags.encoding);
    if (!options.encoding) {
      return absl::InvalidArgumentError(
          absl::StrCat("--encoding ", flags.encoding,
                       ": wanted utf-8, utf-16, shift_jis or windows-1252"));
    }
  }
  if (!flags.time_zone.empty()) {
    absl::TimeZone zone;
    if (const std::optional<int> offset = ReadCsvOffset(flags.time_zone)) {
      zone = absl::FixedTimeZone(*offset * 60);
    } else if (!absl::LoadTimeZone(flags.time_zone, &zone)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--time-zone ", flags.time_zone,
                       ": this system knows no such zone; wanted a name such as "
                       "America/Mexico_City, or an offset such as -07:00"));
    }
    options.time_zone = zone;
  }
  if (flags.date_order == "dmy") options.date_order = DateOrder::kDayFirst;
  if (flags.date_order == "mdy") options.date_order = DateOrder::kMonthFirst;
  if (flags.decimal == "point") options.decimal_mark = DecimalMark::kPoint;
  if (flags.decimal == "comma") options.decimal_mark = DecimalMark::kComma;
  return options;
}

bool IsCsvFile(const std::string& path, const std::string& text) {
  const std::string name = absl::AsciiStrToLower(path);
  for (const char* ending : {".csv", ".tsv", ".xlsx", ".xls"}) {
    if (absl::EndsWith(name, ending)) return true;
  }
  for (const char* ending : {".json", ".jsonld", ".jsonl"}) {
    if (absl::EndsWith(name, ending)) return false;
  }
  return LooksLikeCsv(text);
}

std::vector<FileEvent> EventsOfCsv(const std::string& path, const CsvReading& reading,
                                   const std::string& kind) {
  std::vector<FileEvent> events;
  for (const CsvEvent& each : reading.events) {
    events.push_back(
        {{kind, std::string(kLotEventMediaType), each.event.SerializeAsString()},
         absl::StrCat(path, " row ", each.row),
         "",
         absl::OkStatus()});
  }
  return events;
}

void PrintNotes(const std::string& path, const CsvReading& reading) {
  for (const std::string& note : reading.notes) {
    std::cerr << Printable(absl::StrCat(path, ": ", note)) << "\n";
  }
}

absl::Status RefuseCsv(const std::vector<RefusedCsv>& refused, bool json) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  size_t count = 0;
  size_t listed = 0;
  for (const RefusedCsv& file : refused) {
    count += file.mistakes.size();
    listed += file.mistakes.list().size();
    for (const CsvMistake& mistake : file.mistakes.list()) {
      PrintMistake(file.path, mistake);
      list.push_back(MistakeJson(file.path, mistake));
    }
    if (file.mistakes.omitted() > 0) {
      std::cerr << Printable(file.path) << ": " << file.mistakes.omitted()
                << " more mistakes are not listed\n";
    }
  }
  if (json) {
    std::cout << nlohmann::ordered_json{{"recorded", 0},
                                        {"mistakes", std::move(list)},
                                        {"more_mistakes", count - listed}}
                     .dump(1, ' ', false, nlohmann::json::error_handler_t::replace)
              << "\n";
  }
  return absl::InvalidArgumentError(
      absl::StrCat(count, count == 1 ? " mistake" : " mistakes", "; nothing was sent"));
}

absl::StatusOr<std::vector<FileEvent>> ReadEventFiles(
    const std::vector<std::string>& paths, const CsvOptions& csv, absl::string_view kind,
    bool json) {
  std::vector<FileEvent> all;
  std::vector<RefusedCsv> refused;
  for (const std::string& path : paths) {
    absl::StatusOr<std::string> text = ReadInput(path, kMaxDocumentBytes);
    if (!text.ok()) return text.status();
    absl::StatusOr<std::vector<FileEvent>> events;
    if (IsCsvFile(path, *text)) {
      absl::StatusOr<CsvReading> reading = ReadCsv(*text, csv);
      if (!reading.ok()) return WithField(path, reading.status());
      PrintNotes(path, *reading);
      events = EventsOfCsv(path, *reading, std::string(kind));
      if (!reading->mistakes.empty()) {
        refused.push_back({path, std::move(reading->mistakes)});
      }
    } else {
      events = ReadEvents(path, *text, std::string(kind));
    }
    if (!events.ok()) return events.status();
    std::move(events->begin(), events->end(), std::back_inserter(all));
  }
  if (!refused.empty()) return RefuseCsv(refused, json);
  return all;
}

}  // namespace rastro
