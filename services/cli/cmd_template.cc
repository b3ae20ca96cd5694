// rastro template: the CSV file that somebody without an ERP fills in. Needs no server.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/cli/commands.h"
#include "services/csv/csv_template.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

using Json = nlohmann::ordered_json;

struct TemplateArguments {
  std::string stage;
  std::string separator = "comma";
  bool correction = false;
};

char SeparatorOf(const std::string& name) {
  return name == "semicolon" ? ';' : name == "tab" ? '\t' : ',';
}

absl::StatusOr<const TradeStage*> StageNamed(const std::string& text) {
  const std::string name = absl::StrReplaceAll(text, {{"-", "_"}, {" ", "_"}});
  if (const TradeStage* stage = FindTradeStage(name)) return stage;
  if (name == "correction") {
    return absl::InvalidArgumentError(
        "a correction repeats the wrong event, so it has that one's columns: `rastro "
        "template STAGE --correction`");
  }
  std::vector<absl::string_view> names;
  for (const TradeStage& each : TradeStages()) names.push_back(each.name);
  const absl::string_view meant = Nearest(name, names);
  return absl::InvalidArgumentError(
      absl::StrCat("stage ", text, ": there is none of that name; ",
                   meant.empty() ? "`rastro template` lists them"
                                 : absl::StrCat("did you mean ", meant, "?")));
}

void List(bool json) {
  Json list = Json::array();
  for (const TradeStage& stage : TradeStages()) {
    if (json) {
      list.push_back(
          {{"stage", std::string(stage.name)}, {"summary", std::string(stage.summary)}});
    } else {
      constexpr size_t kNameColumns = 21;
      std::string line(stage.name);
      line.resize(kNameColumns, ' ');
      std::cout << line << stage.summary << "\n";
    }
  }
  if (json) std::cout << list.dump(1) << "\n";
}

void PrintColumns(const TradeStage& stage, const TemplateOptions& options) {
  Json columns = Json::array();
  for (const CsvColumn* column : TemplateColumns(stage, options)) {
    columns.push_back({{"name", std::string(column->name)},
                       {"required", NeedOf(stage.stage, *column) == CsvNeed::kMust},
                       {"meaning", std::string(column->meaning)},
                       {"example", std::string(column->example)}});
  }
  std::cout << Json{{"stage", std::string(stage.name)},
                    {"summary", std::string(stage.summary)},
                    {"columns", std::move(columns)}}
                   .dump(1)
            << "\n";
}

absl::Status Print(const TemplateArguments& arguments, bool json) {
  if (arguments.stage.empty()) {
    List(json);
    return absl::OkStatus();
  }
  const absl::StatusOr<const TradeStage*> stage = StageNamed(arguments.stage);
  if (!stage.ok()) return stage.status();
  const TemplateOptions options{SeparatorOf(arguments.separator), arguments.correction};
  if (json) {
    PrintColumns(**stage, options);
  } else {
    std::cout << CsvTemplate(**stage, options);
  }
  return absl::OkStatus();
}

}  // namespace

void AddTemplate(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "template", "A CSV file to fill in, for those who have no ERP (exporters)");
  auto arguments = std::make_shared<TemplateArguments>();
  command->add_option("STAGE", arguments->stage,
                      "slaughter, packaging, export, ...; without it, all are listed");
  command
      ->add_option("--separator", arguments->separator,
                   "Between cells: comma, semicolon or tab (default comma)")
      ->check(CLI::IsMember({"comma", "semicolon", "tab"}));
  command->add_flag("--correction", arguments->correction,
                    "With the columns that declare an earlier event wrong");
  AddJsonOption(*command, context);
  command->footer(
      "Where a spreadsheet writes decimal commas, it wants semicolons.\n"
      "Example: rastro template slaughter > slaughter.csv\n"
      "         rastro submit slaughter.csv --dry-run");
  command->callback(
      [&context, arguments] { context.exit = Report(Print(*arguments, context.json)); });
}

}  // namespace rastro
