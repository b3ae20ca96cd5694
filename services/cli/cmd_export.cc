// rastro export: a lot's verified trail, or the events of a time, as one table or one
// EPCIS document. All or nothing: what is exported is read where nobody checks it again.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "crypto/grammar.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/history_view.h"
#include "services/cli/lot_check.h"
#include "services/cli/output_file.h"
#include "services/cli/printable.h"
#include "services/export/csv_file.h"
#include "services/export/epcis_export.h"
#include "services/export/trace_table.h"
#include "services/export/xlsx_file.h"
#include "services/ledger/event_content.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/event_time.h"
#include "services/traceability/master_data.h"
#include "services/traceability/party_directory.h"

namespace rastro {
namespace {

constexpr char kExportFooter[] =
    "One row for each lot that an event names, in the terms of the US food traceability\n"
    "rule (FSMA 204); jsonld is one EPCIS document. docs/export.md tells the columns.\n"
    "A lot's trail is verified first, and a broken one exports nothing. The events of a\n"
    "time are the server's word.\n"
    "Example: rastro export '(01)07501234200011(10)L26063-A' --format xlsx --out "
    "box.xlsx\n"
    "         rastro export --file box.json --ledger-key KEY --format csv\n"
    "         rastro export --from 2026-09-01T00:00:00Z --to 2026-10-01T00:00:00Z "
    "--format jsonld";

// All contents that are kept at once.
constexpr size_t kMaxExportedBytes = 256 << 20;

struct ExportOptions {
  std::string lot;
  std::string file;
  bool forward = false;
  std::string from, to;
  std::string participant;
  std::string format;
  std::string out = "-";
  std::string names;
  bool byte_order_mark = false;
  bool strict = false;

  bool is_by_time() const { return !from.empty() || !to.empty(); }
};

absl::Status CheckTime(absl::string_view flag, const std::string& time) {
  if (time.empty() || ParseDateTime(time, std::nullopt)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      flag, ": got '", time, "', wanted a time with offset, as 2026-09-01T00:00:00Z"));
}

// What contradicts itself, before anything is fetched.
absl::Status Check(const ExportOptions& options) {
  const bool is_of_a_lot = !options.lot.empty() || !options.file.empty();
  if (is_of_a_lot == options.is_by_time()) {
    return absl::InvalidArgumentError(
        is_of_a_lot ? "LOT and --from, --to: got both, wanted one of them"
                    : "which events? Give a LOT, or --from TIME and --to TIME");
  }
  if (options.is_by_time() && options.forward) {
    return absl::InvalidArgumentError("--forward: goes with a LOT only");
  }
  if (options.is_by_time() && options.strict) {
    return absl::InvalidArgumentError(
        "--strict: goes with a LOT only; events of a time are not judged");
  }
  if (!options.is_by_time() && !options.participant.empty()) {
    return absl::InvalidArgumentError("--participant: goes with --from and --to only");
  }
  if (!options.participant.empty() && !IsParticipantId(options.participant)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--participant: got '", options.participant,
                     "', wanted the id of a participant, as carnes-del-norte"));
  }
  if (options.format == "xlsx" && options.out == "-") {
    return absl::InvalidArgumentError("--out: xlsx is no text, wanted a FILE");
  }
  if (options.byte_order_mark && options.format != "csv") {
    return absl::InvalidArgumentError("--bom: goes with --format csv only");
  }
  absl::Status status = CheckTime("--from", options.from);
  status.Update(CheckTime("--to", options.to));
  return status;
}

absl::StatusOr<MasterData> ReadMasterData(const std::string& path) {
  if (path.empty()) return MasterData();
  absl::StatusOr<std::string> text = ReadInput(path, kMaxDocumentBytes);
  if (!text.ok()) return text.status();
  absl::StatusOr<MasterData> names = MasterData::Read(*text);
  if (!names.ok()) return WrongIn(path, names.status());
  return names;
}

absl::StatusOr<std::string> TextOf(const TraceTableSource& source,
                                   const ExportOptions& options) {
  if (options.format == "jsonld") return ExportEpcis(source.events, absl::Now());
  absl::StatusOr<Table> table = MakeTraceTable(source);
  if (!table.ok()) return table.status();
  for (std::vector<std::string>& row : table->rows) {
    for (std::string& cell : row) cell = Printable(cell);
  }
  if (options.format == "xlsx") return XlsxOf(*table, "traceability");
  return CsvOf(*table, {.byte_order_mark = options.byte_order_mark});
}

