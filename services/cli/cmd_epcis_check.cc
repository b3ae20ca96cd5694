// rastro epcis check: judges files as the door of the ledger would, without a server.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/printable.h"
#include "services/cli/violation_text.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/epcis_document.h"

namespace rastro {
namespace {

using Json = nlohmann::ordered_json;

struct CheckOptions {
  std::vector<std::string> files;
  bool strict = false;
};

void PrintLines(const std::string& path, const char* what,
                const std::vector<Violation>& list) {
  for (const Violation& each : list) {
    std::cout << Printable(path) << ": " << what
              << (each.event ? absl::StrCat(" event ", *each.event) : "") << " "
              << ViolationText(each) << "\n";
  }
}

void Print(const std::string& path, const EpcisReport& report) {
  PrintLines(path, "mistake", report.mistakes);
  PrintLines(path, "advice", report.advice);
  std::cout << Printable(path) << ": " << (report.mistakes.empty() ? "valid" : "refused")
            << ", " << Counted(report.events, "event") << ", "
            << (report.complete ? "" : "at least ")
            << Counted(report.mistakes.size(), "mistake") << ", " << report.advice.size()
            << " advice\n";
}

Json ListJson(const std::vector<Violation>& list) {
  Json json = Json::array();
  for (const Violation& each : list) {
    Json one = {{"pointer", each.pointer},
                {"rule", each.rule},
                {"value", each.value},
                {"hint", each.hint}};
    if (each.event) one["event"] = *each.event;
    json.push_back(std::move(one));
  }
  return json;
}

Json ReportJson(const std::string& path, const EpcisReport& report) {
  return {{"file", path},
          {"valid", report.mistakes.empty()},
          {"events", report.events},
          {"complete", report.complete},
          {"mistakes", ListJson(report.mistakes)},
          {"advice", ListJson(report.advice)}};
}

// The worst of the files counts: refused, then (with --strict) advice.
ExitCode Check(const CheckOptions& options, bool json) {
  ExitCode worst = ExitCode::kDone;
  Json reports = Json::array();
  for (const std::string& path : options.files) {
    const absl::StatusOr<std::string> text = ReadInput(path, kMaxDocumentBytes);
    if (!text.ok()) {
      worst = Report(text.status());
      continue;
    }
    const EpcisReport report = CheckEpcisDocument(*text);
    if (json) {
      reports.push_back(ReportJson(path, report));
    } else {
      Print(path, report);
    }
    if (!report.mistakes.empty()) {
      worst = ExitCode::kBadInput;
      std::cerr << LotEventHint(path, *text);
    } else if (options.strict && !report.advice.empty() && worst == ExitCode::kDone) {
      worst = ExitCode::kFindings;
    }
  }
  if (json) {
    std::cout << reports.dump(1, ' ', false, Json::error_handler_t::replace) << "\n";
  }
  return worst;
}

}  // namespace

void AddEpcisCheck(CLI::App& epcis, Context& context) {
  CLI::App* command =
      epcis.add_subcommand("check", "Judge files by the rules of the standard");
  auto options = std::make_shared<CheckOptions>();
  command
      ->add_option("FILE", options->files,
                   "EPCIS 2.0 JSON-LD: document, query document, event; - is standard "
                   "input")
      ->required();
  command->add_flag("--strict", options->strict,
                    "Exit with 4 if there is no mistake but advice");
  AddJsonOption(*command, context);
  command->footer(
      "A file without mistakes is one that the ledger admits. Each line names event,\n"
      "JSON pointer, rule (docs/epcis-validation.md), value and what was wanted.\n"
      "Example: rastro epcis check slaughter.jsonld");
  command->callback(
      [&context, options] { context.exit = Check(*options, context.json); });
}

}  // namespace rastro
