// rastro verify, rastro trace, rastro history: all three fetch a provenance file, check
// it here, and show what it says.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/provenance.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/history_view.h"
#include "services/server/party_directory.h"
#include "services/traceability/lot_uri.h"

namespace rastro {
namespace {

struct VerifyOptions {
  std::string lot;
  std::string save;
  std::string file;
  bool strict = false;
  bool forward = false;
  std::string format = "tree";
};

enum class Show { kVerdict, kTrace, kHistory };

// A file, whom it is checked against, and what is then remembered.
struct Evidence {
  LedgerIdentity ledger;
  std::string text;
  std::unique_ptr<Session> session;  // Absent if the file was given.
  ConsistencyProof consistency;
};

v1::Direction DirectionOf(const VerifyOptions& options, Show show) {
  if (show == Show::kHistory) return v1::DIRECTION_NONE;
  return options.forward ? v1::DIRECTION_FORWARD : v1::DIRECTION_BACK;
}

absl::StatusOr<Evidence> ReadEvidence(const Context& context,
                                      const VerifyOptions& options) {
  absl::StatusOr<Settings> settings = WithProfile(context.settings);
  if (!settings.ok()) return settings.status();
  if (settings->ledger_key.empty()) {
    return absl::InvalidArgumentError(
        "say which ledger you trust: --ledger-key KEY (the file cannot say it)");
  }
  absl::StatusOr<LedgerIdentity> ledger = ParseIdentity(settings->ledger_key);
  if (!ledger.ok()) return ledger.status();
  absl::StatusOr<std::string> text = ReadInput(options.file);
  if (!text.ok()) return text.status();
  return Evidence{*std::move(ledger), *std::move(text), nullptr, {}};
}

absl::StatusOr<Evidence> FetchEvidence(const Context& context,
                                       const VerifyOptions& options,
                                       const std::string& lot, Show show) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  absl::StatusOr<TreeHead> known = (*session)->memory.Read();
  if (!known.ok()) return known.status();
  absl::StatusOr<ReceivedProvenance> received =
      (*session)->connection.GetProvenance(lot, DirectionOf(options, show), known->size);
  if (!received.ok()) return received.status();
  const LedgerIdentity ledger = (*session)->ledger;
  return Evidence{ledger, std::move(received->file), *std::move(session),
                  std::move(received->consistency)};
}

ExitCode ShowView(const HistoryView& view, const Context& context,
                  const VerifyOptions& options, Show show) {
  if (context.json || options.format == "json") {
    std::cout << HistoryJson(view);
  } else if (show == Show::kTrace && options.format == "dot") {
    PrintDot(view, std::cout);
  } else {
    PrintVerdict(view, std::cout);
    if (show == Show::kVerdict) PrintFindings(view, std::cout);
    if (show == Show::kTrace) std::cout << "\n";
    show == Show::kTrace ? PrintTree(view, std::cout) : PrintTrail(view, std::cout);
  }
  const bool grave = std::any_of(
      view.findings.begin(), view.findings.end(),
      [](const Finding& finding) { return finding.severity != Severity::kInfo; });
  return options.strict && grave ? ExitCode::kFindings : ExitCode::kDone;
}

// Integrity first; only what is intact is read.
ExitCode Judge(const Evidence& evidence, const std::string& lot, const Context& context,
               const VerifyOptions& options, Show show) {
  absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(evidence.text);
  if (!file.ok()) return ReportBroken(file.status());
  absl::StatusOr<VerifiedHistory> history = VerifyProvenance(*file, lot, evidence.ledger);
  if (!history.ok()) return ReportBroken(history.status());
  if (evidence.session != nullptr) {
    absl::StatusOr<TreeHead> head =
        evidence.session->memory.Advance(file->checkpoint, evidence.consistency);
    if (!head.ok()) return ReportBroken(head.status());
  }
  const std::unique_ptr<ChainSource> source = MakeHistoryChainSource(*history);
  const PartyDirectory directory =
      DirectoryOf(std::make_shared<const Registry>(history->registry));
  absl::StatusOr<Lineage> lineage = options.forward
                                        ? TraceForward(*source, lot, directory)
                                        : TraceBack(*source, lot, directory);
  if (!lineage.ok()) return Report(lineage.status());
  // A history shows the lot's own chain, from which nothing can be judged.
  const std::vector<Finding> findings = show == Show::kHistory
                                            ? std::vector<Finding>()
                                            : Judge(*lineage, JudgeContext{directory});
  if (!options.save.empty() &&
      !(std::ofstream(options.save, std::ios::binary) << evidence.text)) {
    return Report(absl::InvalidArgumentError(options.save + ": cannot be written"));
  }
  return ShowView({*history, *lineage, findings, evidence.ledger.origin}, context,
                  options, show);
}

ExitCode Run(Context& context, const VerifyOptions& options, Show show) {
  absl::StatusOr<std::string> lot = LotUriFromAnyForm(options.lot);
  if (!lot.ok()) return Report(WithField("LOT", lot.status()));
  absl::StatusOr<Evidence> evidence = options.file.empty()
                                          ? FetchEvidence(context, options, *lot, show)
                                          : ReadEvidence(context, options);
  if (!evidence.ok()) return Report(evidence.status());
  return Judge(*evidence, *lot, context, options, show);
}

CLI::App* AddLotCommand(CLI::App& app, Context& context, VerifyOptions& options,
                        const std::string& name, const std::string& description) {
  CLI::App* command = app.add_subcommand(name, description);
  command
      ->add_option(
          "LOT", options.lot,
          "The lot in any form: Digital Link, EPC URN, element string, other URI")
      ->required();
  command->add_option("--save", options.save,
                      "Keep the provenance file, to verify it offline");
  AddServerOptions(*command, context);
  AddJsonOption(*command, context);
  return command;
}

}  // namespace

void AddVerify(CLI::App& app, Context& context) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* verify =
      AddLotCommand(app, context, *options, "verify",
                    "Check where a lot comes from, and show it (importers)");
  verify->add_option("--file", options->file,
                     "Check a saved file instead, without a network");
  verify->add_flag("--strict", options->strict,
                   "Exit with 4 if there are warnings or errors");
  verify->footer(
      "Example: rastro verify '(01)07501234200012(10)L26063-A' --profile japan --save "
      "box.json\n"
      "         rastro verify LOT --file box.json --ledger-key KEY");
  verify->callback(
      [&context, options] { context.exit = Run(context, *options, Show::kVerdict); });

  CLI::App* trace = AddLotCommand(app, context, *options, "trace",
                                  "What a lot was made of, or what was made of it");
  trace->add_flag("--forward", options->forward, "Go forward instead of back");
  trace->add_option("--format", options->format, "tree (default), dot or json")
      ->check(CLI::IsMember({"tree", "dot", "json"}));
  trace->callback(
      [&context, options] { context.exit = Run(context, *options, Show::kTrace); });

  CLI::App* history = AddLotCommand(app, context, *options, "history",
                                    "The lot's own chain, oldest first");
  history->callback(
      [&context, options] { context.exit = Run(context, *options, Show::kHistory); });
}

}  // namespace rastro