absl::Status Write(TraceTableSource source, const MasterData& names,
                   const ExportOptions& options) {
  source.product_name = [&](absl::string_view identifier) {
    return std::string(names.NameOf(identifier));
  };
  source.party_name =
      [&names, of_registry = std::move(source.party_name)](absl::string_view identifier) {
        const absl::string_view name = names.NameOf(identifier);
        return name.empty() ? of_registry(identifier) : std::string(name);
      };
  absl::StatusOr<std::string> text = TextOf(source, options);
  if (!text.ok()) return text.status();
  if (options.format == "jsonld") {
    size_t withheld = 0;
    for (const ExportedEvent& each : source.events) withheld += each.content.empty();
    if (withheld > 0) {
      std::cerr << Counted(withheld, "event") << (withheld == 1 ? " is" : " are")
                << " not in the document: content is withheld\n";
    }
    *text += "\n";
  }
  return WriteOutput(options.out, *text);
}

// The events of the trail, with what was signed.
std::vector<ExportedEvent> EventsOf(const VerifiedHistory& history,
                                    const Lineage& lineage) {
  std::vector<ExportedEvent> events;
  for (const VerifiedEntry& entry : history.entries) {
    const auto found = lineage.events.find(entry.opened.entry.index);
    if (found == lineage.events.end()) continue;
    ExportedEvent event{found->second, "", ""};
    std::optional<ReadablePart> part = FindReadablePart(entry.opened.event, entry.parts);
    // A public part alone is no event of EPCIS: it may lack what one must have.
    if (part && !part->is_public_only) {
      event.media_type = std::move(part->part.media_type);
      event.content = std::move(part->part.content);
    }
    events.push_back(std::move(event));
  }
  return events;
}

std::string VerdictText(const HistoryView& view) {
  const size_t count = view.findings.size();
  const std::string with =
      count == 0 ? "" : absl::StrCat(" with ", count, " finding", count == 1 ? "" : "s");
  return absl::StrCat("intact", with, " as of size ", view.history.head.size, " of ",
                      view.origin);
}

// As the registry of the verified file has it.
TraceTableSource::NameOf RegistryNames(const Registry& registry,
                                       const PartyDirectory& directory) {
  return [&registry, &directory](absl::string_view uri) -> std::string {
    const std::optional<std::string> participant = directory.ParticipantOf(uri);
    if (!participant) return "";
    const RegistryHistory* records = registry.Find(*participant);
    return records == nullptr ? "" : records->back().record.name;
  };
}

ExitCode ExportTrail(const Context& context, const ExportOptions& options,
                     const MasterData& names) {
  const LotCheck check = CheckLot(
      context.settings, {options.lot, options.file, "",
                         options.forward ? v1::DIRECTION_FORWARD : v1::DIRECTION_BACK});
  if (check.is_verdict) return ReportBroken(check.status);
  if (!check.status.ok()) return Report(check.status);
  const std::unique_ptr<ChainSource> chains = MakeHistoryChainSource(check.history);
  const PartyDirectory directory =
      DirectoryOf(std::make_shared<const Registry>(check.history.registry));
  const absl::StatusOr<Lineage> lineage =
      options.forward ? TraceForward(*chains, check.lot, directory)
                      : TraceBack(*chains, check.lot, directory);
  if (!lineage.ok()) return Report(lineage.status());
  const std::vector<Finding> findings = Judge(*lineage, {directory});
  const HistoryView view{check.history, *lineage, findings, check.origin};
  PrintVerdict(view, std::cerr);
  PrintFindings(view, std::cerr);
  if (lineage->events.empty()) return ExitCode::kBadInput;

  TraceTableSource source;
  source.events = EventsOf(check.history, *lineage);
  source.lineage = &*lineage;
  source.verdict = VerdictText(view);
  source.party_name = RegistryNames(check.history.registry, directory);
  const absl::Status written = Write(std::move(source), names, options);
  if (!written.ok()) return Report(written);
  return options.strict && !findings.empty() ? ExitCode::kFindings : ExitCode::kDone;
}

void AddParam(absl::string_view name, const std::string& value,
              v1::QueryEventsRequest& request) {
  if (value.empty()) return;
  v1::QueryParam& param = *request.add_params();
  param.set_name(std::string(name));
  param.add_values(value);
}

