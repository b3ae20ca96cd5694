// rastro verify, rastro trace, rastro history: all three fetch a provenance file, check
// it here, and show what it says.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "crypto/grammar.h"
#include "crypto/provenance.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/history_view.h"
#include "services/cli/lot_check.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/master_data.h"
#include "services/traceability/party_directory.h"

namespace rastro {
namespace {

struct VerifyOptions {
  std::string lot;
  std::string save;
  std::string file;
  std::string names;
  bool strict = false;
  bool forward = false;
  std::string format = "tree";
};

enum class Shown { kVerdict, kTrace, kHistory };

v1::Direction DirectionOf(const VerifyOptions& options, Shown show) {
  if (show == Shown::kHistory) return v1::DIRECTION_NONE;
  return options.forward ? v1::DIRECTION_FORWARD : v1::DIRECTION_BACK;
}

ExitCode ShowView(const HistoryView& view, const Context& context,
                  const VerifyOptions& options, Shown show) {
  if (context.json || options.format == "json") {
    std::cout << HistoryJson(view);
  } else if (show == Shown::kTrace && options.format == "dot") {
    PrintDot(view, std::cout);
  } else {
    PrintVerdict(view, std::cout);
    if (show == Shown::kVerdict) {
      PrintFindings(view, std::cout);
      PrintFarmShares(view, std::cout);
    }
    if (show == Shown::kTrace) std::cout << "\n";
    show == Shown::kTrace ? PrintTree(view, std::cout) : PrintTrail(view, std::cout);
  }
  if (view.lineage.events.empty()) return ExitCode::kBadInput;
  return options.strict && !view.findings.empty() ? ExitCode::kFindings : ExitCode::kDone;
}

// A verdict that is not "intact", for programs as well.
ExitCode NotIntact(const Context& context, const absl::Status& status) {
  if (context.json) {
    std::cout << nlohmann::ordered_json{{"verdict",
                                         std::string(VerdictName(VerdictOf(status)))},
                                        {"reason", std::string(status.message())}}
                     .dump(1, ' ', false, nlohmann::json::error_handler_t::replace)
              << "\n";
  }
  return ReportBroken(status);
}

// The chain of the lot alone, for `history`.
absl::StatusOr<Lineage> LineageOfChain(ChainSource& source, const std::string& lot) {
  absl::StatusOr<LotChain> chain = source.ChainOf(lot, SIZE_MAX);
  if (!chain.ok()) return chain.status();
  Lineage own;
  own.lot = lot;
  own.lots[lot] = {};
  for (const auto& event : *chain) {
    own.events.emplace(event->index, event);
    if (!event->IsWhole()) own.complete = false;
  }
  return own;
}

ExitCode ShowIntact(const LotCheck& check, const Context& context,
                    const VerifyOptions& options, Shown show, const MasterData* names) {
  const VerifiedHistory& history = check.history;
  const std::unique_ptr<ChainSource> source = MakeHistoryChainSource(history);
  const PartyDirectory directory =
      DirectoryOf(std::make_shared<const Registry>(history.registry));
  absl::StatusOr<Lineage> lineage =
      show == Shown::kHistory ? LineageOfChain(*source, check.lot)
      : options.forward       ? TraceForward(*source, check.lot, directory)
                              : TraceBack(*source, check.lot, directory);
  if (!lineage.ok()) return Report(lineage.status());
  // A history shows the lot's own chain, from which nothing can be judged.
  const bool is_judged = show != Shown::kHistory;
  const JudgeContext judge_context{directory};
  const std::vector<Finding> findings =
      is_judged ? Judge(*lineage, judge_context) : std::vector<Finding>();
  FarmShares shares;
  if (is_judged && !options.forward) shares = FarmSharesOf(*lineage, judge_context);
  const bool color = isatty(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr;
  HistoryView view{history, *lineage,          findings, check.origin,
                   color,   std::move(shares), names,    directory};
  if (is_judged && options.forward && !lineage->events.empty()) {
    view.forward = SummarizeForward(*lineage, judge_context);
  }
  return ShowView(view, context, options, show);
}

absl::StatusOr<MasterData> ReadNames(const std::string& file) {
  absl::StatusOr<std::string> text = ReadInput(file, kMaxDocumentBytes);
  if (!text.ok()) return text.status();
  absl::StatusOr<MasterData> names = MasterData::Read(*text);
  return names.ok() ? std::move(names) : WithField(file, names.status());
}

ExitCode Run(Context& context, const VerifyOptions& options, Shown show) {
  std::optional<MasterData> names;
  if (!options.names.empty()) {
    absl::StatusOr<MasterData> read = ReadNames(options.names);
    if (!read.ok()) return Report(read.status());
    names = *std::move(read);
  }
  const LotCheck check =
      CheckLot(context.settings,
               {options.lot, options.file, options.save, DirectionOf(options, show)});
  if (check.is_verdict) return NotIntact(context, check.status);
  if (!check.status.ok()) return Report(check.status);
  return ShowIntact(check, context, options, show, names ? &*names : nullptr);
}

CLI::App* AddLotCommand(CLI::App& app, Context& context, VerifyOptions& options,
                        const std::string& name, const std::string& description) {
  CLI::App* command = app.add_subcommand(name, description);
  command->add_option(
      "LOT,--lot", options.lot,
      "The lot in any form: Digital Link, EPC URN, element string, other URI");
  command->add_option("--save", options.save,
                      "Keep the provenance file, to verify it offline");
  command->add_option("--names", options.names,
                      "An EPCIS document whose master data names places and products; "
                      "whoever wrote it chose the names");
  AddServerOptions(*command, context);
  AddJsonOption(*command, context);
  return command;
}

}  // namespace

void AddVerify(CLI::App& app, Context& context) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* verify = AddLotCommand(app, context, *options, "verify",
                                   "Check where a lot comes from, and show it "
                                   "(importers)");
  verify->add_option("--file", options->file,
                     "Check a saved file instead, without a network");
  verify->add_flag("--strict", options->strict, "Exit with 4 if there are findings");
  verify->footer(
      "Example: rastro verify '(01)07501234200011(10)L26063-A' --profile japan --save "
      "box.json\n"
      "         rastro verify LOT --file box.json --ledger-key KEY");
  verify->callback(
      [&context, options] { context.exit = Run(context, *options, Shown::kVerdict); });

  CLI::App* trace = AddLotCommand(app, context, *options, "trace",
                                  "What a lot was made of, or what was made of it");
  trace->add_flag("--forward", options->forward, "Go forward instead of back");
  trace->add_option("--format", options->format, "tree (default), dot or json")
      ->check(CLI::IsMember({"tree", "dot", "json"}));
  trace->footer(
      "Example: rastro trace '(00)175012340000000014' --profile japan "
      "--format dot | dot -Tsvg");
  trace->callback(
      [&context, options] { context.exit = Run(context, *options, Shown::kTrace); });

  CLI::App* history = AddLotCommand(app, context, *options, "history",
                                    "The lot's own chain, oldest first");
  history->footer("Example: rastro history '(01)07501234200011(10)L26063-A' --json");
  history->callback(
      [&context, options] { context.exit = Run(context, *options, Shown::kHistory); });
}

}  // namespace rastro
