// rastro verify, rastro trace, rastro history: all three fetch a provenance file, check
// it here, and show what it says.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "crypto/grammar.h"
#include "crypto/provenance.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/file_lot.h"
#include "services/cli/history_view.h"
#include "services/cli/output_file.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/lot_uri.h"
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

enum class Show { kVerdict, kTrace, kHistory };

// A file, whom it is checked against, and what is then remembered.
struct Evidence {
  LedgerIdentity ledger;
  std::string text;
  std::unique_ptr<Session> session;  // Absent if the file was given.
  TreeHead known;                    // What had been verified when it was fetched,
  ConsistencyProof consistency;      // and the proof from there.
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
  absl::StatusOr<std::string> text = ReadInput(options.file, kMaxProvenanceFileBytes);
  if (!text.ok()) return text.status();
  return Evidence{*std::move(ledger), *std::move(text), nullptr, {}, {}};
}

// The server has fewer entries than it has signed before. Its checkpoint shows it.
absl::Status ShowGap(Session& session, const absl::Status& status) {
  absl::StatusOr<std::string> checkpoint = session.connection.GetCheckpoint();
  if (!checkpoint.ok()) return checkpoint.status();
  absl::StatusOr<TreeHead> head = session.Remember(*checkpoint);
  return head.ok() ? absl::UnavailableError(status.message()) : head.status();
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
  if (absl::IsOutOfRange(received.status())) return ShowGap(**session, received.status());
  if (!received.ok()) return received.status();
  const LedgerIdentity ledger = (*session)->ledger;
  return Evidence{ledger, std::move(received->file), *std::move(session), *known,
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
    if (show == Show::kVerdict) {
      PrintFindings(view, std::cout);
      PrintFarmShares(view, std::cout);
    }
    if (show == Show::kTrace) std::cout << "\n";
    show == Show::kTrace ? PrintTree(view, std::cout) : PrintTrail(view, std::cout);
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
absl::StatusOr<Lineage> OwnChain(ChainSource& source, const std::string& lot) {
  absl::StatusOr<LotChain> chain = source.ChainOf(lot);
  if (!chain.ok()) return chain.status();
  Lineage own;
  own.lot = lot;
  own.lots[lot] = {};
  for (const auto& event : *chain) own.events.emplace(event->index, event);
  return own;
}

ExitCode ShowIntact(const VerifiedHistory& history, const std::string& lot,
                    const Context& context, const VerifyOptions& options, Show show,
                    absl::string_view origin, const MasterData* names) {
  const std::unique_ptr<ChainSource> source = MakeHistoryChainSource(history);
  const PartyDirectory directory =
      DirectoryOf(std::make_shared<const Registry>(history.registry));
  absl::StatusOr<Lineage> lineage = show == Show::kHistory ? OwnChain(*source, lot)
                                    : options.forward
                                        ? TraceForward(*source, lot, directory)
                                        : TraceBack(*source, lot, directory);
  if (!lineage.ok()) return Report(lineage.status());
  // A history shows the lot's own chain, from which nothing can be judged.
  const bool is_judged = show != Show::kHistory;
  const JudgeContext judge_context{directory};
  const std::vector<Finding> findings =
      is_judged ? Judge(*lineage, judge_context) : std::vector<Finding>();
  FarmShares shares;
  if (is_judged && !options.forward) shares = FarmSharesOf(*lineage, judge_context);
  const bool color = isatty(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr;
  return ShowView(
      {history, *lineage, findings, origin, color, std::move(shares), names, directory},
      context, options, show);
}

// The proof came with the file, unless something else was verified in the meantime.
absl::Status Remember(const Evidence& evidence, const std::string& checkpoint) {
  if (evidence.session == nullptr) return absl::OkStatus();
  const absl::Status status =
      evidence.session->memory.Advance(checkpoint, evidence.known, evidence.consistency)
          .status();
  return absl::IsAborted(status) ? evidence.session->Remember(checkpoint).status()
                                 : status;
}

// Integrity first; only what is intact is read.
ExitCode Judge(const Evidence& evidence, std::string lot, const MasterData* names,
               const Context& context, const VerifyOptions& options, Show show) {
  if (!options.save.empty()) {
    absl::Status saved = WriteOutput(options.save, evidence.text);
    if (!saved.ok()) return Report(saved);
  }
  absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(evidence.text);
  if (!file.ok()) return NotIntact(context, file.status());
  if (lot.empty()) {
    absl::StatusOr<std::string> only = LotOfFile(*file, evidence.ledger);
    if (absl::IsFailedPrecondition(only.status())) return Report(only.status());
    if (!only.ok()) return NotIntact(context, only.status());
    lot = *std::move(only);
    std::cerr << "No lot was named. The file tells of the lot below: compare it with the "
                 "label.\n";
  }
  absl::StatusOr<VerifiedHistory> history = VerifyProvenance(*file, lot, evidence.ledger);
  // A file of somebody else's box is not broken; a server that sends one does not answer.
  if (absl::IsNotFound(history.status()) && evidence.session == nullptr) {
    return Report(absl::InvalidArgumentError(
        absl::StrCat("LOT: the file is intact, but tells nothing of ", lot,
                     "; is it of another box?")));
  }
  if (!history.ok()) return NotIntact(context, history.status());
  const absl::Status remembered = Remember(evidence, file->checkpoint);
  if (absl::IsDataLoss(remembered)) return NotIntact(context, remembered);
  if (!remembered.ok()) return Report(remembered);
  return ShowIntact(*history, lot, context, options, show, evidence.ledger.origin, names);
}

absl::StatusOr<MasterData> ReadNames(const std::string& file) {
  absl::StatusOr<std::string> text = ReadInput(file, kMaxDocumentBytes);
  if (!text.ok()) return text.status();
  absl::StatusOr<MasterData> names = MasterData::Read(*text);
  return names.ok() ? std::move(names) : WithField(file, names.status());
}

ExitCode Run(Context& context, const VerifyOptions& options, Show show) {
  std::string lot;
  if (!options.lot.empty()) {
    absl::StatusOr<std::string> uri = LotUriFromAnyForm(options.lot);
    if (!uri.ok()) return Report(WithField("LOT", uri.status()));
    lot = *std::move(uri);
  } else if (options.file.empty()) {
    return Report(absl::InvalidArgumentError(
        "LOT: which lot? Give its identifier as it stands on the label"));
  }
  std::optional<MasterData> names;
  if (!options.names.empty()) {
    absl::StatusOr<MasterData> read = ReadNames(options.names);
    if (!read.ok()) return Report(read.status());
    names = *std::move(read);
  }
  absl::StatusOr<Evidence> evidence = options.file.empty()
                                          ? FetchEvidence(context, options, lot, show)
                                          : ReadEvidence(context, options);
  if (absl::IsDataLoss(evidence.status())) return NotIntact(context, evidence.status());
  if (!evidence.ok()) return Report(evidence.status());
  return Judge(*evidence, std::move(lot), names ? &*names : nullptr, context, options,
               show);
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
      [&context, options] { context.exit = Run(context, *options, Show::kVerdict); });

  CLI::App* trace = AddLotCommand(app, context, *options, "trace",
                                  "What a lot was made of, or what was made of it");
  trace->add_flag("--forward", options->forward, "Go forward instead of back");
  trace->add_option("--format", options->format, "tree (default), dot or json")
      ->check(CLI::IsMember({"tree", "dot", "json"}));
  trace->footer(
      "Example: rastro trace '(00)175012340000000014' --profile japan "
      "--format dot | dot -Tsvg");
  trace->callback(
      [&context, options] { context.exit = Run(context, *options, Show::kTrace); });

  CLI::App* history = AddLotCommand(app, context, *options, "history",
                                    "The lot's own chain, oldest first");
  history->footer("Example: rastro history '(01)07501234200011(10)L26063-A' --json");
  history->callback(
      [&context, options] { context.exit = Run(context, *options, Show::kHistory); });
}

}  // namespace rastro
