// rastro epcis hash: the CBV event hash ID of every event. All or nothing: a list in
// which lines are missing would give events the IDs of others.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/printable.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/event_hash_id.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

struct HashOptions {
  std::vector<std::string> files;
  std::string profile = std::string(EventHashProfileName(EventHashProfile::kCbv20));
  bool pre_hash = false;
};

// One event's outcome.
struct HashedEvent {
  std::string file;
  std::string pointer;
  std::string id;
  std::string pre_hash;  // Empty unless it was asked for.
};

absl::StatusOr<HashedEvent> HashEvent(const std::string& file,
                                      const EpcisContent& content,
                                      EventHashProfile profile, bool with_pre_hash) {
  absl::StatusOr<std::string> id = EventHashId(content.content, profile);
  if (!id.ok()) {
    return WrongIn(file, WithPointerPrefix(content.pointer, id.status()));
  }
  HashedEvent event{file, content.pointer, *std::move(id), ""};
  if (with_pre_hash) event.pre_hash = *EventPreHash(content.content, profile);
  return event;
}

absl::Status HashText(const std::string& file, const std::string& text,
                      const HashOptions& options, std::vector<HashedEvent>* events) {
  const absl::StatusOr<std::vector<EpcisContent>> contents = SplitEpcisFile(text);
  if (!contents.ok()) return WrongIn(file, contents.status());
  const EventHashProfile profile = *FindEventHashProfile(options.profile);
  for (const EpcisContent& content : *contents) {
    if (content.is_header) continue;
    absl::StatusOr<HashedEvent> event =
        HashEvent(file, content, profile, options.pre_hash);
    if (!event.ok()) return event.status();
    events->push_back(*std::move(event));
  }
  return absl::OkStatus();
}

absl::Status HashFile(const std::string& file, const HashOptions& options,
                      std::vector<HashedEvent>* events) {
  const absl::StatusOr<std::string> text = ReadInput(file, kMaxDocumentBytes);
  if (!text.ok()) return text.status();
  const absl::Status status = HashText(file, *text, options, events);
  if (!status.ok()) std::cerr << LotEventHint(file, *text);
  return status;
}

void PrintJson(const std::vector<HashedEvent>& events, const HashOptions& options) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const HashedEvent& event : events) {
    nlohmann::ordered_json json = {{"file", event.file},
                                   {"pointer", event.pointer},
                                   {"profile", options.profile},
                                   {"event_hash_id", event.id}};
    if (options.pre_hash) json["pre_hash"] = event.pre_hash;
    list.push_back(std::move(json));
  }
  std::cout << list.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

absl::Status HashFiles(const HashOptions& options, bool json) {
  std::vector<HashedEvent> events;
  for (const std::string& file : options.files) {
    const absl::Status status = HashFile(file, options, &events);
    if (!status.ok()) return status;
  }
  if (json) {
    PrintJson(events, options);
    return absl::OkStatus();
  }
  for (const HashedEvent& event : events) {
    std::cout << (options.pre_hash ? Printable(event.pre_hash) : event.id) << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddEpcisHash(CLI::App& group, Context& context) {
  CLI::App* command = group.add_subcommand(
      "hash",
      "Print the CBV event hash ID of each event (it identifies, it does not seal)");
  auto options = std::make_shared<HashOptions>();
  command
      ->add_option("FILE", options->files,
                   "EPCIS 2.0 JSON-LD (document, query document, event); - is standard "
                   "input")
      ->required();
  std::set<std::string> profiles;
  for (const EventHashProfile profile : kEventHashProfiles) {
    profiles.emplace(EventHashProfileName(profile));
  }
  command
      ->add_option("--profile", options->profile,
                   "Algorithm: CBV2.0 (default), CBV2.1 (draft), legacy (until October "
                   "2025)")
      ->check(CLI::IsMember(profiles));
  command->add_flag(
      "--pre-hash", options->pre_hash,
      "Print the text that is hashed instead; with --json beside it. Control "
      "characters are escaped, but not in JSON");
  AddJsonOption(*command, context);
  command->footer(
      "A line for each event, in the order of the files; nothing if one cannot be read.\n"
      "The ledger's own event hash is another: it covers every byte.\n"
      "Example: rastro epcis hash slaughter.jsonld --profile legacy");
  command->callback(
      [&context, options] { context.exit = Report(HashFiles(*options, context.json)); });
}

}  // namespace rastro
