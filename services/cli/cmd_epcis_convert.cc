// rastro epcis convert: EPCIS to LotEvents and back. All or nothing: a file in which
// events are missing would tell another story.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/printable.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/epcis_to_lot_event.h"
#include "services/traceability/lot_event_json.h"
#include "services/traceability/lot_event_to_epcis.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

struct ConvertOptions {
  std::string file;
  std::string to;  // "" for the other form than the file's.
  bool strict = false;
};

// Notes on standard error what has no place.
void Note(const std::string& file, const std::string& event,
          const std::vector<WithoutPlace>& list) {
  for (const WithoutPlace& each : list) {
    std::cerr << Printable(absl::StrCat(file, ": no place for ", event, each.pointer, " ",
                                        each.value, ": ", each.reason))
              << "\n";
  }
}

// LotEvents as JSON, one a line.
absl::StatusOr<std::string> ToLotEvents(const std::string& file, const std::string& text,
                                        size_t* without_place) {
  const absl::StatusOr<std::vector<EpcisContent>> contents = SplitEpcisFile(text);
  if (!contents.ok()) return WrongIn(file, contents.status());
  std::string lines;
  for (const EpcisContent& content : *contents) {
    if (content.is_header) {
      Note(file, "/epcisHeader", {{"", "", "a LotEvent holds no master data"}});
      ++*without_place;
      continue;
    }
    const absl::StatusOr<LotEventOfEpcis> read = EpcisToLotEvent(content.content);
    if (!read.ok()) {
      return WrongIn(file, WithPointerPrefix(content.pointer, read.status()));
    }
    Note(file, content.pointer, read->without_place);
    *without_place += read->without_place.size();
    absl::StrAppend(&lines, LotEventToJson(read->event), "\n");
  }
  return lines;
}

// One event, or a document of several.
absl::StatusOr<std::string> ToEpcis(const std::string& file, const std::string& text) {
  const absl::StatusOr<std::vector<LotEventLine>> lines = ReadLotEventJson(text);
  if (!lines.ok()) return WrongIn(file, lines.status());
  std::vector<std::string> events;
  for (const LotEventLine& line : *lines) {
    if (!line.event.ok()) return WrongIn(file, line.event.status());
    absl::StatusOr<std::string> epcis = LotEventToEpcis(*line.event);
    if (!epcis.ok()) {
      return WrongIn(absl::StrCat(file, " line ", line.line), epcis.status());
    }
    events.push_back(*std::move(epcis));
  }
  const bool is_one = events.size() == 1;
  return absl::StrCat(is_one ? events[0] : EpcisDocumentOf(events, absl::Now()), "\n");
}

ExitCode Convert(const ConvertOptions& options) {
  const absl::StatusOr<std::string> text = ReadInput(options.file, kMaxDocumentBytes);
  if (!text.ok()) return Report(text.status());
  const bool are_lot_events = LooksLikeLotEventJson(*text);
  if (!options.to.empty() && (options.to == "lot-event") == are_lot_events) {
    return Report(absl::InvalidArgumentError(
        absl::StrCat(options.file, ": is ", options.to, " already")));
  }
  size_t without_place = 0;
  const absl::StatusOr<std::string> converted =
      are_lot_events ? ToEpcis(options.file, *text)
                     : ToLotEvents(options.file, *text, &without_place);
  if (!converted.ok()) return Report(converted.status());
  std::cout << *converted;
  return options.strict && without_place > 0 ? ExitCode::kFindings : ExitCode::kDone;
}

}  // namespace

void AddEpcisConvert(CLI::App& epcis, Context& context) {
  CLI::App* command =
      epcis.add_subcommand("convert", "Turn EPCIS into LotEvents, LotEvents into EPCIS");
  auto options = std::make_shared<ConvertOptions>();
  command
      ->add_option("FILE", options->file,
                   "EPCIS 2.0 JSON-LD, or LotEvents as JSON; - is standard input")
      ->required();
  command
      ->add_option("--to", options->to,
                   "lot-event or epcis; without it, the form that FILE has not")
      ->check(CLI::IsMember({"lot-event", "epcis"}));
  command->add_flag("--strict", options->strict,
                    "Exit with 4 if something has no place in a LotEvent");
  command->footer(
      "LotEvents come one a line; several become one EPCIS document. What of EPCIS a\n"
      "LotEvent has no place for is listed on standard error (docs/lot-event-epcis.md).\n"
      "Example: rastro epcis convert slaughter.jsonld > slaughter.lot-events.jsonl");
  command->callback([&context, options] { context.exit = Convert(*options); });
}

}  // namespace rastro
