// rastro disclose: what a profile makes public of the events of a file, and what it
// withholds, without a server.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/cli/commands.h"
#include "services/cli/csv_files.h"
#include "services/cli/disclosure_file.h"
#include "services/cli/event_files.h"
#include "services/cli/printable.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/projection.h"
#include "services/traceability/public_part.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

struct DiscloseOptions {
  std::string file;
  std::string disclosure;
  bool print_default = false;
  CsvFlags csv;
};

// One event with what a profile does to it.
struct Disclosed {
  FileEvent event;
  std::string stage;
  std::optional<std::string> public_json;  // Absent: nothing of it is public.
  Projected projected;
};

absl::StatusOr<Disclosed> Disclose(FileEvent event, const DisclosureProfile& profile) {
  const ContentView whole{event.part.media_type, event.part.content};
  absl::StatusOr<PublicPart> part = MakePublicPart(whole, profile);
  if (!part.ok()) return part.status();
  Disclosed disclosed;
  disclosed.stage = std::move(part->stage);
  if (part->content) {
    const ContentView shown{event.part.media_type, *part->content};
    absl::StatusOr<Projected> projected = CompareProjection(whole, shown);
    if (!projected.ok()) return projected.status();
    disclosed.projected = *std::move(projected);
    absl::StatusOr<std::string> json = ContentJson(shown);
    if (!json.ok()) return json.status();
    disclosed.public_json = *std::move(json);
  } else {
    disclosed.projected.withheld = {""};
  }
  disclosed.event = std::move(event);
  return disclosed;
}

void Print(const Disclosed& disclosed, size_t number) {
  std::cout << "event " << number << " (" << Printable(disclosed.event.place)
            << (disclosed.event.pointer.empty() ? "" : " ")
            << Printable(disclosed.event.pointer) << "), "
            << (disclosed.stage.empty() ? "no stage of the profile's"
                                        : Printable(disclosed.stage))
            << "\n";
  if (!disclosed.public_json) {
    std::cout << "  nothing is public\n";
    return;
  }
  std::cout << "  public\n";
  for (const Projected::Value& each : disclosed.projected.shown) {
    std::cout << "    " << Printable(each.pointer) << "  " << Shortened(each.json)
              << "\n";
  }
  if (disclosed.projected.withheld.empty()) return;
  std::cout << "  withheld\n";
  for (const std::string& pointer : disclosed.projected.withheld) {
    std::cout << "    " << Printable(pointer) << "\n";
  }
}

nlohmann::ordered_json DisclosedJson(const Disclosed& disclosed, size_t number) {
  nlohmann::ordered_json json = {{"event", number},
                                 {"place", disclosed.event.place},
                                 {"pointer", disclosed.event.pointer},
                                 {"media_type", disclosed.event.part.media_type},
                                 {"stage", nullptr},
                                 {"public", nullptr},
                                 {"withheld", disclosed.projected.withheld}};
  if (!disclosed.stage.empty()) json["stage"] = disclosed.stage;
  if (disclosed.public_json) {
    json["public"] = nlohmann::ordered_json::parse(*disclosed.public_json);
  }
  return json;
}

// Nothing is printed if an event cannot be read.
absl::StatusOr<std::vector<Disclosed>> DiscloseAll(const DiscloseOptions& options,
                                                   const DisclosureProfile& profile,
                                                   bool json) {
  const absl::StatusOr<CsvOptions> csv = CsvOptionsOf(options.csv);
  if (!csv.ok()) return csv.status();
  absl::StatusOr<std::vector<FileEvent>> events =
      ReadEventFiles({options.file}, *csv, "event", json);
  if (!events.ok()) return events.status();
  std::vector<Disclosed> all;
  for (FileEvent& event : *events) {
    const std::string place = event.place;
    const std::string pointer = event.pointer;
    if (!event.status.ok()) {
      return WrongIn(place, WithPointerPrefix(pointer, event.status));
    }
    absl::StatusOr<Disclosed> disclosed = Disclose(std::move(event), profile);
    if (!disclosed.ok()) {
      return WrongIn(place, WithPointerPrefix(pointer, disclosed.status()));
    }
    all.push_back(*std::move(disclosed));
  }
  return all;
}

absl::Status Run(const DiscloseOptions& options, bool json) {
  if (options.print_default) {
    std::cout << DefaultDisclosureText();
    return absl::OkStatus();
  }
  if (options.file.empty()) {
    return absl::InvalidArgumentError("FILE: which events? Or --print-default");
  }
  const absl::StatusOr<std::optional<DisclosureProfile>> profile =
      ReadDisclosure(options.disclosure);
  if (!profile.ok()) return profile.status();
  if (!*profile) {
    return absl::InvalidArgumentError(
        "--disclosure: got none, wanted a profile: FILE or default");
  }
  const absl::StatusOr<std::vector<Disclosed>> all =
      DiscloseAll(options, **profile, json);
  if (!all.ok()) return all.status();
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (size_t i = 0; i < all->size(); ++i) {
    if (json) {
      list.push_back(DisclosedJson((*all)[i], i));
    } else {
      Print((*all)[i], i);
    }
  }
  if (json) {
    std::cout << nlohmann::ordered_json{{"events", std::move(list)}}.dump(
                     1, ' ', false, nlohmann::json::error_handler_t::replace)
              << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddDisclose(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "disclose", "Show what everybody may read of a file's events, without a server");
  auto options = std::make_shared<DiscloseOptions>();
  options->disclosure = DisclosureFromEnvironment();
  if (options->disclosure.empty()) options->disclosure = "default";
  command->add_option(
      "FILE", options->file,
      "CSV, EPCIS 2.0 JSON-LD, or LotEvents as JSON; - is standard input");
  command->add_option("--disclosure", options->disclosure,
                      "FILE of a profile, or `default`, the built-in one "
                      "(RASTRO_DISCLOSURE)");
  command->add_flag("--print-default", options->print_default,
                    "Print the built-in profile, to begin a file of one's own with");
  AddCsvFlags(*command, options->csv);
  AddJsonOption(*command, context);
  command->footer(
      "Example: rastro disclose slaughter.jsonld\n"
      "         rastro disclose --print-default > ours.disclosure");
  command->callback(
      [&context, options] { context.exit = Report(Run(*options, context.json)); });
}

}  // namespace rastro