v1::QueryEventsRequest RequestOf(const ExportOptions& options) {
  constexpr uint32_t kPageSize = 1000;
  v1::QueryEventsRequest request;
  AddParam("GE_eventTime", options.from, request);
  AddParam("LT_eventTime", options.to, request);
  AddParam("orderBy", "eventTime", request);
  AddParam("orderDirection", "ASC", request);
  request.set_page_size(kPageSize);
  return request;
}

ExportedEvent EventOf(const v1::FoundEvent& found) {
  RecordedEvent event;
  event.index = found.index();
  event.record_time =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ",
                       absl::FromUnixSeconds(found.record_time().seconds()) +
                           absl::Nanoseconds(found.record_time().nanos()),
                       absl::UTCTimeZone());
  event.submitter = found.submitter();
  absl::StatusOr<EventFacts> facts = ReadEventFacts(found.media_type(), found.content());
  if (!facts.ok()) {
    return {std::make_shared<const RecordedEvent>(std::move(event)), "", ""};
  }
  event.lots = LotsOf(*facts);
  event.facts = *std::move(facts);
  return {std::make_shared<const RecordedEvent>(std::move(event)), found.media_type(),
          found.content()};
}

absl::Status ExportTime(const Context& context, const ExportOptions& options,
                        const MasterData& names) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  if (absl::Status status = (*session)->RememberNewest().status(); !status.ok()) {
    return status;
  }
  v1::QueryEventsRequest request = RequestOf(options);
  TraceTableSource source;
  size_t bytes = 0;
  for (;;) {
    const absl::StatusOr<v1::QueryEventsResponse> page =
        (*session)->connection.QueryEvents(request);
    if (!page.ok()) return page.status();
    for (const v1::FoundEvent& found : page->events()) {
      if (!options.participant.empty() && found.submitter() != options.participant) {
        continue;
      }
      bytes += found.content().size();
      if (bytes > kMaxExportedBytes) {
        return absl::InvalidArgumentError(
            absl::StrCat("--from, --to: more than ", kMaxExportedBytes >> 20,
                         " MiB of events, wanted a shorter time"));
      }
      source.events.push_back(EventOf(found));
    }
    source.verdict = absl::StrCat("by the server's word as of size ", page->tree_size(),
                                  " of ", (*session)->ledger.origin);
    if (page->next_page_token().empty()) break;
    request.set_page_token(page->next_page_token());
  }
  std::cerr << Counted(source.events.size(), "event") << ", " << source.verdict << "\n";
  return Write(std::move(source), names, options);
}

ExitCode Export(const Context& context, const ExportOptions& options) {
  if (absl::Status status = Check(options); !status.ok()) return Report(status);
  const absl::StatusOr<MasterData> names = ReadMasterData(options.names);
  if (!names.ok()) return Report(names.status());
  if (!options.is_by_time()) return ExportTrail(context, options, *names);
  return Report(ExportTime(context, options, *names));
}

}  // namespace

void AddExport(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "export", "A lot's trail, or the events of a time, as a table or as EPCIS");
  auto options = std::make_shared<ExportOptions>();
  command->add_option(
      "LOT,--lot", options->lot,
      "The lot in any form: Digital Link, EPC URN, element string, other URI");
  command->add_flag("--forward", options->forward,
                    "What was made of the lot, instead of what it was made of");
  command->add_option("--file", options->file,
                      "Of a saved provenance file, without a network");
  command->add_option("--from", options->from, "Events at this time or later");
  command->add_option("--to", options->to, "Events before this time");
  command->add_option("--participant", options->participant,
                      "Of these events, those that this participant submitted");
  command->add_option("--format", options->format, "csv, xlsx or jsonld")
      ->required()
      ->check(CLI::IsMember({"csv", "xlsx", "jsonld"}));
  command->add_option("--out", options->out,
                      "Write to this file, whole or not at all; - is standard output");
  command->add_option("--names", options->names,
                      "An EPCIS document whose master data names products, places and "
                      "parties");
  command->add_flag("--bom", options->byte_order_mark,
                    "Begin csv with a byte order mark, as some spreadsheets want it");
  command->add_flag("--strict", options->strict, "Exit with 4 if there are findings");
  AddServerOptions(*command, context);
  command->footer(kExportFooter);
  command->callback([&context, options] { context.exit = Export(context, *options); });
}

}  // namespace rastro
