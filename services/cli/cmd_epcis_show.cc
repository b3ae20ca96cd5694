// rastro epcis show: what the events of a file say, for people; places, parties and
// products with the names that the file's own master data tells.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/printable.h"
#include "services/cli/quantity_text.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/master_data.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

void PrintField(absl::string_view label, absl::string_view value,
                absl::string_view more) {
  if (value.empty()) return;
  std::cout << "    " << label
            << std::string(label.size() < 18 ? 18 - label.size() : 1, ' ')
            << Printable(value) << Printable(more) << "\n";
}

std::string Named(const MasterData& names, absl::string_view identifier) {
  const absl::string_view name = names.NameOf(identifier);
  return name.empty() ? "" : absl::StrCat(" (", name, ")");
}

void Show(const EventFacts& facts, const MasterData& names) {
  std::vector<absl::string_view> words;
  for (const std::string* word : {&facts.biz_step, &facts.disposition}) {
    if (!word->empty()) words.push_back(*word);
  }
  std::cout << absl::FormatTime("%E4Y-%m-%d %H:%M %Ez", facts.event_time,
                                absl::FixedTimeZone(facts.zone_offset_minutes * 60))
            << "  " << Printable(absl::StrJoin(words, ", "))
            << (facts.error_declaration ? " (declared wrong)" : "") << "\n";
  for (const Mention& each : facts.mentions) {
    const std::string quantity = QuantityText(each.quantities);
    PrintField(
        LotRoleName(each.role), each.uri.value_or(each.text),
        absl::StrCat(Named(names, each.text), quantity.empty() ? "" : ", ", quantity));
  }
  PrintField("place", facts.read_point, Named(names, facts.read_point));
  PrintField("then at", facts.biz_location, Named(names, facts.biz_location));
  for (const TypedId& each : facts.sources) {
    PrintField("from", each.id, absl::StrCat(Named(names, each.id), ", ", each.type));
  }
  for (const TypedId& each : facts.destinations) {
    PrintField("to", each.id, absl::StrCat(Named(names, each.id), ", ", each.type));
  }
  for (const TypedId& each : facts.biz_transactions) {
    PrintField("document", each.id, each.type.empty() ? "" : ", " + each.type);
  }
  for (const Attribute& each : facts.attributes) {
    PrintField(each.name, each.value, "");
  }
}

absl::Status WrongInEvent(const FileEvent& event, const absl::Status& status) {
  return WrongIn(event.place, WithPointerPrefix(event.pointer, status));
}

absl::Status ShowFile(const std::string& file) {
  const absl::StatusOr<std::string> text = ReadInput(file, kMaxDocumentBytes);
  if (!text.ok()) return text.status();
  const absl::StatusOr<std::vector<FileEvent>> events = ReadEvents(file, *text, "event");
  if (!events.ok()) return events.status();
  MasterData names;
  for (const FileEvent& event : *events) {
    if (!event.status.ok()) return WrongInEvent(event, event.status);
    const absl::StatusOr<EventFacts> facts =
        ReadEventFacts(event.part.media_type, event.part.content);
    if (!facts.ok()) return WrongInEvent(event, facts.status());
    if (facts->type != EventType::kDocumentHeader) {
      Show(*facts, names);
      continue;
    }
    // The header is the first content of its document.
    absl::StatusOr<MasterData> read = MasterData::Read(event.part.content);
    if (!read.ok()) return WrongInEvent(event, read.status());
    names = *std::move(read);
  }
  return absl::OkStatus();
}

}  // namespace

void AddEpcisShow(CLI::App& epcis, Context& context) {
  CLI::App* command = epcis.add_subcommand("show", "Tell what the events of a file say");
  auto file = std::make_shared<std::string>();
  command
      ->add_option("FILE", *file,
                   "EPCIS 2.0 JSON-LD, or LotEvents as JSON; - is standard input")
      ->required();
  command->footer(
      "Names in brackets come from the file's own master data: whoever wrote it chose "
      "them.\nExample: rastro epcis show slaughter.jsonld");
  command->callback([&context, file] { context.exit = Report(ShowFile(*file)); });
}

}  // namespace rastro
